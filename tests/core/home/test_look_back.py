"""The person's own page: what it says of a made-up course, and what it never says."""

from typing import Any

from sweeps import swept
from visits import brief, lift, visit

from coach.core.base.types import Text, text
from coach.core.home.look_back import LookPage, Naming, look_back
from coach.core.home.next_time import TherapistWord
from coach.core.progress.adherence import Schedule
from coach.core.progress.session_brief import PainThere, RangeBrief
from coach.core.progress.timeline import DAYS_A_WEEK, Visit
from coach.core.summary.session_figures import Average
from coach.prescription.words import load_words

TODAY = 7 * 100 + 3  # a Thursday
NAMES = Naming(
    date=lambda day: text("date", ago=TODAY - day),
    short_date=lambda day: text("date", ago=TODAY - day),
    day_of_month=lambda day: day % 28 + 1,
    exercise=lambda name: name,
    routine=lambda name: name,
)
DAYS, PAIN, FURTHER, UNDONE, THERAPIST = range(5)


def pages(*visits: Visit, prescribed: tuple[TherapistWord, ...] = ()) -> tuple[LookPage, ...]:
    return look_back(visits, prescribed, TODAY, NAMES)


def scored(ago: int, before: int | None, after: int | None = None, **changed: Any) -> Visit:
    return visit(TODAY - ago, brief(pain=(before, before, after), **changed))


def line(page: LookPage, key: str) -> dict[str, Any] | None:
    """What fills the places of a sentence; None where the page does not say it."""
    return next((dict(own.params) for own in page.lines if own.key == f"look_back.{key}"), None)


def keys(page: LookPage) -> list[str]:
    return [own.key.removeprefix("look_back.") for own in page.lines]


def went(ago: int, deg: float | None, *, error: float | None = 5.0, way: int = -1, **changed: Any) -> Visit:
    mean = Average(value=deg, n=0 if deg is None else 6, of=6)
    reading = RangeBrief(measure="hip_flexion", side="right", mean=mean, error=error, way=way)
    return visit(TODAY - ago, brief(exercises=(lift(ranges=(reading,)),), **changed))


# -- the days ---------------------------------------------------------------------------------------------------------


def test_with_nothing_recorded_one_page_says_so() -> None:
    assert [own.key for page in pages() for own in page.lines] == ["look_back.nothing"]
    assert len(pages(scored(1, 2, quick=True))) == 1  # a short trial is no session


def test_days_are_counted_once_however_many_sessions_they_had() -> None:
    found = pages(scored(9, 3), visit(TODAY - 9, hour=18.0), scored(1, 3), scored(0, 3))[DAYS]
    assert line(found, "days") == {"n": 3, "weeks": 4}
    assert line(found, "this_week") == {"n": 2}


@swept(("oldest", "weeks"), [(0, 4), (20, 4), (30, 5), (34, 6), (38, 6), (300, 6)])
def test_the_calendar_has_four_to_six_whole_weeks_and_ends_with_this_one(oldest: int, weeks: int) -> None:
    drawn = pages(scored(oldest, 3), scored(0, 3))[DAYS].weeks
    assert len(drawn) == weeks
    assert all(len(week) == DAYS_A_WEEK for week in drawn)
    assert [day.today for day in drawn[-1]] == [n == TODAY % DAYS_A_WEEK for n in range(DAYS_A_WEEK)]


def test_a_day_is_done_whole_in_part_or_only_opened_and_tomorrow_is_ahead() -> None:
    part, opened = {"completed": 1, "for_today": 3}, {"begun": False, "completed": 0, "ended": "quit"}
    week = pages(scored(3, 2), scored(2, 2, **part), scored(1, 2, **opened))[DAYS].weeks[-1]
    assert [day.kind for day in week] == ["whole", "part", "unbegun", "none", "ahead", "ahead", "ahead"]


