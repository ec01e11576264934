-- What was written for others to read: handoffs, acknowledgements, explanations. A paper is here before it is anywhere
-- else, so that whatever is killed, publishing goes on from here. `kind` is handoff, ack or answers; `settled` is when
-- all that follows from it was done (of a signed acknowledgement: the tickets are on their way to their new owner).
CREATE TABLE paper (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL UNIQUE,
    handoff TEXT NOT NULL,
    kind TEXT NOT NULL,
    text TEXT NOT NULL,
    made REAL NOT NULL,
    settled REAL
);
CREATE INDEX paper_of_handoff ON paper (handoff);

-- Where a paper is to go, when it came there (NULL for not yet), and what keeps it.
CREATE TABLE delivery (
    paper INTEGER NOT NULL,
    target TEXT NOT NULL,
    done REAL,
    trouble TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (paper, target)
) WITHOUT ROWID;
CREATE INDEX delivery_open ON delivery (paper) WHERE done IS NULL;

-- The tickets that were taken over by signing a handoff: once each, whatever is killed and tried again.
CREATE TABLE taken (
    handoff TEXT NOT NULL,
    ticket TEXT NOT NULL,
    outbox INTEGER NOT NULL,
    PRIMARY KEY (handoff, ticket)
) WITHOUT ROWID;
