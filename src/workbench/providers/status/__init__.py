"""Status pages: where incidents are published."""
