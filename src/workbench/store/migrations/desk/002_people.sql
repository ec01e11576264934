-- Customers of two helpdesks whom a person has said to be one (`same` 1) or not to be (0), whatever their address.
-- `one` sorts before `other`.
CREATE TABLE person (
    one TEXT NOT NULL,
    other TEXT NOT NULL,
    same INTEGER NOT NULL,
    PRIMARY KEY (one, other)
) WITHOUT ROWID;
