"""Questions and answers, prompts, gestures, and what the screen shows."""
