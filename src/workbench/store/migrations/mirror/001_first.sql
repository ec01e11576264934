-- What was pulled from helpdesks, trackers, status pages and knowledge bases.
--
-- Times: `created`, `due`, `at` are whole seconds since 1970; `updated` is in microseconds, since it
-- decides which of two versions is the newer one.
-- Row numbers of tickets and messages are made from their time (see identity.py), so that the newest
-- come first in every index for nothing.

CREATE TABLE source (
    name TEXT PRIMARY KEY,
    cursor TEXT,
    pulled_at INTEGER,
    remaining INTEGER,
    trouble TEXT NOT NULL DEFAULT '',
    trouble_since INTEGER,
    next_try INTEGER
) WITHOUT ROWID;

-- Each transaction that changed something adds a row; readers follow the highest number.
-- `refs` names the tickets touched, blank-separated; '*' stands for too many to name.
CREATE TABLE change (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    refs TEXT NOT NULL
);

-- One process pulls at a time: it holds the lease and renews it, and another takes it once it expires.
CREATE TABLE lease (
    name TEXT PRIMARY KEY,
    holder TEXT NOT NULL,
    pid INTEGER NOT NULL,
    until REAL NOT NULL
) WITHOUT ROWID;

CREATE TABLE organisation (
    n INTEGER PRIMARY KEY,
    ref TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    domains TEXT NOT NULL,
    tier TEXT NOT NULL,
    notes TEXT NOT NULL,
    updated INTEGER NOT NULL
);

CREATE TABLE customer (
    n INTEGER PRIMARY KEY,
    ref TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    email TEXT NOT NULL,
    organisation TEXT,
    phone TEXT NOT NULL,
    zone TEXT NOT NULL,
    notes TEXT NOT NULL,
    updated INTEGER NOT NULL
);
CREATE INDEX customer_by_email ON customer (email);
CREATE INDEX customer_by_organisation ON customer (organisation);

CREATE TABLE agent (
    ref TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    email TEXT NOT NULL
) WITHOUT ROWID;

-- `work`: 2 to be worked on (new, open); waiting: 1 pending, 3 on hold, 4 other; done: 0 solved, -1 closed; -2 deleted
-- or merged. What is above zero is open.
-- `rank` sorts by priority and then by deadline. `last` is the newest message's row number.
-- `waiting` says that the customer had the last public word.
CREATE TABLE ticket (
    n INTEGER PRIMARY KEY,
    ref TEXT NOT NULL UNIQUE,
    subject TEXT NOT NULL,
    status TEXT NOT NULL,
    status_word TEXT NOT NULL,
    priority INTEGER NOT NULL,
    customer TEXT,
    organisation TEXT,
    assignee TEXT,
    tags TEXT NOT NULL,
    created INTEGER NOT NULL,
    updated INTEGER NOT NULL,
    due INTEGER NOT NULL,
    work INTEGER NOT NULL,
    rank INTEGER NOT NULL,
    last INTEGER NOT NULL DEFAULT 0,
    waiting INTEGER NOT NULL DEFAULT 0,
    url TEXT NOT NULL,
    fields TEXT NOT NULL
);
CREATE INDEX ticket_by_due ON ticket (work, due);
CREATE INDEX ticket_by_updated ON ticket (work, updated);
CREATE INDEX ticket_by_rank ON ticket (work, rank);
CREATE INDEX ticket_by_created ON ticket (work);
CREATE INDEX ticket_of_assignee ON ticket (assignee, work, due);
CREATE INDEX ticket_of_assignee_by_updated ON ticket (assignee, work, updated);
CREATE INDEX ticket_of_assignee_by_rank ON ticket (assignee, work, rank);
CREATE INDEX ticket_of_assignee_by_created ON ticket (assignee, work);
CREATE INDEX ticket_of_customer ON ticket (customer, updated);
CREATE INDEX ticket_of_organisation ON ticket (organisation, updated);

-- The ledger of what is already here: a pull that overlaps the last one skips what it finds in it.
CREATE VIEW ledger AS SELECT ref, updated FROM ticket;

