"""What a person may set: the model, loading it with every mistake at its line, secrets, folders, the schema."""
