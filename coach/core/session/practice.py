"""A minute in which the answers without hands are tried before they are needed: a key, a gesture, counting, the stop.

Nothing is recorded and nothing is at stake, so a part that does not work is reported kindly and left; a person
who gives no sign at all is not kept waiting. Sources: [R] 3 = clinical review; [E] = tried on the mannequin.
"""

from collections.abc import Iterator
from dataclasses import replace

from coach.core.base.types import Text, text
from coach.core.clinical import safety
from coach.core.dialogue import prompts
from coach.core.dialogue.gestures import (
    Gesturing,
    Happened,
    What,
    close_question,
    lookout,
    open_question,
    watch,
)
from coach.core.dialogue.hearing import Ear, forgiven, listen_on
from coach.core.dialogue.prompts import Offer, Rank
from coach.core.dialogue.read_aloud import SOUND, begin_reading, read_on
from coach.core.dialogue.screen_model import Choice
from coach.core.exercise.posture_defaults import ON_THE_FLOOR, POSTURE_DEFAULTS
from coach.core.session import practice_call
from coach.core.session.practice_state import Attempt, Practice, PracticePart, PracticeSight, PracticeTick, Result
from coach.core.tracking.pipeline import observe

# how long each may be tried, once it has been explained; the whole is about a minute and a half [E]
TRY_S: dict[PracticePart, float] = {
    PracticePart.KEY: 8.0,
    PracticePart.GESTURE: 12.0,
    PracticePart.COUNT: 30.0,
    PracticePart.SOUND: 12.0,
    PracticePart.STOP: 12.0,
}
MOST_S = 100.0
# after this many parts other than the keys without any sign of the person it ends: no endless wait for silence (D7)
SILENT_PARTS = 2
# a posture is one when it lasts so long; who is not seen is called after a while, and waited for a while longer [E]
POSTURE_S, LOOK_S, UNSEEN_S = 0.8, 4.0, 12.0
SUMMARY_LEAST_S, SUMMARY_MOST_S = 2.0, 45.0
NUMBERS = tuple(Choice(str(n), text("pain.score", n=n)) for n in range(1, 5))  # a short row: it is for trying
SKIPS, REPEATS = "skip", "repeat"


def _trying(practice: Practice, attempt: Attempt) -> Practice:
    return replace(practice, attempt=attempt)


def _gesturing(practice: Practice, gesturing: Gesturing) -> Practice:
    return replace(practice, sight=replace(practice.sight, gesturing=gesturing))


def advance(practice: Practice, tick: PracticeTick) -> tuple[Practice, list[Offer]]:
    """One moment, and the cues given in it. Time must not go backward."""
    offers: list[Offer] = []
    practice = replace(practice, t_s=tick.t_s, speaking=tick.speaking)
    if practice.started_s is None:
        practice = replace(
            practice,
            parts=tuple(_possible(practice, tick)),
            started_s=tick.t_s,
            attempt=replace(practice.attempt, began_s=tick.t_s),
        )
        offers.append(_say("note", tick, "practice.hello"))
    part = practice.part
    practice, happened = _watched(practice, tick)
    practice, sounds = _listened(practice, tick)
    happened += sounds
    practice = _called(practice, tick, offers)
    if practice.end is None:
        practice = _from_outside(practice, tick)
    if practice.call is not None:
        practice = _calling(practice, tick, offers)
    elif practice.end is None:
        practice = _part(practice, tick, happened, offers)
    else:
        practice = _summed_up(practice, tick, offers)
    showing = _current(practice)
    if SKIPS in tick.commands and practice.part is not part:  # what was said of the part that is left out is over
        showing = prompts.only(showing, lambda offer: offer.row.rank <= Rank.LIMIT)
    cut = [Offer("hush", None, tick.t_s)] if showing.cut and tick.speaking else []
    showing, given = prompts.choose(replace(showing, cut=False), tick.t_s, offers, tick.speaking and not cut)
    reading = practice.attempt.reading
    if given is not None and given.cue == "scan" and reading is not None:
        practice = _trying(practice, replace(practice.attempt, reading=replace(reading, given=True)))
    return replace(practice, showing=showing), [*cut, *([given] if given is not None else [])]


def _possible(practice: Practice, tick: PracticeTick) -> Iterator[PracticePart]:
    """What can be tried with what is there."""
    for part in practice.parts:
        if part is PracticePart.KEY or (tick.sound is not None if part is PracticePart.SOUND else tick.sees):
            yield part


def _current(practice: Practice) -> prompts.Showing:
    """Without the choices of a count that is over."""
    reading = practice.attempt.reading
    if reading is not None and not reading.over:
        return practice.showing
    return replace(practice.showing, waiting=tuple(o for o in practice.showing.waiting if o.cue != "scan"))


