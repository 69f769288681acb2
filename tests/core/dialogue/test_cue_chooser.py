"""One cue at a time: the more urgent first, none cut short, none nagging; a stop cuts in and no question is lost."""

import itertools
import math
from collections.abc import Iterable
from pathlib import Path

import pytest
from movements import RATES
from sweeps import swept

from coach.core.base.types import text
from coach.core.dialogue import prompts
from coach.core.dialogue.prompts import CORRECTION_GAP_S, CUES, Offer, Rank, Showing, choose, shown
from coach.core.tracking import form_rules
from coach.devices.sound.tones import TONES


def offer(cue: str, t_s: float = 0.0, key: str | None = None) -> Offer:
    return Offer(cue, text(key or f"said.{cue}"), t_s)


def given(moments: Iterable[tuple[float, list[Offer], bool]]) -> list[tuple[float, str]]:
    """Which cue was given when, over moments of (time, offers, whether the voice speaks)."""
    state, found = Showing(), []
    for t_s, offers, speaking in moments:
        state, now = choose(state, t_s, offers, speaking)
        found += [(t_s, now.cue)] if now else []
    return found


def run(offers: dict[float, list[str]], until_s: float = 30.0, fps: float = 20) -> list[tuple[float, str]]:
    """Offers at given times, sampled at a frame rate."""

    def moments() -> Iterable[tuple[float, list[Offer], bool]]:
        due = sorted(offers)
        for n in range(round(until_s * fps)):
            t_s = n / fps
            now = [offer(cue, t_s) for at in due if at <= t_s + 1e-9 for cue in offers[at]]
            due = [at for at in due if at > t_s + 1e-9]
            yield t_s, now, False

    return given(moments())


# -- which -------------------------------------------------------------------------------------------------------------


@swept("first", CUES)
def test_of_two_offered_together_the_more_urgent_is_given(first: str) -> None:
    for pair in itertools.chain.from_iterable([(first, other), (other, first)] for other in CUES):
        _, now = choose(Showing(), 0.0, [offer(cue) for cue in pair], False)
        assert now is not None
        assert now.row.rank == min(CUES[cue].rank for cue in pair)


def test_never_two_at_once_and_the_others_take_their_turn() -> None:
    found = run({0.0: ["show", "question", "placement"]})
    assert [cue for _, cue in found] == ["question", "show", "placement"]


def test_of_the_same_rank_the_earlier_offer_is_given_first() -> None:
    found = run({0.0: ["question"], 0.2: ["rest"], 0.1: ["show"]})
    assert [cue for _, cue in found] == ["question", "show", "rest"]


# -- how long ----------------------------------------------------------------------------------------------------------


@swept("first", [c for c, row in CUES.items() if row.rank > Rank.LIMIT])
def test_a_cue_is_shown_for_its_least_time_before_the_next(first: str) -> None:
    for fps in RATES:
        found = run({0.0: [first], 0.05: ["question"]}, 10.0, fps)
        assert [cue for _, cue in found] == [first, "question"]
        assert found[1][0] >= CUES[first].least_s - 1e-6
        assert found[1][0] <= CUES[first].least_s + 1 / fps + 0.06


def test_nothing_spoken_talks_over_the_voice_but_a_stop_or_a_limit() -> None:
    for cue, row in CUES.items():
        _, now = choose(Showing(), 0.0, [offer(cue)], True)
        said = now is not None and row.spoken and now.text is not None
        assert said == (row.rank <= Rank.LIMIT), cue
        assert (now is not None) == (row.rank <= Rank.LIMIT or not row.spoken or row.tone_alone), cue


@swept("before", [c for c, row in CUES.items() if row.rank > Rank.LIMIT])
def test_a_stop_and_a_limit_cut_in_at_once(before: str) -> None:
    for cue, speaking in itertools.product(["stop", "limit"], [True, False]):
        state, first = choose(Showing(), 0.0, [offer(before)], False)
        assert first is not None
        _, now = choose(state, 0.05, [offer(cue, 0.05)], speaking)
        assert now is not None
        assert now.cue == cue


def test_a_stop_cuts_in_on_a_limit() -> None:
    state, _ = choose(Showing(), 0.0, [offer("limit")], False)
    _, now = choose(state, 0.05, [offer("stop", 0.05)], True)
    assert now is not None
    assert now.cue == "stop"


@pytest.mark.parametrize("gap_s", [2.2, 3.0, 6.0])
def test_a_second_alarm_rings_although_the_voice_still_speaks_the_first(gap_s: float) -> None:
    state, _ = choose(Showing(), 0.0, [offer("limit")], False)
    _, now = choose(state, gap_s, [offer("limit", gap_s)], True)
    assert now is not None


def test_another_limits_alarm_rings_although_the_first_is_still_shown() -> None:
    state, _ = choose(Showing(), 0.0, [offer("limit", 0.0, "cue.come_down_a_little")], False)
    _, now = choose(state, 1.0, [offer("limit", 1.0, "cue.knees_apart")], False)
    assert now is not None


# -- not nagging -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("fps", RATES)
def test_at_most_one_correction_in_four_seconds_however_many_are_due(fps: float) -> None:
    def moments() -> Iterable[tuple[float, list[Offer], bool]]:
        for n in range(round(60 * fps)):
            yield n / fps, [offer("form", n / fps, f"cue.fault_{k}") for k in range(5)], False

    times = [t for t, _ in given(moments())]
    assert len(times) > 5
    assert min(b - a for a, b in itertools.pairwise(times)) >= CORRECTION_GAP_S - 1e-6


def test_after_an_alarm_nothing_else_is_corrected_for_a_while() -> None:
    found = run({0.0: ["limit"], 2.6: ["form"], CORRECTION_GAP_S + 0.2: ["form"]})
    assert [cue for _, cue in found] == ["limit", "form"]
    assert found[1][0] >= CORRECTION_GAP_S


