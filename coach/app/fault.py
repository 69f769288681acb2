"""A fault of the program, or of a device, in the middle of a session: a safe ending, said, shown and recorded.

Any part may be the one that failed: each is asked for its share by itself, and the others go on without it.
"""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from coach.app.fault_log import sentence
from coach.app.options import Tell
from coach.core import session
from coach.core.base.events import event
from coach.core.base.types import Event, text
from coach.core.clinical import safety
from coach.core.dialogue.prompts import Offer
from coach.core.session import presenter
from coach.core.session.skin import insisting
from coach.core.session.state import Ending, RunState
from coach.devices.feed import POLL_S

if TYPE_CHECKING:
    from coach.app.session import Run

UNEXPECTED = "unexpected"  # a row of safety.END_REASONS
CALM_S = 300.0  # the screen stays so long, or until a key is pressed
_log = logging.getLogger(__name__)


def end_safely(run: "Run", tell: Tell) -> None:
    """Ends the session as `unexpected`, and stays with the person until a key is pressed or the time is over.

    What was recorded is kept; what may lie on the skin is asked for, longer than the rest.
    """
    told = sentence()
    failed: set[str] = set()
    run.state, events, offers = _ending(run)
    with _alone("records", failed):
        run.keeper.add(events)
    _say(run, offers, failed)
    with _alone("terminal", failed):
        tell(told)
    if run.room.camera.live or run.room.panel is not None:
        _stay(run, offers, failed)


def _ending(run: "Run") -> tuple[session.Session, list[Event], list[Offer]]:
    """The session's own ending; a bare one where the fault is in there."""
    try:
        return session.fail(run.routine, run.state)
    except Exception:
        _log.exception("the ending failed as well")
        t_s = run.state.run.t_s
        offers = [Offer("stop", text(f"end_say.{UNEXPECTED}"), t_s)]
        if any(session.on_skin(exercise) for exercise in run.routine.exercises.values()):  # no telling which is up
            offers.append(Offer("advice", text("advice.take_off"), t_s))
        ended = session.Session(
            run=RunState(started=True, t_s=t_s, phase=session.Phase.ENDED), ending=Ending(end=UNEXPECTED)
        )
        return ended, [event(t_s, "session_ended", reason=UNEXPECTED)], offers


def _say(run: "Run", offers: list[Offer], failed: set[str], louder: int = 0) -> None:
    with _alone("sound", failed):
        run.room.speaker.stop_speech()
        for offer in offers:
            if offer.text is not None:
                run.room.speaker.say(run.routine.words.say(offer.text), louder=louder)


def _stay(run: "Run", offers: list[Offer], failed: set[str]) -> None:
    """The last screen, until a key is pressed; longer, and insisting louder, while something may lie on the skin."""
    take_off = [offer for offer in offers if offer.text is not None and offer.text.key == "advice.take_off"]
    began_s = time.monotonic()
    insisted, said_s = 0, 0.0
    run.leaving.on_skin = bool(take_off)
    while True:
        for_s = time.monotonic() - began_s
        if _pressed(run, failed) or run.leaving.granted:
            return
        if safety.insist_given_up(for_s) if take_off else for_s >= CALM_S:
            return
        if take_off and safety.insist_due(for_s, for_s - said_s):
            insisted, said_s = insisted + 1, for_s
            again = [Offer("insist", insisting(for_s), for_s)]
            _say(run, again, failed, louder=insisted)
        with _alone("display", failed):
            _show(run)
        with _alone("sound", failed):
            _ = run.room.speaker.speaking  # asking also starts the sentence that waits
        time.sleep(POLL_S)


def _show(run: "Run") -> None:
    if run.room.panel is not None:
        run.room.panel.show(
            presenter.view(run.routine, run.state), run.routine.words, muted=not run.room.speaker.audible
        )


def _pressed(run: "Run", failed: set[str]) -> bool:
    with _alone("display", failed):
        return run.room.panel is not None and bool(run.room.panel.inputs())
    return False


@contextmanager
def _alone(part: str, failed: set[str]) -> Iterator[None]:
    """Within the block a part does what it still can; if it fails, the others go on.

    `failed` holds the parts whose fault is logged already: a lost display fails 20 times a second.
    """
    try:
        yield
    except Exception:
        if part not in failed:
            failed.add(part)
            _log.exception("%s failed as well", part)
