"""Clinical rules: safety, screening, intake, conditions, education, and what is for today."""