def _say(cue: str, tick: PracticeTick, key: str, **params: Text) -> Offer:
    return Offer(cue, text(key, **params), tick.t_s)


# -- what is seen -----------------------------------------------------------------------------------------------------


def _watched(practice: Practice, tick: PracticeTick) -> tuple[Practice, tuple[Happened, ...]]:
    pose, sight = tick.pose, practice.sight
    if pose is None or (sight.watching.t_s is not None and pose.t_s <= sight.watching.t_s):
        return practice, ()
    watching, seen = observe(None, sight.watching, pose)
    posture, looks, lasting = seen.posture, sight.looks, sight.posture
    if posture is None:
        looks = None
    elif looks is None or looks[0] != posture:
        looks = (posture, pose.t_s)
    elif pose.t_s - looks[1] >= POSTURE_S:
        lasting = posture
    gesturing, happened = watch(sight.gesturing, seen, lookout(practice.attempt.gesture))
    sight = PracticeSight(watching=watching, seen=seen, looks=looks, posture=lasting, gesturing=gesturing)
    return replace(practice, sight=sight), happened


def _listened(practice: Practice, tick: PracticeTick) -> tuple[Practice, tuple[Happened, ...]]:
    if tick.sound is None:
        return practice, ()
    ear, noticed = listen_on(practice.ear or Ear(), tick.sound)
    heard = tuple(Happened(What.RAISED, SOUND, "", one.since_s) for one in noticed.short if ear.works)
    if practice.part is not PracticePart.SOUND:
        return replace(practice, ear=ear), ()
    for one in noticed.short:  # what is tried is no noise of the room
        ear = forgiven(ear, one)
    return replace(practice, ear=ear), heard


# -- the parts --------------------------------------------------------------------------------------------------------


def _from_outside(practice: Practice, tick: PracticeTick) -> Practice:
    """A stop and an end of the source are heeded in every part; a key that is being tried is only told."""
    if "quit" in tick.commands:
        return _ended(practice, "quit", tick)
    if "stop" in tick.commands and not (practice.part is PracticePart.KEY and practice.attempt.told):
        return _ended(practice, "stopped", tick)
    return practice if tick.source == "ok" else _ended(practice, tick.source, tick)


def _part(practice: Practice, tick: PracticeTick, happened: tuple[Happened, ...], offers: list[Offer]) -> Practice:
    part, started_s = practice.part, practice.started_s
    assert part is not None
    assert started_s is not None
    if tick.touched or tick.commands or happened or practice.sight.gesturing.rising:
        practice = _trying(practice, replace(practice.attempt, signs=True))
    if tick.t_s - started_s >= MOST_S:
        return _ended(practice, "completed", tick)
    if part is PracticePart.KEY and not tick.keys:
        return _next(practice, Result.NO_KEYS, tick)
    if part is not PracticePart.KEY and SKIPS in tick.commands:
        return _next(practice, Result.SKIPPED, tick)
    if not practice.attempt.told:
        return _explained(practice, part, tick, offers)
    if part is PracticePart.KEY:
        if tick.touched or tick.commands or tick.answers:
            offers.append(_say("tried", tick, _key_told(tick)))
            return _next(practice, Result.WORKED, tick)
    elif REPEATS in tick.commands:
        return _trying(practice, replace(practice.attempt, told=False, trying_s=None, reading=None))
    if practice.attempt.trying_s is None and not _talking(practice):
        practice = _trying(practice, replace(practice.attempt, trying_s=tick.t_s))
    return _tried(practice, part, tick, happened, offers)


def _tried(
    practice: Practice, part: PracticePart, tick: PracticeTick, happened: tuple[Happened, ...], offers: list[Offer]
) -> Practice:
    """One moment of a part that was explained; all but the count may be done while they are still being explained."""
    if practice.attempt.trying_s is None and part is PracticePart.COUNT:
        return practice
    tried_s = 0.0 if practice.attempt.trying_s is None else tick.t_s - practice.attempt.trying_s
    practice, done = TRIES[part](practice, tick, happened, offers)
    if done is None and tried_s >= TRY_S[part]:
        done = Result.NOT_YET
    unseen = practice.sight.looks is None and part not in (PracticePart.KEY, PracticePart.SOUND)
    if done is Result.NOT_YET and unseen:
        done = Result.NOT_SEEN
    return practice if done is None else _next(practice, done, tick)


