"""How figures are written: what a page subtracts is what its reader can subtract."""

import pytest

from coach.prescription.words import load_words
from coach.report.labels import Labels

SAY = Labels(load_words("en"))


@pytest.mark.parametrize(("left", "right"), [(-5.4, 15.4), (-5.6, 15.6), (0.49, 0.51), (12.0, 12.0), (-0.4, 0.4)])
def test_a_difference_is_that_of_the_figures_beside_it(left: float, right: float) -> None:
    shown = [int(SAY.value(each, "hip_flexion").rstrip("°").replace("−", "-")) for each in (left, right)]
    assert SAY.apart(left, right, "hip_flexion") == f"{abs(shown[0] - shown[1])}°"
