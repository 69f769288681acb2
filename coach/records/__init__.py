"""What is kept of a session: events and landmarks, never a picture, in one SQLite file or a clinic's PostgreSQL."""
