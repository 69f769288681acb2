"""How much is said in whole sessions: words a minute by what goes on, the longest sentence, explanations said again.

The virtual patient does every shipped routine at full speed, on the first and on the second day, and answers each
question 1.2 s after it was spoken; what is said takes as long as the voice of the program takes to say it.

    python benchmarks/speech.py [ROUTINE...] [--json]
"""

import argparse
import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from coach.core import session
from coach.core.clinical.eligibility import Known
from coach.core.clinical.safety import Past
from coach.core.dialogue.questions import Answer
from coach.core.dialogue.scripted_answers import Script, reply
from coach.core.exercise.model import Kind, Routine
from coach.core.kinematics.skeleton import SIDES
from coach.devices.pose.recorded import Recorded
from coach.devices.sound import espeak, speaker
from coach.mannequin.patient.source import MannequinCamera
from coach.prescription.places import shipped_routines
from coach.prescription.reader import read_routine

REPLY_S = 1.2  # from the end of a question to its answer, as it was when this was first measured
MOST_S = 7200.0  # no shipped routine lasts longer
DAYS = {"first": Past(), "second": Past(screened_ago_h=24.0, session_ago_h=24.0)}
CHECKIN_MOST = 130.0  # words a minute, on average
HOLDS = ("hold", "position")


@dataclass(frozen=True, slots=True)
class Spoken:
    """One thing that was said: when, in which phase, and how it is done what was up then."""

    t_s: float
    phase: str
    exercise: str
    cue: str
    key: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Talk:
    """What one session said, and the seconds spent on each kind of thing."""

    routine: str
    day: str
    spoken: tuple[Spoken, ...]
    seconds: dict[str, float]

    @property
    def words(self) -> dict[str, int]:
        """Words by the same kinds."""
        counted: Counter[str] = Counter()
        for one in self.spoken:
            counted[one.phase] += len(one.sentence.split())
        return dict(counted)

    def per_min(self, *kinds: str) -> float:
        """Words a minute in these kinds together; 0 where none of them came."""
        seconds = sum(self.seconds.get(kind, 0.0) for kind in kinds)
        return 60 * sum(self.words.get(kind, 0) for kind in kinds) / seconds if seconds else 0.0

    @property
    def explained_again(self) -> int:
        """How often an exercise was explained in full that had been before."""
        full = Counter(one.key for one in self.spoken if one.cue == "show" and one.key.endswith(".say"))
        return sum(times - 1 for times in full.values())


@cache
def said_s(sentence: str) -> float:
    """How long the program's voice takes for a sentence, with the silence after it."""
    samples, rate = espeak.synthesise(sentence, "en", 150)
    return len(samples) / rate + speaker.BETWEEN_S


def talk(routine: Routine, day: str) -> Talk:
    """One whole session. Raises TimeoutError where it does not end within `MOST_S` seconds."""
    camera = MannequinCamera(pixels=False)
    camera.watched = False
    model = Recorded()
    known = Known(past=DAYS[day], answered=frozenset({"alone"}))
    state = session.Session(plan=session.state.DayPlan(known=known))
    script, until_s, asked_s = Script({"walk_where": ("on_spot",)}), -1.0, None
    spoken: list[Spoken] = []
    seconds: defaultdict[str, float] = defaultdict(float)
    t_s = 0.0
    while state.run.phase is not session.Phase.ENDED:
        frame = camera.read()
        assert frame is not None
        dt_s, t_s = frame.t_s - t_s, frame.t_s
        if t_s > MOST_S:
            raise TimeoutError(f"{routine.id} is still in {state.run.phase} after {MOST_S} s")
        asked = state.dialogue.asked
        asked_s = None if asked is None or asked.spoken_s is None else asked.spoken_s
        answers: tuple[Answer, ...] = ()
        if asked_s is not None and t_s - asked_s >= REPLY_S:
            script, answer = reply(script, asked)
            answers = () if answer is None else (answer,)
        pose = model.estimate(frame)
        tick = session.Tick(t_s=t_s, pose=pose, answers=answers, speaking=t_s < until_s)
        state, _, given = session.advance(routine, state, tick, scripted=True)
        kind, exercise = _kind(routine, state)
        seconds[kind] += dt_s
        for offer in given:
            if offer.cue == "hush":
                until_s = t_s
            elif offer.row.spoken and offer.text is not None:
                sentence = routine.words.say(offer.text)
                until_s = t_s + said_s(sentence)
                spoken.append(Spoken(t_s, kind, exercise, offer.cue, offer.text.key, sentence))
        if session.at_step(routine, state):
            step = session.current_step(routine, state)
            camera.attend(
                step.exercise,
                doing=state.run.phase is session.Phase.EXERCISE,
                side=step.side if step.side in SIDES else None,
            )
    return Talk(routine.id, day, tuple(spoken), dict(seconds))


