"""One frame of one exercise: repetitions, steps, form rules."""