def test_what_is_older_than_the_calendar_is_in_no_line_of_it() -> None:
    found = pages(scored(300, 9), scored(299, 9), scored(2, 3))
    assert line(found[DAYS], "days") == {"n": 1, "weeks": 6}
    assert line(found[PAIN], "pain.one") == {"score": 3, "date": NAMES.date(TODAY - 2)}


def test_after_a_long_while_without_a_session_it_says_that_and_no_more() -> None:
    assert keys(pages(scored(200, 3))[DAYS]) == ["no_days"]


def test_the_last_time_is_one_in_which_something_was_begun() -> None:
    found = pages(scored(3, 2), scored(1, 2, begun=False, completed=0, ended="quit"))[DAYS]
    told = line(found, "last")
    assert told is not None
    assert told["date"] == NAMES.date(TODAY - 3)


def test_a_stop_for_pain_is_told_with_its_day() -> None:
    found = pages(scored(9, 3, ended="pain"), scored(5, 3, ended="symptoms"), scored(4, 3, ended="silence"))[DAYS]
    assert line(found, "stopped") == {"n": 2, "date": NAMES.date(TODAY - 5)}
    assert line(pages(scored(1, 3))[DAYS], "stopped") is None


# -- pain -------------------------------------------------------------------------------------------------------------


def test_a_start_that_went_down_is_told_with_the_time_it_took() -> None:
    assert line(pages(scored(14, 5), scored(0, 3))[PAIN], "pain.less") == {
        "before": 5, "after": 3, "span": text("look_back.span.weeks", n=2),
    }  # fmt: skip


@swept(
    ("before", "after", "key"),
    [(5, 4, "same"), (5, 3, "less"), (3, 2, "less"), (0, 0, "same"), (0, 2, "more"), (2, 0, "less"), (4, 6, "more")],
)
def test_less_the_same_and_more_are_those_of_every_page(before: int, after: int, key: str) -> None:
    found = keys(pages(scored(8, before), scored(1, after))[PAIN])
    assert found[0] == f"pain.{key}"
    assert ("pain.more_advice" in found) is (key == "more")


def test_of_six_scores_the_middle_of_three_is_said_so_that_no_odd_day_is() -> None:
    scores = (5, 9, 5, 3, 0, 3)
    found = line(pages(*(scored(20 - 4 * n, score) for n, score in enumerate(scores)))[PAIN], "pain.less")
    assert found == {
        "before": text("look_back.pain.about", score=5), "after": text("look_back.pain.about", score=3),
        "span": text("look_back.span.days", n=12),
    }  # fmt: skip


def test_silence_is_a_gap_and_zero_is_a_score() -> None:
    found = pages(scored(5, 0, 0), scored(4, None), scored(1, 0, None))[PAIN]
    assert found.start_scores is not None
    assert [(each.day, each.score) for each in found.start_scores.scores] == [(0, 0), (1, None), (4, 0)]
    assert keys(found) == ["pain.same", "pain.end_same", "pain.unsaid"]
    assert line(found, "pain.end_same") == {"n": 1}
    silent = pages(scored(5, None), scored(1, None))[PAIN]
    assert keys(silent) == ["pain.none", "pain.unsaid"]
    assert silent.start_scores is None


def test_how_sessions_ended_against_their_own_start_is_counted_and_not_averaged() -> None:
    found = pages(scored(9, 5, 3), scored(8, 3, 3), scored(7, 2, 6), scored(6, 5, None))[PAIN]
    assert line(found, "pain.at_the_end") == {"less": 1, "same": 1, "more": 1}


# -- how far ----------------------------------------------------------------------------------------------------------


