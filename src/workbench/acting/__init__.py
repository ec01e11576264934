"""What a person does to tickets, ready for the outbox: the same for the desk's keys and for the command line."""
