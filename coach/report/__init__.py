"""The pages a therapist reads."""
