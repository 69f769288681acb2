"""Measured error bands: the 95th percentile of what decisions see of the figure whose joints are known.

Written by `python benchmarks/accuracy.py --bands coach/core/bands.py`, and not by hand: docs/accuracy.md says how it
was measured. Degrees, or trunk lengths: with the camera as prescribed, 15 and 30 degrees beside it.
"""

Bands = tuple[float, float, float]

# prescribed view -> measure: for every exercise that has no row of its own below
BY_VIEW: dict[str, dict[str, Bands]] = {"side": {}, "front": {}}
# exercise -> measure, where it differs markedly from the other exercises
BY_EXERCISE: dict[str, dict[str, Bands]] = {}
