"""The commands about patients: their profile, cards, reminders."""
