"""What must not wait comes first; what a therapist has read is settled, what goes on is not."""

from collections.abc import Sequence

import pytest
from visits import brief, lags, lift, visit

from coach.core.progress.timeline import Visit
from coach.core.progress.triage import REASONS, RedSign, findings, read_away, urgency, urgent_sessions

TODAY = 10


def names(visits: Sequence[Visit], **more: object) -> list[str]:
    return [own.reason for own in findings(visits, TODAY, **more)]  # type: ignore[arg-type]


CASES: dict[str, tuple[Visit, str | None]] = {
    "a quiet session": (visit(9), None),
    "zero pain throughout": (visit(9, brief((0, 0, 0))), None),
    "screened out": (visit(9, brief(ended="screening", stop=True)), "red_flag"),
    "stopped by pain": (visit(9, brief(ended="pain", stop=True)), "stopped"),
    "stopped by key": (visit(9, brief(ended="stopped", stop=True)), "stopped"),
    "the gate was closed": (visit(9, brief(ended="not_today", stop=True)), None),
    "pain of 7": (visit(9, brief((6, 7, 6))), "pain_high"),
    "pain of 6": (visit(9, brief((6, 6, 6))), None),
    "risen by 2": (visit(9, brief((2, 4, 2))), "pain_rose"),
    "risen by 1": (visit(9, brief((2, 3, 2))), None),
    "worse by 2 the day after": (visit(9, brief((2, 2, 2)), after_24h=4), "worse_after"),
    "worse by 1 the day after": (visit(9, brief((2, 2, 2)), after_24h=3), None),
    "nobody said how it was after": (visit(9, brief((None, None, None), answered=0)), "unanswered"),
    "an answer that locks": (visit(9, brief(locks=(("emergency", "saddle_numbness"),))), "red_flag"),
    "somebody fell": (visit(9, brief(ended="fall", stop=True)), "red_flag"),
    "nothing but comfort": (visit(9, brief(comfort=True)), "comfort"),
    "a stop limit passed": (visit(9, brief(exercises=(lift(alarms=1),))), "alarms"),
    "a fifth not seen": (visit(9, brief(exercises=(lift(not_seen_s=12.0),))), None),
    "more than a fifth not seen": (visit(9, brief(exercises=(lift(not_seen_s=12.1),))), "not_seen"),
    "left and right apart": (visit(9, brief(sides=(lags(),))), "sides_differ"),
    "never watched": (visit(9, brief(exercises=(lift(watched_s=None),))), None),
}


@pytest.mark.parametrize("case", CASES)
def test_what_a_session_says(case: str) -> None:
    own, want = CASES[case]
    assert names([own]) == [*([want] if want else ()), "unread"]


@pytest.mark.parametrize("case", CASES)
def test_what_was_read_is_settled(case: str) -> None:
    own, _ = CASES[case]
    assert names([visit(own.day, own.brief, read=True, after_24h=own.after_24h)]) == []


def test_what_goes_on_stays_though_it_was_read() -> None:
    stops = [visit(day, brief(ended="pain_rise", stop=True), read=True) for day in (1, 2)]
    assert names(stops, locks=[RedSign(kind="emergency", question="urine", at_s=0.0)]) == [
        "red_flag",
        "stops_running",
        "absent",
    ]
    assert names([]) == []


@pytest.mark.parametrize(
    ("why", "reason"), [(None, "rule_chosen"), ("start_high", "rule_chosen"), ("not_back", "rule_strict"),
                        ("climb", "rule_strict"), ("signing_over", "rule_strict")]
)  # fmt: skip
def test_a_rule_of_pain_stays_on_the_page_though_it_was_read(why: str | None, reason: str) -> None:
    ruled = visit(8, brief(rule="monitored", rule_why=why), read=True)
    assert names([ruled]) == [reason]
    assert names([ruled, visit(9, brief(rule="monitored"), read=True)]) == ["rule_chosen"]  # as the last one says


def test_nobody_is_absent_before_a_week_is_over() -> None:
    assert names([visit(4, read=True)]) == []
    assert names([visit(3, read=True)]) == ["absent"]
    assert names([visit(4, read=True)], absent_days=6) == ["absent"]


def test_one_finding_counts_its_sessions_and_points_to_the_latest() -> None:
    own = [visit(day, brief(ended="pain", stop=True)) for day in (7, 8)] + [visit(9)]
    found = {each.reason: each for each in findings(own, TODAY)}
    assert (found["stopped"].n, found["stopped"].visit) == (2, own[1])


def test_who_only_tries_it_out_is_absent_all_the_same() -> None:
    own = [visit(3, read=True), visit(9, brief(quick=True), read=True)]
    assert names(own) == ["absent"]
    assert names([visit(9, brief(quick=True), read=True)]) == []
    tried = [visit(day, brief(quick=True)) for day in (7, 8, 9)]
    assert "not_whole" not in names(tried)


def test_three_in_a_row_not_whole() -> None:
    own = [visit(day, brief(completed=0)) for day in (7, 8, 9)]
    assert names(own) == ["not_whole", "unread"]
    assert "not_whole" not in names(own[1:])


