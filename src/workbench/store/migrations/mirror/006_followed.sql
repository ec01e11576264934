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
ALTER TABLE issue DROP COLUMN asked_at;
