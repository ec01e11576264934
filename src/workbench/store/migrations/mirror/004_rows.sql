-- What a row of a queue shows, beside what it is sorted by: who asks and what was said stand elsewhere than the ticket,
-- and on a large store each of them is another page to be read from the disk.

-- `who` is the name of the ticket's organisation, or else its customer's, or else ''. `said` counts its messages, no
-- further than ten. Tickets that were here before and are done have NULL until they are written again: whoever reads
-- them asks where the answer came from.
ALTER TABLE ticket ADD COLUMN who TEXT;
ALTER TABLE ticket ADD COLUMN said INTEGER;
UPDATE ticket SET
    who = coalesce((SELECT name FROM organisation o WHERE o.ref = ticket.organisation),
                   (SELECT name FROM customer c WHERE c.ref = ticket.customer), ''),
    said = (SELECT count(*) FROM (SELECT 1 FROM message m WHERE m.ticket = ticket.n LIMIT 10))
    WHERE work > 0;

-- Names come after their tickets, and change.
CREATE TRIGGER organisation_came AFTER INSERT ON organisation BEGIN
    UPDATE ticket SET who = NEW.name WHERE organisation = NEW.ref;
END;
CREATE TRIGGER organisation_renamed AFTER UPDATE OF name ON organisation WHEN NEW.name <> OLD.name BEGIN
    UPDATE ticket SET who = NEW.name WHERE organisation = NEW.ref;
END;
CREATE TRIGGER customer_came AFTER INSERT ON customer BEGIN
    UPDATE ticket SET who = NEW.name
        WHERE customer = NEW.ref AND NOT EXISTS (SELECT 1 FROM organisation o WHERE o.ref = ticket.organisation);
END;
CREATE TRIGGER customer_renamed AFTER UPDATE OF name ON customer WHEN NEW.name <> OLD.name BEGIN
    UPDATE ticket SET who = NEW.name
        WHERE customer = NEW.ref AND NOT EXISTS (SELECT 1 FROM organisation o WHERE o.ref = ticket.organisation);
END;

-- Open tickets, which are few, in the order that queues have at first, with all that their rows show: a screenful lies
-- on two or three pages. `n` is named because it settles ties, and would else come last. A query repeats the condition
-- word for word; the plus keeps it from being taken for a stretch to be read along.
CREATE INDEX ticket_shown_by_due ON ticket
    (work, due, n, ref, subject, status, priority, updated, assignee, who, last, said, waiting) WHERE +work > 0;
CREATE INDEX ticket_shown_of_assignee ON ticket
    (assignee, work, due, n, ref, subject, status, priority, updated, who, last, said, waiting) WHERE +work > 0;
