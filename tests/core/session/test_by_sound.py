"""Answers by a short sound, in a session: what is picked and confirmed, and what a sound can never answer."""

from dataclasses import dataclass, field
from functools import cache

import pytest
from play import Play
from test_hands import KNOWS_GESTURES, Raiser, asked, play

from coach.core.base.frozen import replace
from coach.core.base.types import Event
from coach.core.clinical.eligibility import HAS
from coach.core.clinical.screening import SCREENING
from coach.core.dialogue.hearing import Ear, Listened, Loudness, listen_on
from coach.core.dialogue.questions import BY_SOUND, INSISTED, LISTS, MEANT, NEEDS_READING, QUESTIONS, opened
from coach.core.dialogue.scanning import FIRST_PART
from coach.core.session import Phase, Session, Tick, advance
from coach.core.session.state import Listening

STEP_S, VOICE_S, PAUSE_S = 0.048, 0.8, 0.25
QUIET_DB, CLAP_DB, CRY_DB = -60.0, -25.0, -6.0


@dataclass(slots=True)
class Room:
    """A session in a room with a microphone; nobody is in the picture."""

    routine: object
    state: Session
    wants: str | None = None
    confirms: bool = True
    lasts_s: float = 0.2
    t_s: float = 0.0
    until_s: float = 0.0  # the voice
    loud: list[tuple[float, float, float]] = field(default_factory=list)  # from, until, level
    acted: int = -1
    events: list[Event] = field(default_factory=list)
    said: list[str] = field(default_factory=list)

    def step(self) -> None:
        t_s = self.t_s = self.t_s + STEP_S
        self._answers(t_s)
        frames = tuple(
            Loudness(at_s, max([level for a, b, level in self.loud if a <= at_s < b], default=QUIET_DB), -90.0)
            for at_s in (t_s - STEP_S + 0.016 * (n + 1) for n in range(3))
        )
        sound = Listened(frames, t_s < self.until_s - PAUSE_S)
        self.state, events, given = advance(
            self.routine, self.state, Tick(t_s=t_s, speaking=t_s < self.until_s, sound=sound)
        )
        self.events += events
        for cue in given:
            if cue.row.spoken and cue.text is not None:
                self.said.append(cue.text.key)
                self.until_s = max(t_s, self.until_s) + VOICE_S + PAUSE_S

    def _answers(self, t_s: float) -> None:
        reading = self.state.dialogue.reading
        if self.wants is None or reading is None or reading.over or reading.scan.spoken_s is None:
            return
        scan = reading.scan
        meant = scan.value == self.wants or (scan.place == FIRST_PART and self.wants in scan.values[: scan.first])
        if meant and scan.turn != self.acted and (self.confirms or not scan.picked):
            self.acted = scan.turn
            self.loud.append((t_s + 0.3, t_s + 0.3 + self.lasts_s, CLAP_DB))

    def run(self, seconds: float) -> "Room":
        end_s = self.t_s + seconds
        while self.t_s < end_s and self.score is None and self.state.ending.end is None:
            self.step()
        return self

    @property
    def score(self) -> int | None:
        scores = [e.data["score"] for e in self.events if e.kind == "pain_answered" and e.data["moment"] == "check"]
        return scores[-1] if scores else None


@cache
def known_room(before: float) -> Listening:
    """An ear that has listened to a quiet room for a while."""
    ear = Ear()
    for n in range(400):
        ear, _ = listen_on(ear, Listened((Loudness(before - 6.4 + 0.016 * n, QUIET_DB, -90.0),)))
    return Listening(ear=ear, told=True)


def room(before: Play, **person: object) -> Room:
    dialogue = replace(before.state.dialogue, listening=known_room(before.t_s), taught=KNOWS_GESTURES)
    return Room(before.routine, replace(before.state, dialogue=dialogue), t_s=before.t_s, **person)  # type: ignore[arg-type]


@pytest.mark.parametrize("number", ["0", "4", "5", "10"])
def test_a_score_is_picked_by_a_sound_and_confirmed_by_another(number: str) -> None:
    heard = room(asked("supine_supported"), wants=number).run(60.0)
    assert heard.score == int(number)
    assert any(key in ("hear.confirm", "hear.again") for key in heard.said)
    assert [e.data for e in heard.events if e.kind == "sound_heard"]


def test_a_score_that_is_not_confirmed_is_none_and_the_reading_goes_on() -> None:
    heard = room(asked("supine_supported"), wants="6", confirms=False).run(40.0)
    assert heard.score is None
    assert heard.said.count("pain.score") > 3


def test_a_groan_picks_nothing() -> None:
    heard = room(asked("supine_supported"), wants="3", lasts_s=1.4).run(40.0)
    assert heard.score is None
    assert [e for e in heard.events if e.kind == "sound_heard"] == []


def test_in_a_loud_room_it_says_so_once_and_picks_nothing() -> None:
    heard = room(asked("supine_supported"), wants="3")
    heard.loud += [(heard.t_s + 0.7 * n, heard.t_s + 0.7 * n + 0.3, CLAP_DB) for n in range(90)]
    heard.run(60.0)
    assert heard.score is None
    assert heard.said.count("hear.loud") == 1


def test_no_row_about_safety_no_list_and_nothing_that_is_insisted_on_is_answered_by_sound() -> None:
    safety = {row.id for row in SCREENING} | set(HAS) | LISTS | MEANT | INSISTED | set(NEEDS_READING)
    assert set(QUESTIONS) >= BY_SOUND
    assert safety & BY_SOUND == set()
    assert {"all_right", "symptoms", "symptom_kind", "fell", "help_here", "onset", "floor_ready"} & BY_SOUND == set()


@pytest.mark.parametrize("question", [SCREENING[0].id, "daily", "symptoms"])
def test_a_sound_answers_no_question_about_safety_however_often_it_is_made(question: str) -> None:
    before = asked("supine_supported")
    question_open = replace(opened(question, before.t_s), given=True, spoken_s=before.t_s)
    heard = room(before)
    heard.state = replace(heard.state, dialogue=replace(heard.state.dialogue, asked=question_open, reading=None))
    heard.loud += [(heard.t_s + 1.5 * n, heard.t_s + 1.5 * n + 0.2, CLAP_DB) for n in range(1, 12)]
    heard.run(18.0)
    assert heard.state.dialogue.asked is not None
    assert heard.state.dialogue.asked.id == question
    assert [e for e in heard.events if e.kind == "sound_heard"] == []


def test_a_cry_in_the_middle_of_an_exercise_asks_whether_to_stop() -> None:
    before = play("supine_supported", Raiser("supine_supported"), seconds=60.0).until_phase(Phase.EXERCISE).wait(3.0)
    heard = room(before)
    heard.state = replace(heard.state, dialogue=replace(heard.state.dialogue, speaking=False))
    for _ in range(60):
        heard.step()
    heard.loud.append((heard.t_s + 0.1, heard.t_s + 0.6, CRY_DB))
    for _ in range(20):
        heard.step()
    assert heard.state.dialogue.asked is not None
    assert heard.state.dialogue.asked.id == "loud_sound"
