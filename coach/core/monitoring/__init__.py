"""Whole-body movement limits: velocity, twist, jerk, fall."""
