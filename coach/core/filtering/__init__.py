"""What of the seen points is believed: filters, plausibility, calibration, and whose they are."""
