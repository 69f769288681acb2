"""What an exercise and a routine are."""
