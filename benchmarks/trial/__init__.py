"""The trial of accuracy: what is played, how it is filmed and measured, what was true, and how the two compare."""
