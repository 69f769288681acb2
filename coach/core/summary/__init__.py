"""A session's figures from its events."""
