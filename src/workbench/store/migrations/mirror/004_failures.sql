-- How a source fails, in the two or three words that the status line has room for; `trouble` says all of it.
ALTER TABLE source ADD COLUMN failing TEXT NOT NULL DEFAULT '';