def _explained(practice: Practice, part: PracticePart, tick: PracticeTick, offers: list[Offer]) -> Practice:
    """What is to be done, by the posture the person is in; it is waited for a while before it is told."""
    attempt, sight = practice.attempt, practice.sight
    if part is PracticePart.KEY:
        offers.append(_say("note", tick, "practice.key"))
        return _trying(practice, replace(attempt, told=True))
    if _talking(practice):
        return practice  # by then the person may lie down
    if part is PracticePart.SOUND:
        offers.append(_say("note", tick, "practice.sound"))
        return _trying(practice, replace(attempt, told=True))
    if sight.looks is None or sight.posture is None:
        if attempt.called_s is None and tick.t_s - attempt.began_s >= LOOK_S:
            offers.append(_say("note", tick, "practice.nobody"))
            return _trying(practice, replace(attempt, called_s=tick.t_s))
        missed = attempt.called_s is not None and tick.t_s - attempt.called_s >= UNSEEN_S
        return _next(practice, Result.NOT_SEEN, tick) if missed else practice
    gesture = POSTURE_DEFAULTS[sight.posture].gesture
    counts = part is PracticePart.COUNT
    offers.append(_say("note", tick, "practice.count" if counts else f"practice.{part.value}.{gesture}"))
    return _trying(practice, replace(attempt, told=True, gesture=gesture))


def _try_key(
    practice: Practice, _tick: PracticeTick, _happened: tuple[Happened, ...], _offers: list[Offer]
) -> tuple[Practice, Result | None]:
    return practice, None


def _try_gesture(
    practice: Practice, tick: PracticeTick, happened: tuple[Happened, ...], offers: list[Offer]
) -> tuple[Practice, Result | None]:
    if any(one.what is What.STOP for one in happened):
        offers.append(_say("tried", tick, "practice.would_stop"))
        return practice, Result.WORKED
    if any(one.what is What.RAISED for one in happened):
        offers.append(_say("tried", tick, "practice.seen"))
        return practice, Result.WORKED
    return practice, None


def _try_count(
    practice: Practice, tick: PracticeTick, happened: tuple[Happened, ...], offers: list[Offer]
) -> tuple[Practice, Result | None]:
    """The row is read as in a session: the raised limb takes what is offered, a second raise confirms it ([R] 3)."""
    if tick.answers:
        return practice, Result.SKIPPED  # taken by hand: the ear was not needed
    reading, gesturing = practice.attempt.reading, practice.sight.gesturing
    if reading is None:
        if _talking(practice):
            return practice, None
        reading, happened = begin_reading(NUMBERS, tick.t_s), ()
        practice = _gesturing(practice, open_question(gesturing))
    if any(one.what is What.STOP for one in happened):
        offers.append(_say("tried", tick, "practice.up_too_long"))
        practice = _trying(practice, replace(practice.attempt, reading=None))
        return _gesturing(practice, close_question(practice.sight.gesturing)), None
    reading, offer = read_on(
        reading, tick.t_s, happened, speaking=tick.speaking, rising=gesturing.rising, raised=gesturing.raised
    )
    offers += [offer] if offer is not None else []
    practice = _trying(practice, replace(practice.attempt, reading=reading))
    if not reading.over:
        return practice, None
    practice = _gesturing(practice, close_question(practice.sight.gesturing))
    if reading.scan.answer is None:
        return practice, Result.NOT_YET
    offers.append(_say("tried", tick, "practice.picked", choice=reading.choice.label))
    return practice, Result.WORKED


def _try_sound(
    practice: Practice, tick: PracticeTick, happened: tuple[Happened, ...], offers: list[Offer]
) -> tuple[Practice, Result | None]:
    assert practice.ear is not None
    if any(one.gesture == SOUND for one in happened):
        offers.append(_say("tried", tick, "practice.heard"))
        return practice, Result.WORKED
    if practice.attempt.trying_s is not None and practice.ear.noise.loud:
        offers.append(_say("tried", tick, "practice.loud"))
        return practice, Result.NOT_YET
    return practice, None


def _try_stop(
    practice: Practice, tick: PracticeTick, happened: tuple[Happened, ...], offers: list[Offer]
) -> tuple[Practice, Result | None]:
    if not any(one.what is What.STOP for one in happened):
        return practice, None
    offers.append(_say("tried", tick, "practice.would_stop"))
    return practice, Result.WORKED


TRIES = {
    PracticePart.KEY: _try_key,
    PracticePart.GESTURE: _try_gesture,
    PracticePart.COUNT: _try_count,
    PracticePart.SOUND: _try_sound,
    PracticePart.STOP: _try_stop,
}
# what a key means in a session is said where it is not plain
KEYS_TOLD = ("stop", "pause")


def _key_told(tick: PracticeTick) -> str:
    return next((f"practice.key_{name}" for name in KEYS_TOLD if name in tick.commands), "practice.key_seen")


