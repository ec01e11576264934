-- How bad an incident is, so that the worst is told first: critical, major, minor, none, maintenance, or ''.
ALTER TABLE incident ADD COLUMN impact TEXT NOT NULL DEFAULT '';
