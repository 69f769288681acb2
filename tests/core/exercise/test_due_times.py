"""Days and times out of overrides of any version, or of another program."""

from typing import Any

from sweeps import swept

from coach.core.exercise.due_times import DueTimes, due_times


@swept(
    ("overrides", "due"),
    [
        ({}, DueTimes()),
        ({"days_a_week": 3, "times_a_day": 2}, DueTimes(days_a_week=3, times_a_day=2)),
        ({"days": ["sun", "mon"]}, DueTimes(days=(0, 6), days_a_week=2)),
        ({"times": ["18:00", "07:30"]}, DueTimes(times=("07:30", "18:00"), times_a_day=2)),
        ({"days": ["someday", 3, None], "days_a_week": 4}, DueTimes(days_a_week=4)),
        ({"days": "mon", "times": "08:00"}, DueTimes()),
        ({"times": ["24:00", "8:00", "08:00 "], "times_a_day": 1}, DueTimes(times_a_day=1)),
        ({"days_a_week": "3", "times_a_day": True}, DueTimes()),
    ],
)
def test_what_is_no_day_and_no_time_is_left_out(overrides: dict[str, Any], due: DueTimes) -> None:
    assert due_times(overrides) == due
