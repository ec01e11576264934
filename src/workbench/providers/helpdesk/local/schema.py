"""The schema of the helpdesk's file, one numbered step after the other; a published step never changes.

Every row that is pulled carries ``change``, the number of its last change. Numbers are given out inside
the writing transaction, so they become visible in their order and no reader can miss one. ``body`` is the
value as JSON, ``print`` a fingerprint that tells whether a value is the same as what is stored.
"""

APPLICATION = 0x574B4844  # "WKHD"

_FIRST = """
CREATE TABLE about (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    file TEXT NOT NULL,
    last_change INTEGER NOT NULL,
    next_ticket INTEGER NOT NULL
);
CREATE TABLE ticket (
    row INTEGER PRIMARY KEY,
    ref TEXT NOT NULL UNIQUE,
    open INTEGER NOT NULL,
    change INTEGER NOT NULL UNIQUE,
    print BLOB NOT NULL,
    body TEXT NOT NULL
);
CREATE INDEX ticket_open ON ticket (row) WHERE open;
CREATE TABLE message (
    row INTEGER PRIMARY KEY,
    ref TEXT NOT NULL UNIQUE,
    ticket TEXT NOT NULL,
    at INTEGER NOT NULL,
    change INTEGER NOT NULL UNIQUE,
    print BLOB NOT NULL,
    body TEXT NOT NULL,
    original BLOB
);
CREATE INDEX message_of_ticket ON message (ticket, at);
CREATE TABLE thing (
    row INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    ref TEXT NOT NULL,
    email TEXT NOT NULL,
    change INTEGER NOT NULL UNIQUE,
    print BLOB NOT NULL,
    body TEXT NOT NULL,
    UNIQUE (kind, ref)
);
CREATE INDEX thing_by_email ON thing (email, kind) WHERE email <> '';
CREATE TABLE file (
    hash BLOB PRIMARY KEY,
    bytes BLOB NOT NULL
);
CREATE TABLE attached (
    ref TEXT PRIMARY KEY,
    hash BLOB NOT NULL
) WITHOUT ROWID;
CREATE TABLE heard (
    message_id TEXT NOT NULL,
    print BLOB NOT NULL,
    ticket TEXT NOT NULL,
    message TEXT NOT NULL,
    PRIMARY KEY (message_id, print)
) WITHOUT ROWID;
CREATE INDEX heard_in_ticket ON heard (ticket);
CREATE TABLE thread (
    ticket TEXT PRIMARY KEY,
    subject TEXT NOT NULL,
    customer TEXT NOT NULL,
    first INTEGER NOT NULL,
    last INTEGER NOT NULL,
    waiting INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX thread_about ON thread (subject, last);
CREATE TABLE took_part (
    ticket TEXT NOT NULL,
    address TEXT NOT NULL,
    PRIMARY KEY (ticket, address)
) WITHOUT ROWID;
"""

# Every change that was ever carried out, by the key that it came under, and the message that it made, if it made one.
_TAKEN = """
CREATE TABLE taken (
    key TEXT PRIMARY KEY,
    message TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX taken_message ON taken (message) WHERE message <> '';
"""

STEPS = (_FIRST, _TAKEN)