@swept(
    ("then", "now", "way", "key"),
    [(40, 20, -1, "further"), (20, 40, -1, "less_far"), (20, 40, 1, "further"), (40, 20, 1, "less_far"),
     (40, 31, -1, "as_far"), (40, 30, -1, "as_far"), (40, 29, -1, "further")],
)  # fmt: skip
def test_further_is_in_the_direction_of_the_movement_and_beyond_both_bands(
    then: float, now: float, way: int, key: str
) -> None:
    found = pages(went(14, then, way=way), went(1, now, way=way))[FURTHER]
    assert keys(found) == [f"further.{key}"]
    if key != "as_far":
        assert line(found, f"further.{key}") == {
            "exercise": text("look_back.side.right", exercise="hip_lift"), "date": NAMES.date(TODAY - 14),
            "by": round(abs(then - now)), "error": 10,
        }  # fmt: skip


def test_what_was_not_seen_on_two_days_or_whose_error_or_way_is_not_known_is_not_compared() -> None:
    for visits in (
        [went(14, 40.0)], [went(14, 40.0), went(1, None)], [went(14, 40.0, error=None), went(1, 10.0, error=None)],
        [went(14, 40.0, way=0), went(1, 10.0, way=0)],
        [went(1, 40.0), visit(TODAY - 1, went(1, 10.0).brief, hour=18.0)],
    ):  # fmt: skip
        assert keys(pages(*visits)[FURTHER]) == ["further.nothing"]


def test_that_some_of_it_was_guided_by_time_is_said() -> None:
    assert "further.unseen" in keys(pages(scored(3, 2, by_time=1))[FURTHER])


# -- what was not done, and the therapist -----------------------------------------------------------------------------


def test_what_was_skipped_is_told_of_how_often_it_came() -> None:
    ended = ("skipped", "done", "skipped", "not_done", "not_seen")
    came = [visit(TODAY - n - 1, brief(exercises=(lift(ended=how),))) for n, how in enumerate(ended)]
    found = pages(*came)[UNDONE]
    assert line(found, "undone.skipped") == {"n": 2, "of": 5, "exercise": "hip_lift"}
    assert line(found, "undone.not_done") == {"n": 1, "of": 5, "exercise": "hip_lift"}
    assert keys(pages(scored(1, 2))[UNDONE]) == ["undone.nothing"]


def test_what_pain_ended_is_not_called_skipped() -> None:
    hurt = PainThere(score=6, rise=3, ended_it=True, stopped=True)
    found = pages(visit(TODAY - 1, brief(exercises=(lift(ended="pain", pain=hurt),))))[UNDONE]
    assert keys(found) == ["undone.pain_ended", "undone.tell"]


def test_what_is_prescribed_is_told_with_who_and_since_when() -> None:
    word = TherapistWord(
        routine="gentle_start", by="Dr. Lee", schedule=Schedule(since=TODAY - 9, days_a_week=3, times_a_day=2)
    )
    found = pages(scored(1, 2), prescribed=(word,))[THERAPIST]
    assert line(found, "therapist.by") == {"by": "Dr. Lee", "routine": "gentle_start", "date": NAMES.date(TODAY - 9)}
    assert line(found, "therapist.times") == {"n": 3, "times": 2}
    assert keys(pages(scored(1, 2))[THERAPIST]) == ["therapist.nothing"]


def test_days_and_times_by_name_are_told_by_their_names() -> None:
    schedule = Schedule(since=TODAY - 9, days_a_week=3, times_a_day=2, days=(0, 2, 4), times=("08:00", "18:00"))
    word = TherapistWord(routine="gentle_start", schedule=schedule)
    found = pages(scored(1, 2), prescribed=(word,))[THERAPIST]
    assert keys(found) == ["therapist.since", "therapist.on_days", "therapist.at_times"]
    words = load_words("en")
    assert [words.say(each) for each in found.lines[1:]] == [
        "On these days: Monday, Wednesday, Friday.", "At 08:00, 18:00.",
    ]  # fmt: skip


def test_every_page_is_read_aloud_with_its_title() -> None:
    for page in pages(scored(5, 3), scored(1, 2)):
        assert page.spoken == (page.title, *page.lines)
        assert isinstance(page.title, Text)
