"""The page of one patient: the course over their sessions."""
