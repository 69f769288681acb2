"""What the screen shows during a practice."""

from coach.core.base.types import Text, text
from coach.core.dialogue import prompts
from coach.core.dialogue.gestures import STOP_S
from coach.core.dialogue.screen_model import Closing, Mirror, Notice, Question, Tally, View
from coach.core.session import practice_call
from coach.core.session.practice import NUMBERS, summary
from coach.core.session.practice_state import Practice, PracticePart


def view(practice: Practice) -> View:
    """The screen of this moment: the part that is tried, or the summary once practice has ended."""
    cue = prompts.shown(practice.showing, practice.t_s)
    said = cue.text if cue is not None else None
    if practice.call is not None:
        return practice_call.view(practice.call)
    if practice.end is not None:
        return View(
            phase="ended",
            title=text("practice.title.summary"),
            instruction=said or (text("end_say.help") if practice.end == "help" else None),
            closing=Closing(lines=summary(practice)),
            notice=Notice(captions=_lines(said)),
        )
    part = practice.part
    assert part is not None
    title = text(f"practice.title.{part.value}")
    pose = practice.sight.seen.pose if practice.sight.seen is not None else None
    reading = practice.attempt.reading
    if reading is not None and not reading.over:
        question = Question(id="practice_count", text=text("practice.count"), choices=NUMBERS)
        return View(
            phase="practice",
            title=title,
            question=question,
            scan=reading.place,
            mirror=Mirror(pose=pose),
            notice=Notice(captions=_lines(said)),
        )
    kept = _kept(practice) if part is PracticePart.STOP and practice.attempt.told else None
    return View(
        phase="practice",
        title=title,
        instruction=said or _instruction(practice, part),
        tally=Tally(seconds_left=None if kept is None else STOP_S * (1.0 - kept), share=kept),
        mirror=Mirror(pose=pose),
        notice=Notice(captions=_lines(said)),
    )


def _lines(caption: Text | None) -> tuple[Text, ...]:
    return () if caption is None else (caption,)


def _instruction(practice: Practice, part: PracticePart) -> Text:
    if part in (PracticePart.KEY, PracticePart.COUNT, PracticePart.SOUND):
        return text(f"practice.{part.value}")
    if practice.sight.looks is None:
        return text("practice.nobody")
    return text(f"practice.{part.value}.{practice.attempt.gesture}")


def _kept(practice: Practice) -> float:
    """How much of the time that makes a stop a limb has been up."""
    return min(
        max((limb.up_s for limb in practice.sight.gesturing.limbs.values() if limb.rising), default=0.0) / STOP_S, 1.0
    )