def test_an_alarm_never_waits_for_a_correction() -> None:
    found = run({0.0: ["form"], 0.5: ["limit"]})
    assert found == [(0.0, "form"), (0.5, "limit")]


@pytest.mark.parametrize("cue", [c for c, row in CUES.items() if row.cooldown_s > 0])
def test_the_same_cue_cools_down(cue: str) -> None:
    def moments() -> Iterable[tuple[float, list[Offer], bool]]:
        for n in range(2600):
            yield n / 10, [offer(cue, n / 10)], False

    times = [t for t, _ in given(moments())]
    assert len(times) > 1
    assert min(b - a for a, b in itertools.pairwise(times)) >= CUES[cue].cooldown_s - 1e-6


def test_cues_of_one_row_with_different_sentences_cool_down_apart() -> None:
    state, _ = choose(Showing(), 0.0, [offer("lost", 0.0, "lost.ankle")], False)
    _, now = choose(state, 4.0, [offer("lost", 4.0, "lost.all")], False)
    assert now is not None


# -- what waits --------------------------------------------------------------------------------------------------------


@swept(
    "cue",
    [
        c
        for c, row in CUES.items()
        if 0 < row.keep_s < math.inf and row.spoken and not row.tone_alone and row.rank > Rank.LIMIT
    ],
)
def test_what_waits_too_long_is_stale_and_is_not_said(cue: str) -> None:
    late = CUES[cue].keep_s + 1.0
    assert given([(0.0, [offer(cue)], True), (late, [], False)]) == []
    early = max(CUES[cue].keep_s - 0.1, 0.0)
    assert [c for _, c in given([(0.0, [offer(cue)], True), (early, [], False)])] == [cue]


def test_a_count_that_came_late_is_not_said_and_no_older_one_follows() -> None:
    """ "Three" said after the fourth lift would be a lie."""
    found = given([(0.0, [offer("rep", 0.0, "count.n")], True), (0.5, [], True), (1.0, [], False), (2.0, [], False)])
    assert found == []


@pytest.mark.parametrize("busy_s", [1.0, 30.0, 300.0])
def test_a_question_is_never_dropped_however_long_the_voice_speaks(busy_s: float) -> None:
    found = given([(0.0, [offer("question")], True), (busy_s / 2, [], True), (busy_s, [], False)])
    assert found == [(busy_s, "question")]


def test_two_different_questions_are_both_put() -> None:
    found = given([
        (0.0, [offer("question", 0.0, "question.pain_check"), offer("question", 0.0, "question.symptoms")], False),
        (1.5, [], False),
    ])  # fmt: skip
    assert len(found) == 2


# -- on the screen -----------------------------------------------------------------------------------------------------


def test_a_cue_stays_on_the_screen_for_a_while_and_then_goes() -> None:
    state, _ = choose(Showing(), 0.0, [offer("form")], False)
    assert shown(Showing(), 0.0) is None
    assert shown(state, 1.0) is not None
    assert shown(state, 60.0) is None


def test_the_ranks_are_in_the_order_of_what_matters() -> None:
    order = [Rank.STOP, Rank.LIMIT, Rank.SIGHT, Rank.FORM, Rank.COUNT, Rank.PRAISE]
    assert order == sorted(order)
    assert [CUES[cue].rank for cue in ("stop", "limit", "lost", "form", "rep", "praise")] == order


@pytest.mark.parametrize("every_s", [form_rules.STOP_S + form_rules.CLEAR_S, 1.0, 2.6, 5.0, 6.1, 7.0])
def test_alarms_as_fast_as_they_can_come_do_not_make_the_screen_flash(every_s: float) -> None:
    """No more than three changes in a second (WCAG 2.3.1), however often a limit is passed and left again."""
    state, was, changed = Showing(), False, []
    for n in range(1200):
        t_s = n / 30
        due = int(t_s / every_s) > int((n - 1) / 30 / every_s)
        state, _ = choose(state, t_s, [offer("limit", t_s)] if due else [], False)
        now = shown(state, t_s)
        alarm = now is not None and now.row.rank <= Rank.LIMIT
        if alarm is not was:
            was, changed = alarm, [*changed, t_s]
    assert changed
    assert max(sum(a <= t_s < a + 1.0 for t_s in changed) for a in changed) <= 3


# -- the table ---------------------------------------------------------------------------------------------------------


@swept("cue", CUES)
def test_a_cues_tone_is_one_that_the_sound_room_has(cue: str) -> None:
    assert CUES[cue].tone is None or CUES[cue].tone in TONES


@swept("cue", CUES)
def test_a_cues_row_holds_together(cue: str) -> None:
    row = CUES[cue]
    assert row.spoken or row.tone or cue in ("breathe_hold", "hush")
    assert row.least_s > 0
    assert row.cooldown_s >= 0
    assert row.keep_s >= 0


def test_every_cue_of_the_table_is_offered_somewhere() -> None:
    """A row that nothing gives is a sentence that a translator writes for nobody."""
    from coach.core import session
    from coach.core.session import exercise_run, practice

    modules = [*Path(session.__file__).parent.glob("*.py"), Path(exercise_run.__file__), Path(practice.__file__)]
    source = "".join(path.read_text(encoding="utf-8") for path in modules)
    assert [cue for cue in CUES if f'"{cue}"' not in source] == []


def test_an_alarm_is_the_only_thing_as_urgent_as_an_alarm() -> None:
    urgent = {cue for cue, row in CUES.items() if row.rank <= Rank.LIMIT}
    assert urgent == {"stop", "advice", "insist", "limit"}
    assert prompts.CORRECTION_GAP_S == 4.0
