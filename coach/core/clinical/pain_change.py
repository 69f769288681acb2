"""Whether pain has changed between two scores, as pages say it: below the smallest change that matters, it has not."""

CHANGE_POINTS = 2  # Ostelo 2008: of 0 to 10
CHANGE_SHARE = 0.3  # Ostelo 2008: of the first score


def pain_change(before: float, after: float) -> str:
    """`less`, `more`, or `same` below a change of 2 points or 30 % of the first score ([R2] S12)."""
    change = abs(after - before)
    if change == 0 or (change < CHANGE_POINTS and change < CHANGE_SHARE * before):
        return "same"
    if before == 0 and change < CHANGE_POINTS:  # of nothing there is no share
        return "same"
    return "less" if after < before else "more"
