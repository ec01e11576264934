"""The search language of `/`, queues and the command line: words, phrases, fields and what joins them."""
