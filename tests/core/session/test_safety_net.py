"""After every clear form it is said what to watch for and whom to call, and the session goes on by itself."""

from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from instants import at, moment
from movements import lifts, routine
from play import Play

from coach.core.base.types import Text, text
from coach.core.clinical.eligibility import Contacts, Known
from coach.core.clinical.safety import Past
from coach.core.dialogue.prompts import Offer, Showing
from coach.core.session import Phase, presenter, safety_net
from coach.core.session.safety_net import NET_MOST_S, paragraphs
from coach.prescription.words import available_languages, load_words

ONE = replace(routine(lifts(1)), words=load_words("en"))
MOST_WORDS = 25  # that are spoken each day


def in_the_net(known: Known | None) -> Play:
    return (Play(ONE) if known is None else Play(ONE, known=known)).until_phase(Phase.SAFETY_NET)


def lasted_s(session: Play) -> float:
    began_s = session.t_s
    session.until(lambda: session.state.run.phase is not Phase.SAFETY_NET)
    return session.t_s - began_s


def test_the_short_form_is_followed_by_one_sentence_and_the_full_one_by_all() -> None:
    short, whole = in_the_net(None), in_the_net(Known(contacts=Contacts(clinician="Dr Lee")))
    assert [line.key for line in paragraphs(short.state)] == ["net.short"]
    assert [line.key for line in paragraphs(whole.state)] == ["net.now", "net.today", "net.always"]
    assert load_words("en").say(paragraphs(whole.state)[1]).startswith("The same day, call Dr Lee")
    assert [text for text in short.run().said() if text.startswith("net.")] == ["net.short"]
    assert [text for text in whole.run().said() if text.startswith("net.")] == ["net.now", "net.today", "net.always"]


@pytest.mark.parametrize(
    "answers",
    [{"pain_before": "4"}, {"pain_kind": "numb", "leg_symptoms": ["no", "yes", "no"], "yes_meant": "mistake"}],
)
def test_a_list_that_is_asked_after_the_first_score_is_followed_by_all_of_it_too(answers: dict[str, Any]) -> None:
    known = Known(past=Past(screened_ago_h=1.0, last_baseline=1)) if "pain_before" in answers else Known()
    session = Play(ONE, known=known, answers=answers).until_phase(Phase.SHOW)
    told = [text for text in session.said() if text.startswith("net.")]
    assert told[-3:] == ["net.now", "net.today", "net.always"]
    assert told[:-3] == (["net.short"] if "pain_before" in answers else ["net.now", "net.today", "net.always"])


def test_after_a_late_list_it_is_spoken_a_sentence_at_a_time_before_the_next_question() -> None:
    known = Known(past=Past(screened_ago_h=1.0, last_baseline=1))
    voice_s = 9.0
    session = Play(ONE, known=known, answers={"pain_before": "4"}, voice_s={"net": voice_s}).until_phase(Phase.SHOW)
    told = [(t_s, offer) for t_s, offer in session.cues if offer.cue == "net"][-3:]
    assert [offer.text.key for _, offer in told if offer.text] == ["net.now", "net.today", "net.always"]
    assert all(offer.row.spoken for _, offer in told)
    at_s = [t_s for t_s, _ in told]
    assert all(later - one >= voice_s for one, later in pairwise(at_s))
    asked_s = next(t_s for t_s, offer in session.cues if offer.cue == "question" and t_s > at_s[0])
    assert asked_s >= at_s[-1] + voice_s


def test_nobody_has_to_answer_it() -> None:
    session = in_the_net(None)
    assert session.state.dialogue.asked is None
    assert 3.0 < lasted_s(session) < 12.0
    assert session.run().end == "completed"


