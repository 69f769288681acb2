"""Decisions: pure functions over small frozen values. Time is seconds, passed in; NaN is not seen."""
