"""Exercise and routine files, read into core types; every fault of a file at once."""
