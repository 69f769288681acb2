"""The course over sessions: briefs, timeline, triage, progression."""
