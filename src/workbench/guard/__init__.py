"""What stops a send: gaps, internal text, a thread that went on, secrets, missing evidence, unfit files, tone."""
