-- What exists nowhere else: what the person wrote, promised and read.

CREATE TABLE change (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    refs TEXT NOT NULL
);

-- `kind` is reply or note. `base` is the newest message that the writer had seen.
CREATE TABLE draft (
    id INTEGER PRIMARY KEY,
    ticket TEXT NOT NULL,
    kind TEXT NOT NULL,
    text TEXT NOT NULL,
    cursor INTEGER NOT NULL DEFAULT 0,
    base INTEGER NOT NULL DEFAULT 0,
    updated INTEGER NOT NULL
);
CREATE INDEX draft_by_ticket ON draft (ticket);

-- One row a change on its way, in the states held, queued, sending, sent, conflicted, refused, unsure.
-- `body` is the change as JSON; each of its effects is recorded by itself in `effect`.
CREATE TABLE outbox (
    id INTEGER PRIMARY KEY,
    ticket TEXT NOT NULL,
    kind TEXT NOT NULL,
    body TEXT NOT NULL,
    state TEXT NOT NULL,
    base TEXT NOT NULL DEFAULT '',
    reason TEXT NOT NULL DEFAULT '',
    created INTEGER NOT NULL,
    release_at INTEGER NOT NULL,
    tries INTEGER NOT NULL DEFAULT 0,
    next_try INTEGER
);
CREATE INDEX outbox_by_ticket ON outbox (ticket, id);
CREATE INDEX outbox_by_state ON outbox (state, id);

CREATE TABLE effect (
    outbox INTEGER NOT NULL,
    name TEXT NOT NULL,
    state TEXT NOT NULL,
    answer TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (outbox, name)
) WITHOUT ROWID;

-- `upto` is the row number of the newest message that was on the screen.
CREATE TABLE read_mark (
    ticket TEXT PRIMARY KEY,
    upto INTEGER NOT NULL,
    seen_at INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE promise (
    id INTEGER PRIMARY KEY,
    ticket TEXT NOT NULL,
    sentence TEXT NOT NULL,
    due INTEGER NOT NULL,
    message TEXT NOT NULL DEFAULT '',
    state TEXT NOT NULL DEFAULT 'open'
);
CREATE INDEX promise_by_due ON promise (state, due);

-- Named small values: a plugin's notes on a ticket, how often a canned explanation was used.
CREATE TABLE note (
    owner TEXT NOT NULL,
    ticket TEXT NOT NULL,
    key TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (owner, ticket, key)
) WITHOUT ROWID;

-- What the first paint needs before anything else is loaded (see workbench.firstpaint).
CREATE TABLE first_paint (
    key TEXT PRIMARY KEY,
    value NOT NULL
) WITHOUT ROWID;