def _next(practice: Practice, result: Result, tick: PracticeTick) -> Practice:
    """The next part, or the summing up; after parts without a sign of anybody, the end."""
    part = practice.part
    assert part is not None
    # a key may be out of reach
    silent = 0 if practice.attempt.signs else practice.silent + (part is not PracticePart.KEY)
    practice = replace(
        practice,
        parts=practice.parts[1:],
        results={**practice.results, part: result},
        attempt=Attempt(began_s=tick.t_s, gesture=practice.attempt.gesture),
        silent=silent,
    )
    if silent >= SILENT_PARTS:
        return _ended(practice, "silence", tick)
    return practice if practice.parts else _ended(practice, "completed", tick)


# -- the end ----------------------------------------------------------------------------------------------------------


def _ended(practice: Practice, reason: str, tick: PracticeTick) -> Practice:
    left = dict.fromkeys(practice.parts, Result.NOT_REACHED)
    practice = replace(
        practice,
        parts=(),
        results={**practice.results, **left},
        end=reason,
        attempt=Attempt(began_s=tick.t_s, gesture=practice.attempt.gesture),
        showing=replace(practice.showing, waiting=()),
    )
    return _gesturing(practice, close_question(practice.sight.gesturing))


def _called(practice: Practice, tick: PracticeTick, offers: list[Offer]) -> Practice:
    """Whoever asks for help is not practising: everything else is over, in every part and while it is summed up."""
    if practice_call.CALL not in tick.commands or practice.call is not None:
        return practice
    call, said = practice_call.called(tick.t_s)
    offers[:] = said
    practice = _ended(replace(practice, showing=prompts.silenced(practice.showing)), "help", tick)
    return replace(practice, call=call)


def _calling(practice: Practice, tick: PracticeTick, offers: list[Offer]) -> Practice:
    assert practice.call is not None
    answer = practice_call.answer_to(practice.call, tick.t_s, tick.answers)
    if answer is not None or practice_call.given_up(practice.call, tick.t_s):
        offers.clear()
        if answer == "have_help":
            offers.append(_say("advice", tick, "advice.help_there"))
        # nothing is summed up
        attempt = replace(practice.attempt, told=True, began_s=tick.t_s)
        return replace(practice, call=None, attempt=attempt, showing=prompts.silenced(practice.showing))
    if tick.source != "ok" or "quit" in tick.commands:
        return replace(practice, over=True)
    call, again = practice_call.said_again(practice.call, tick.t_s)
    offers += [] if again is None else [again]
    return replace(practice, call=call)


def _summed_up(practice: Practice, tick: PracticeTick, offers: list[Offer]) -> Practice:
    if not practice.attempt.told:
        offers += [Offer("note", line, tick.t_s) for line in summary(practice)]
        return _trying(practice, replace(practice.attempt, told=True))
    said_s = tick.t_s - practice.attempt.began_s
    heard = said_s >= SUMMARY_LEAST_S and not _talking(practice)
    # a source that has ended brings no more frames, and so no more time; who leaves is not kept
    gone = tick.source != "ok" or bool({"quit", "stop", SKIPS} & set(tick.commands))
    return replace(practice, over=heard or gone or said_s >= SUMMARY_MOST_S or practice.end == "quit")


def summary(practice: Practice) -> tuple[Text, ...]:
    """The sentences that tell what worked and what did not, kindly; only once it has ended."""
    if practice.end == "help":
        return ()
    if practice.end == "silence":
        return (text("practice.silence"),)
    by_result = {told: [part for part, result in practice.results.items() if result is told] for told in TOLD}
    lines = [text(f"practice.result.{told.value}", what=_listed(parts)) for told, parts in by_result.items() if parts]
    well = [told for told, parts in by_result.items() if parts] == [Result.WORKED]
    if practice.results.get(PracticePart.GESTURE) is Result.NOT_YET and practice.sight.posture in ON_THE_FLOOR:
        # seen from above, a forearm that is raised on the floor looks short [E]
        lines.append(text("practice.knee_high"))
    return (*lines, text("practice.all_well" if well else "practice.some_well"))


TOLD = (Result.WORKED, Result.NOT_YET, Result.NOT_SEEN, Result.SKIPPED)


def _listed(parts: list[PracticePart]) -> Text:
    first, *rest = parts
    name = text(f"practice.what.{first.value}")
    return text("practice.listed", first=name, rest=_listed(rest)) if rest else name


def exit_code(practice: Practice) -> int:
    """The exit code for how practice ended, of design section 4; what did not work yet is no failure.

    One that has not ended counts as unexpected.
    """
    return safety.END_REASONS[practice.end or "unexpected"].exit_code


def _talking(practice: Practice) -> bool:
    return practice.speaking or bool(practice.showing.waiting)
