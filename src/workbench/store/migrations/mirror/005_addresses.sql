-- People are found by their address in whatever case a helpdesk keeps it.
DROP INDEX customer_by_email;
CREATE INDEX customer_by_email ON customer (email COLLATE NOCASE);
