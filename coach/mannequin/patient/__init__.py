"""The virtual patient: it does an exercise, right or wrong, and is seen by a camera."""
