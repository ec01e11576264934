-- Servers of others: how far a first pull has come, what a person waits for, and who is who there.

-- `kind` is helpdesk, tracker or status. A first pull began at `begun_at` and has brought `done` tickets; it is over
-- at `whole_at`. `paused` says since when a person has wanted it to stand still. `stamp` is what a status page is
-- asked for news by. `account` is who is signed in, as the helpdesk says.
ALTER TABLE source ADD COLUMN kind TEXT NOT NULL DEFAULT 'helpdesk';
ALTER TABLE source ADD COLUMN begun_at INTEGER;
ALTER TABLE source ADD COLUMN done INTEGER NOT NULL DEFAULT 0;
ALTER TABLE source ADD COLUMN whole_at INTEGER;
ALTER TABLE source ADD COLUMN paused INTEGER;
ALTER TABLE source ADD COLUMN stamp TEXT NOT NULL DEFAULT '';
ALTER TABLE source ADD COLUMN account TEXT NOT NULL DEFAULT '';

-- What a person has opened and the mirror does not have, or not whole: the sync process fetches it before all else.
-- `answer` is empty until it did, then 'here', or a sentence why it cannot be had.
CREATE TABLE wanted (
    ref TEXT PRIMARY KEY,
    at REAL NOT NULL,
    answer TEXT NOT NULL DEFAULT ''
) WITHOUT ROWID;

-- Tickets that were merged, and where to.
CREATE TABLE merged (
    ref TEXT PRIMARY KEY,
    into_ref TEXT NOT NULL
) WITHOUT ROWID;

ALTER TABLE customer ADD COLUMN verified INTEGER NOT NULL DEFAULT 0;
ALTER TABLE issue ADD COLUMN relations TEXT NOT NULL DEFAULT '';
ALTER TABLE issue ADD COLUMN asked_at INTEGER;
ALTER TABLE article ADD COLUMN canned INTEGER NOT NULL DEFAULT 0;