CREATE TABLE tag (
    tag TEXT NOT NULL,
    ticket INTEGER NOT NULL,
    PRIMARY KEY (tag, ticket)
) WITHOUT ROWID;

CREATE TABLE message (
    id INTEGER PRIMARY KEY,
    ticket INTEGER NOT NULL,
    ref TEXT NOT NULL UNIQUE,
    author TEXT NOT NULL,
    role TEXT NOT NULL,
    internal INTEGER NOT NULL,
    at INTEGER NOT NULL,
    text TEXT NOT NULL
);
CREATE INDEX message_by_ticket ON message (ticket, id);

-- What came, untouched and compressed; absent where it is the same as the message's text.
CREATE TABLE original (
    message INTEGER PRIMARY KEY,
    type TEXT NOT NULL,
    body BLOB NOT NULL
);

CREATE TABLE attachment (
    ref TEXT PRIMARY KEY,
    message INTEGER NOT NULL,
    name TEXT NOT NULL,
    media_type TEXT NOT NULL,
    size INTEGER NOT NULL,
    url TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX attachment_by_message ON attachment (message);

CREATE TABLE issue (
    n INTEGER PRIMARY KEY,
    ref TEXT NOT NULL UNIQUE,
    key TEXT NOT NULL,
    title TEXT NOT NULL,
    status TEXT NOT NULL,
    is_open INTEGER NOT NULL,
    owner TEXT NOT NULL,
    body TEXT NOT NULL,
    last_word TEXT NOT NULL,
    last_word_by TEXT NOT NULL,
    last_word_at INTEGER,
    created INTEGER NOT NULL,
    updated INTEGER NOT NULL,
    url TEXT NOT NULL
);
CREATE INDEX issue_by_key ON issue (key);

-- A ticket's link to an issue; `found_in` names the message it was read in, '' where the helpdesk says so.
CREATE TABLE link (
    ticket TEXT NOT NULL,
    issue_key TEXT NOT NULL,
    url TEXT NOT NULL,
    found_in TEXT NOT NULL,
    PRIMARY KEY (ticket, issue_key)
) WITHOUT ROWID;
CREATE INDEX link_by_issue ON link (issue_key);

CREATE TABLE article (
    n INTEGER PRIMARY KEY,
    ref TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL,
    text TEXT NOT NULL,
    url TEXT NOT NULL,
    internal INTEGER NOT NULL,
    updated INTEGER NOT NULL
);

CREATE TABLE incident (
    ref TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    phase TEXT NOT NULL,
    components TEXT NOT NULL,
    last_update TEXT NOT NULL,
    last_update_at INTEGER NOT NULL,
    started INTEGER NOT NULL,
    resolved INTEGER,
    url TEXT NOT NULL,
    words TEXT NOT NULL
) WITHOUT ROWID;

-- Full text. Nothing is stored twice: the tables hold the index only (content=''), so a text is taken
-- out by giving it again. What counts as a word stands in words.py. Messages are indexed in spans of time
-- (fulltext.py), made when first needed.
CREATE TABLE span (number INTEGER PRIMARY KEY);
CREATE VIRTUAL TABLE subject_text USING fts5 (
    body, content='', columnsize=0, tokenize="unicode61 remove_diacritics 2 categories 'L* N* Co Mn Mc'"
);
CREATE VIRTUAL TABLE customer_text USING fts5 (
    body, content='', columnsize=0, tokenize="unicode61 remove_diacritics 2 categories 'L* N* Co Mn Mc'"
);
CREATE VIRTUAL TABLE organisation_text USING fts5 (
    body, content='', columnsize=0, tokenize="unicode61 remove_diacritics 2 categories 'L* N* Co Mn Mc'"
);
CREATE VIRTUAL TABLE issue_text USING fts5 (
    body, content='', columnsize=0, tokenize="unicode61 remove_diacritics 2 categories 'L* N* Co Mn Mc'"
);
CREATE VIRTUAL TABLE article_text USING fts5 (
    body, content='', columnsize=0, tokenize="unicode61 remove_diacritics 2 categories 'L* N* Co Mn Mc'"
);
