"""Pure values and rules of support work; knows nobody, imports nothing of ours."""
