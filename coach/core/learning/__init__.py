"""An exercise from one demonstration."""