def test_the_most_urgent_comes_first_and_decides() -> None:
    own = [visit(8, brief((2, 4, 2))), visit(9, brief(ended="screening", stop=True))]
    found = findings(own, TODAY, proposals=1)
    assert [each.reason for each in found] == sorted((each.reason for each in found), key=lambda name: -REASONS[name])
    assert urgency(found) == REASONS["red_flag"]
    assert urgency(()) == 0


def test_no_two_reasons_are_equally_urgent() -> None:
    assert len(set(REASONS.values())) == len(REASONS)


@pytest.mark.parametrize(
    ("ends", "running"),
    [
        (["pain", "pain"], 2), (["pain", "completed", "pain"], 1), (["pain_rise", "symptoms"], 2),
        # leaving or a lost camera is no way out of the row: the clinic sees what the lock sees
        (["pain", "quit", "pain"], 2), (["pain", "source_lost", "pain"], 2), (["pain", None, "pain"], 2),
    ],
)  # fmt: skip
def test_a_row_of_stops_is_the_one_that_locks(ends: list[str | None], running: int) -> None:
    visits = [visit(day, brief(ended=end, stop=end == "pain"), read=True) for day, end in enumerate(ends, start=1)]
    found = [finding.n for finding in findings(visits, len(ends)) if finding.reason == "stops_running"]
    assert found == ([running] if running >= 2 else [])


def test_comfort_from_the_start_and_a_session_without_an_exercise_neither_count_nor_break_the_row() -> None:
    stop = {"ended": "pain", "stop": True}
    between = [brief(comfort=True, comfort_from_start=True), brief(begun=False, exercises=())]
    visits = [visit(day, own, read=True) for day, own in enumerate([brief(**stop), *between, brief(**stop)], start=1)]
    assert "stops_running" in names(visits)


# red flags by their name


def signs(visits: Sequence[Visit], *locks: RedSign) -> list[tuple[str, str | None]]:
    return [(own.sign.kind, own.sign.question) for own in findings(visits, TODAY, locks=locks) if own.sign]


NUMB = RedSign(kind="emergency", question="saddle_numbness", at_s=0.0)
LOCKED = brief(ended="screening", stop=True, locks=(("emergency", "saddle_numbness"),))


def test_a_lock_and_the_session_that_set_it_are_one_red_flag_and_not_two() -> None:
    assert signs([visit(9, LOCKED)], NUMB) == [("emergency", "saddle_numbness")]
    assert findings([visit(9, LOCKED)], TODAY, locks=[NUMB])[0].visit == visit(9, LOCKED)


def test_a_session_refused_by_a_lock_says_nothing_beside_it() -> None:
    refused = [visit(9, LOCKED), visit(10, brief(ended="locked", stop=True, begun=False))]
    assert signs(refused, NUMB) == [("emergency", "saddle_numbness")]
    assert ("locked", None) in signs(refused)  # without any lock it is told


def test_what_may_be_happening_now_comes_before_what_must_be_seen_today_and_what_is_over() -> None:
    fever = RedSign(kind="today", question="fever", at_s=0.0)
    own = [visit(8, brief(locks=(("today", "flank_urinary"),))), visit(9, brief(ended="fall", stop=True))]
    assert signs(own, fever, NUMB) == [
        ("emergency", "saddle_numbness"), ("fall", None), ("today", "fever"), ("over", "flank_urinary"),
    ]  # fmt: skip


def test_a_lock_stays_red_though_its_session_was_read() -> None:
    assert signs([visit(9, LOCKED, read=True)], NUMB) == [("emergency", "saddle_numbness")]
    assert signs([visit(9, LOCKED, read=True)]) == []


# what came after a session was read


def test_how_it_was_the_day_after_is_news_of_the_session_that_says_so() -> None:
    before = visit(8, brief((2, 2, 2)), read=True, after_24h=5)
    tells = visit(9, brief((3, 3, 3), day_after=5))
    assert names([before, tells]) == ["worse_after", "unread"]
    (worse, _) = findings([before, tells], TODAY)
    assert (worse.visit, worse.n) == (before, 1)
    assert names([before, visit(9, brief((3, 3, 3), day_after=5), read=True)]) == []


def test_what_would_be_read_away_is_what_these_sessions_say_in_red() -> None:
    stopped, calm, rose = (
        visit(7, brief(ended="pain", stop=True)), visit(8), visit(9, brief((2, 5, 5), day_after=5), after_24h=None),
    )  # fmt: skip
    course = [stopped, visit(8, calm.brief, after_24h=5), rose]
    every = {own.session for own in course}
    assert urgent_sessions(course, every) == {stopped.session, rose.session}
    assert urgent_sessions(course, {calm.session}) == frozenset()
    assert [own.reason for own in read_away(course, {stopped.session})] == ["stopped"]
    assert [own.reason for own in read_away(course, {rose.session})] == ["worse_after", "pain_rose"]
    assert read_away(course, {calm.session}) == ()
    assert urgent_sessions([visit(9, LOCKED, read=True)], {visit(9).session}) == frozenset()
