"""What an exercise's numbers are worth: played by the virtual patient, right and wrong, and compared with the truth."""