def test_it_can_be_read_where_nothing_is_heard_and_is_not_cut_off_where_it_is_spoken_slowly() -> None:
    silent = Play(ONE, voice_s=0.0).until_phase(Phase.SAFETY_NET)
    words = sum(len(load_words("en").say(line).split()) for line in paragraphs(silent.state))
    assert lasted_s(silent) == pytest.approx(words / 160 * 60, abs=0.5)
    slow = Play(ONE, voice_s={"net": 20.0}).until_phase(Phase.SAFETY_NET)
    assert lasted_s(slow) == pytest.approx(20.0, abs=1.0)
    endless = Play(ONE, voice_s={"net": 1e9}).until_phase(Phase.SAFETY_NET)
    assert lasted_s(endless) == pytest.approx(NET_MOST_S, abs=0.5)


@pytest.mark.parametrize("key", ["skip", "pause"])
def test_whoever_has_read_it_goes_on_before_it_is_spoken_to_its_end(key: str) -> None:
    session = Play(ONE, known=Known(), voice_s={"net": 20.0}).until_phase(Phase.SAFETY_NET)
    shown = presenter.view(session.routine, session.state).leaflet
    assert shown is not None
    assert not shown.skips
    session.tick("skip")
    assert session.state.run.phase is Phase.SAFETY_NET, "nobody can have read it"
    began_s = session.t_s
    words = sum(len(load_words("en").say(line).split()) for line in paragraphs(session.state))
    session.until(lambda: session.t_s > began_s + words / 160 * 60)
    shown = presenter.view(session.routine, session.state).leaflet
    assert shown is not None
    assert shown.skips
    session.tick(key)
    assert session.state.run.phase is Phase.TODAY
    assert not session.state.run.paused
    later = [offer.cue for t_s, offer in session.run().cues if t_s > session.t_s - 0.01]
    assert "net" not in later
    told = [text for text in session.said() if text.startswith("net.")]
    assert told[-1] != "net.always", "the rest is not said any more"


def test_it_stands_on_the_screen() -> None:
    session = in_the_net(Known(contacts=Contacts(emergency_number="112")))
    view = presenter.view(session.routine, session.state)
    assert view.leaflet is not None
    assert view.leaflet.lines == tuple((line,) for line in paragraphs(session.state))
    assert view.question is None


def test_a_form_that_was_not_clear_is_followed_by_none() -> None:
    session = Play(ONE, known=Known(), answers={"fever": "yes"}).run()
    assert "safety_net" not in session.phases()


@pytest.mark.parametrize("language", available_languages())
def test_what_is_spoken_each_day_is_short_also_without_a_number(language: str) -> None:
    words = load_words(language)
    for number in ("112", Text("advice.no_number")):
        assert len(words.say(Text("net.short", (("number", number),))).split()) <= MOST_WORDS


# -- exactly at the bounds ---------------------------------------------------------------------------------------------

READ = replace(routine(), words=load_words("en"))
WORDS_SHOWN = sum(len(READ.words.say(line).split()) for line in safety_net.paragraphs(at(Phase.SAFETY_NET)))
READING_S = WORDS_SHOWN / safety_net.READING_PER_MIN * 60.0


@pytest.mark.parametrize(("phase_s", "readable"), [(READING_S - 0.01, False), (READING_S, True)])
def test_what_to_watch_for_can_be_skipped_once_it_could_be_read(phase_s: float, readable: bool) -> None:
    waits = (Offer("net", text("advice.today"), 0.0), Offer("note", text("advice.today"), 0.0))
    state = at(Phase.SAFETY_NET, phase_s, dialogue={"showing": Showing(waiting=waits)})
    assert safety_net.was_readable(READ, state) is readable
    gone = safety_net.skipped(READ, state)
    assert (gone.run.going is Phase.TODAY) is readable
    assert [offer.cue for offer in gone.dialogue.showing.waiting] == (["note"] if readable else ["net", "note"])


@pytest.mark.parametrize(("before_s", "leaves"), [(0.1, False), (0.0, True)])
def test_it_stays_no_longer_than_its_limit_though_the_voice_goes_on(before_s: float, leaves: bool) -> None:
    state = at(Phase.SAFETY_NET, safety_net.NET_MOST_S - before_s, dialogue={"speaking": True})
    assert (safety_net.net(state, moment(READ)).run.going is Phase.TODAY) is leaves
