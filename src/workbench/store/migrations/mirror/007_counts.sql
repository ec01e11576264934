-- Counting a customer's tickets by their index alone: an organisation has hundreds, each in another place of the file.
DROP INDEX ticket_of_customer;
DROP INDEX ticket_of_organisation;
CREATE INDEX ticket_of_customer ON ticket (customer, updated, work);
CREATE INDEX ticket_of_organisation ON ticket (organisation, updated, work);
