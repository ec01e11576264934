-- Servers of others: how far a first pull has come, what a person waits for, and who is who there.

-- `kind` is helpdesk, tracker or status. A first pull began at `begun_at` and has brought `done` tickets; it is over
-- at `whole_at`. `paused` says since when a person has wanted it to stand still. `stamp` is what a status page is
-- asked for news by. `account` is who is signed in, as the helpdesk says. `failing` has the two or
-- three words that the status line has room for, `trouble` all that there is to say. `address` is where all of it came
-- from: what another server says under the same name would mix with it.
ALTER TABLE source ADD COLUMN kind TEXT NOT NULL DEFAULT 'helpdesk';
ALTER TABLE source ADD COLUMN begun_at INTEGER;
ALTER TABLE source ADD COLUMN done INTEGER NOT NULL DEFAULT 0;
ALTER TABLE source ADD COLUMN whole_at INTEGER;
ALTER TABLE source ADD COLUMN paused INTEGER;
ALTER TABLE source ADD COLUMN stamp TEXT NOT NULL DEFAULT '';
ALTER TABLE source ADD COLUMN account TEXT NOT NULL DEFAULT '';
ALTER TABLE source ADD COLUMN failing TEXT NOT NULL DEFAULT '';
ALTER TABLE source ADD COLUMN address TEXT NOT NULL DEFAULT '';

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
ALTER TABLE article ADD COLUMN canned INTEGER NOT NULL DEFAULT 0;

-- How bad an incident is, so that the worst is told first: critical, major, minor, none, maintenance, or ''.
ALTER TABLE incident ADD COLUMN impact TEXT NOT NULL DEFAULT '';

-- People are found by their address in whatever case a helpdesk keeps it.
DROP INDEX customer_by_email;
CREATE INDEX customer_by_email ON customer (email COLLATE NOCASE);

-- The issues that tickets hang on, each under the key of its links: whose they are, and what was said when they were
-- asked for. `tracker` is empty where none that is configured has it; `asked_as` is the key that the tracker knows.
-- `is_there` is 0 where the tracker does not know the issue, or hides it from us.
CREATE TABLE followed (
    key TEXT PRIMARY KEY,
    tracker TEXT NOT NULL,
    asked_as TEXT NOT NULL,
    asked_at INTEGER,
    is_there INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
CREATE INDEX followed_by_tracker ON followed (tracker);

-- Counting a customer's tickets by their index alone: an organisation has hundreds, each in another place of the file.
DROP INDEX ticket_of_customer;
DROP INDEX ticket_of_organisation;
CREATE INDEX ticket_of_customer ON ticket (customer, updated, work);
CREATE INDEX ticket_of_organisation ON ticket (organisation, updated, work);