def _kind(routine: Routine, state: session.Session) -> tuple[str, str]:
    """What goes on: the phase, and of an exercise how it is done; and which exercise is up."""
    if not session.at_step(routine, state):
        return state.run.phase.value, ""
    up = session.exercise(routine, state)
    if state.run.phase is not session.Phase.EXERCISE:
        return state.run.phase.value, up.id
    return "breath" if up.pacing.breath is not None else "movement" if up.kind is Kind.PACE else up.kind.value, up.id


def longest(talks: Iterable[Talk]) -> tuple[int, str]:
    """The words of the longest sentence of an exercise or a cue, and itself; signs, safety and cards are apart."""
    plain = ("cue.", "exercise.", "show_say.", "placement.", "gesture.", "time_left.", "count.")
    sentences = (
        sentence
        for talk in talks for one in talk.spoken if one.key.startswith(plain)
        for sentence in re.split(r"(?<=[.!?])\s+", one.sentence)
    )  # fmt: skip
    return max(((len(sentence.split()), sentence) for sentence in sentences), default=(0, ""))


def all_talks(names: Iterable[str]) -> Iterator[Talk]:
    """Each of these routines, by its name, on each day."""
    for name in names:
        routine = read_routine(name)
        for day in DAYS:
            yield talk(routine, day)


def together(talks: list[Talk], *kinds: str) -> float:
    """Words a minute of all sessions together, in these kinds."""
    seconds = sum(talk.seconds.get(kind, 0.0) for talk in talks for kind in kinds)
    words = sum(talk.words.get(kind, 0) for talk in talks for kind in kinds)
    return 60 * words / seconds if seconds else 0.0


def faults(talks: list[Talk]) -> list[str]:
    """What is over its bound, in a sentence each."""
    found = []
    if (rate := together(talks, "checkin")) > CHECKIN_MOST:
        found.append(f"check-ins say {rate:.0f} words a minute, and {CHECKIN_MOST:.0f} are the most")
    if (count := longest(talks))[0] > 14:
        found.append(f"a sentence has {count[0]} words: {count[1]}")
    found += [f"{t.routine}, {t.day} day: {t.explained_again} explanations again" for t in talks if t.explained_again]
    return found


def main() -> int:
    """Prints the table; 1 where something is over its bound."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("routine", nargs="*", default=sorted(shipped_routines()))
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    talks = list(all_talks(chosen.routine))
    kinds = sorted({kind for one in talks for kind in one.seconds})
    if chosen.json:
        print(json.dumps({kind: round(together(talks, kind), 1) for kind in kinds}))
    else:
        for one in talks:
            minutes = sum(one.seconds.values()) / 60
            print(f"{one.routine:24}{one.day:8}{minutes:6.1f} min {sum(one.words.values()):6} words "
                  f"{one.per_min('checkin'):5.0f} in check-ins {one.per_min(*HOLDS):5.0f} in holds "
                  f"{one.explained_again:3} explained again")  # fmt: skip
        print()
        for kind in kinds:
            seconds = sum(one.seconds.get(kind, 0.0) for one in talks)
            print(f"{kind:16}{seconds:8.0f} s {together(talks, kind):6.0f} words a minute")
        words, sentence = longest(talks)
        print(f"longest sentence: {words} words: {sentence}")
    over = faults(talks)
    print(*over, sep="\n", file=sys.stderr)
    return 1 if over else 0


if __name__ == "__main__":
    sys.exit(main())
