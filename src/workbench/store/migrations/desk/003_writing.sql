-- What is being written, what is on its way, and what both mean for the queue until the server has it.
-- The outbox that the first step made was never filled.
ALTER TABLE draft RENAME TO first_draft;
DROP INDEX draft_by_ticket;
DROP TABLE outbox;
DROP TABLE effect;

-- Several a ticket: a reply and a note, say. `recipients`, `files` and `base` are JSON; `cursor` counts characters.
-- `canned` names the explanations that were put in, a line each, `status` the one that is to follow.
-- `outbox` is the change that the draft became: as long as that can be taken back the draft stays.
CREATE TABLE draft (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    ticket TEXT NOT NULL,
    kind TEXT NOT NULL,
    text TEXT NOT NULL,
    cursor INTEGER NOT NULL DEFAULT 0,
    recipients TEXT NOT NULL DEFAULT '',
    files TEXT NOT NULL DEFAULT '',
    canned TEXT NOT NULL DEFAULT '',
    status TEXT NOT NULL DEFAULT '',
    base TEXT NOT NULL DEFAULT '',
    outbox INTEGER,
    created INTEGER NOT NULL DEFAULT 0,
    updated INTEGER NOT NULL
);
INSERT INTO draft (id, ticket, kind, text, cursor, created, updated)
    SELECT id, ticket, kind, text, cursor, updated, updated FROM first_draft;
DROP TABLE first_draft;
CREATE INDEX draft_by_ticket ON draft (ticket);
CREATE INDEX draft_of_change ON draft (outbox) WHERE outbox IS NOT NULL;

-- One row a change, in the order in which they were made. States: held (it can be taken back), queued, sending, sent,
-- conflicted, refused, unsure. Times with fractions of a second since 1970. `holder` is the process that sends it.
CREATE TABLE outbox (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    source TEXT NOT NULL,
    ticket TEXT NOT NULL,
    state TEXT NOT NULL,
    base TEXT NOT NULL,
    reason TEXT NOT NULL DEFAULT '',
    created REAL NOT NULL,
    release_at REAL NOT NULL,
    tries INTEGER NOT NULL DEFAULT 0,
    next_try REAL NOT NULL DEFAULT 0,
    holder TEXT NOT NULL DEFAULT '',
    ended REAL
);
CREATE INDEX outbox_by_ticket ON outbox (ticket, id);
CREATE INDEX outbox_on_its_way ON outbox (source, ticket, id) WHERE state <> 'sent';

-- What a change is made of. States: waiting, sending, done, refused, unsure, dropped. `what` is the effect as JSON,
-- `key` its own for ever. `stamp` and `began` are those of the last attempt, kept before it is made; `answer` is the
-- message that came of it, or the server's words.
CREATE TABLE effect (
    outbox INTEGER NOT NULL,
    place INTEGER NOT NULL,
    name TEXT NOT NULL,
    what TEXT NOT NULL,
    key TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'waiting',
    stamp TEXT NOT NULL DEFAULT '',
    began REAL NOT NULL DEFAULT 0,
    answer TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (outbox, place)
) WITHOUT ROWID;

-- How a ticket is shown in place of what the mirror has: NULL leaves what is there. It is worked out anew from the
-- unsent changes, the snooze and the promises of a ticket whenever one of them changes (store.overlay).
-- `added` and `removed` are JSON: each tag in small letters, and as it was written. `answered` is the first number that
-- a message may have which came after an unsent reply was written; `due` is that of the promise that falls due first.
CREATE TABLE overlay (
    ticket TEXT PRIMARY KEY,
    status TEXT,
    status_word TEXT,
    priority INTEGER,
    is_assigned INTEGER NOT NULL DEFAULT 0,
    assignee TEXT,
    added TEXT NOT NULL DEFAULT '{}',
    removed TEXT NOT NULL DEFAULT '{}',
    answered INTEGER NOT NULL DEFAULT 0,
    due INTEGER,
    snoozed INTEGER NOT NULL DEFAULT 0,
    gone INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;

-- A ticket that is to be left alone until a time, or until something happens ('' for nothing, 'answer' for a
-- customer's word, 'issue' for news on an escalation). `last` is the customer's newest message when it was laid aside,
-- `told` when an issue that it is linked to was last touched by then, in microseconds.
CREATE TABLE snooze (
    ticket TEXT PRIMARY KEY,
    until INTEGER,
    event TEXT NOT NULL DEFAULT '',
    last INTEGER NOT NULL DEFAULT 0,
    told INTEGER NOT NULL DEFAULT 0,
    since INTEGER NOT NULL
) WITHOUT ROWID;

-- When a promise was made, so that what is said later can keep it. `message` is the change that makes it, by number.
ALTER TABLE promise ADD COLUMN made REAL NOT NULL DEFAULT 0;
CREATE INDEX promise_by_ticket ON promise (ticket, state);

-- Which pseudonym stands for a secret that was masked; `digest` is keyed, so that nobody can guess back from it.
CREATE TABLE pseudonym (
    kind TEXT NOT NULL,
    digest BLOB NOT NULL,
    number INTEGER NOT NULL,
    PRIMARY KEY (kind, digest)
) WITHOUT ROWID;
