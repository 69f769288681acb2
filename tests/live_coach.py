"""A live session in a process of its own: the virtual patient as camera 0, and somebody who answers.

    python tests/live_coach.py ANSWERS coach-arguments...

ANSWERS is JSON: question to answer, null for silence; the others are unremarkable. What is said and which phase is up
is printed, a line each. Nobody waits for the voice: it takes a tenth of a second for a sentence.
"""

import json
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent / "core"))

from play import RETURNED, UNREMARKABLE

from coach.app import room
from coach.app import session as sessions
from coach.cli.entry import execute
from coach.core.base.types import Frame
from coach.devices.clock import Clock
from coach.devices.screen.inputs import Input
from coach.devices.sound import SilentSpeaker
from coach.mannequin.patient.source import MannequinCamera

SAY_S, FRAME_S, READ_S = 0.1, 1 / 15, 0.5


class LivePatient(MannequinCamera):
    """The virtual patient as a camera that somebody stands before."""

    live = True

    def __init__(self, clock: Clock) -> None:
        super().__init__(pixels=False)
        self.name = "camera 0"
        self._clock = clock

    def read(self) -> Frame | None:
        time.sleep(FRAME_S)
        frame = super().read()
        return None if frame is None else replace(frame, t_s=self._clock.now())


class Loud(SilentSpeaker):
    """A voice that is heard, and printed."""

    audible = True

    def say(self, sentence: str, *, urgent: bool = False, louder: int = 0) -> float:
        print(f"say+{louder} {sentence}", flush=True)
        self._until_s = self._clock.now() + SAY_S
        return SAY_S


class Wakeful:
    """A computer that does not fall asleep."""

    def __init__(self, _reason: str) -> None: ...

    def available(self) -> bool:
        return True

    def hold(self) -> None: ...

    def release(self) -> None: ...


class Hand:
    """A window in which every question is answered after a while."""

    touched = False
    guide_px = None
    draws = True

    def __init__(self, answers: dict[str, Any]) -> None:
        self._answers = {**UNREMARKABLE, **answers}
        self._view: Any = None
        self._asked: Any = None
        self._since_s = 0.0

    def show(self, view: Any, *_: Any, **__: Any) -> None:
        if self._view is None or view.phase != self._view.phase:
            print(f"phase {view.phase}", flush=True)
        asked = None if view.question is None else (view.question.id, view.question.opened_s)
        if asked != self._asked:
            self._asked, self._since_s = asked, time.monotonic()
        self._view = view

    def inputs(self) -> list[Input]:
        if self._view is None or self._asked is None or time.monotonic() - self._since_s < READ_S:
            return []
        answer = self._answers[self._asked[0]]
        return [] if answer is None else [Input("answer", str(answer))]

    def close(self) -> None: ...


def main(answers: str, *arguments: str) -> int:
    hand = Hand(json.loads(answers))
    room.open_camera = lambda _source, clock, **_: LivePatient(clock)  # type: ignore[assignment]
    room.Room.patient = property(lambda own: own.camera)  # type: ignore[assignment, misc]
    room.Awake = Wakeful  # type: ignore[assignment, misc]
    room._open_speaker = lambda _options, _words, clock, *_: Loud(clock)
    room._open_panel = lambda *_: hand  # type: ignore[assignment, return-value]
    known = sessions.history.known
    sessions.history.known = lambda *told: replace(known(*told), past=RETURNED)  # a form holds: one question
    return execute(list(arguments))


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))
