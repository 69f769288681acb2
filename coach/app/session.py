"""One session: reads the source, advances the session, shows, speaks, records."""

from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from typing import Any

from coach.app import fault, keeper, screens
from coach.app.closing import closing
from coach.app.demonstration import Guides
from coach.app.keeper import Keeper
from coach.app.leaving import LeaveRequest, leaving_on_signals
from coach.app.light_summary import summary_codes
from coach.app.options import Options, Tell
from coach.app.room import Room, open_room, sound
from coach.app.screens import Screen
from coach.core import session
from coach.core.base.session_mark import mark_texts, session_marks
from coach.core.clinical import safety
from coach.core.clinical.eligibility import Known
from coach.core.dialogue.questions import Answer
from coach.core.dialogue.scripted_answers import Script, reply
from coach.core.exercise.model import Routine
from coach.core.kinematics.skeleton import SIDES
from coach.core.session.state import DayPlan, with_guidance, with_places
from coach.devices.camera.light import brightness
from coach.devices.feed import Seen
from coach.devices.system import give_back_memory, keep_large_blocks_apart
from coach.mannequin.patient.source import MannequinCamera
from coach.records import broken_off, history
from coach.records.store import Store

# what is said in any session, the most urgent first
# in the order in which a session comes to them
SAID = (
    "question.", "daily.", "rows.", "answer.", "placement.", "cue.", "lost.", "advice.", "end_say.", "time_left.",
    "show_say.",
)  # fmt: skip


@dataclass(slots=True)
class Run:
    """A session under way: what it was made of, and where it is."""

    routine: Routine
    room: Room
    keeper: Keeper
    screen: Screen | None
    script: Script | None
    leaving: LeaveRequest
    quick: bool = False
    state: session.Session = field(default_factory=session.Session)
    wished: tuple[str, ...] = ()  # commands that came before the first moment, or after the last


def run(
    routine: Routine, store: Store, patient: str, prescription: dict[str, Any], options: Options, tell: Tell
) -> int:
    """One whole session; gives the exit code of design section 4. Raises SourceError, StoreError, ReportError."""
    keep_large_blocks_apart()
    try:
        return _held(routine, store, patient, prescription, options, tell)
    finally:
        give_back_memory()


def _held(
    routine: Routine, store: Store, patient: str, prescription: dict[str, Any], options: Options, tell: Tell
) -> int:
    with ExitStack() as stack:
        room = open_room(stack, routine.words, options, tell, camera_needed=False)
        leaving = stack.enter_context(leaving_on_signals())
        under_way = _begin(stack, routine, room, store, patient, prescription, options, tell, leaving)
        failed = False
        try:
            under_way.wished = screens.greet(room, routine.words, patient, leaving)
            for _ in moments(under_way):
                pass
            while (wished := screens.linger(
                room, under_way.screen, under_way.state, under_way.keeper.events, leaving
            )):  # fmt: skip
                under_way.wished = wished  # whoever asks for help on the last screen gets it
                for _ in moments(under_way):
                    pass
        except Exception:  # ours, or a device's: whatever it is, the person is not left alone with it
            fault.end_safely(under_way, tell)
            failed = True
        reason = under_way.state.ending.end or fault.UNEXPECTED
        _tell_ending(under_way, reason, tell, failed=failed)
        under_way.keeper.end(reason, options.now())
        if options.report is not None:
            under_way.keeper.write_report(options.report, routine.words)
        code = safety.END_REASONS[fault.UNEXPECTED if failed else reason].exit_code
        return code if under_way.keeper.exit_code is None else under_way.keeper.exit_code


def _tell_ending(run: Run, reason: str, tell: Tell, *, failed: bool) -> None:
    """In the terminal too, for whoever has neither window nor sound; a fault has told its own sentence."""
    if reason == "no_camera" and run.room.refused:
        tell(run.room.refused)
    elif not failed and safety.END_REASONS[reason].exit_code:
        tell(run.routine.words.say_key(f"end_say.{reason}"))


def _begin(stack: ExitStack, routine: Routine, room: Room, store: Store, patient: str,
           prescription: dict[str, Any], options: Options, tell: Tell, leaving: LeaveRequest) -> Run:  # fmt: skip
    room.speaker.prepare(likely(routine))
    new = store.find(patient) is None
    who = store.patient(patient)
    broken_off.close(store, who)
    who = store.patient(patient)  # with what such a session has left
    history.lock_after_stops(store, who, options.now())  # a session that was killed has not asked for its lock
    known: Known = replace(
        history.known(store, who, options.now(), routine.id, routine.pain.signing),
        relief=options.relief,
        keeps_awake=keeps_awake(room, (routine, options.relief)),
    )
    done = history.done_before(store, who, options.now(), routine, quick=options.quick)
    places = history.camera_places(store, who)
    source = keeper.SessionSource(model=room.backend.model, name=room.camera.name, scripted=options.script is not None)
    kept = keeper.begin(store, who, routine, prescription, source, tell)
    stack.callback(kept.writer.close)
    if new and patient not in screens.NAMELESS:
        tell(f"A record is begun for {patient}.")
    shown = session_marks(room.camera.name, options.script is not None, options.quick)
    screen = (
        Screen(
            room.panel,
            routine,
            Guides(options.look.calm),
            mark_texts(shown),
            doctor=lambda: kept.doctor_pages(routine.words),
            codes=lambda: summary_codes(store, who, kept.writer.session, kept.events),
            closing=lambda state, events: closing(
                routine, store, who, kept.writer.session.id, state, events, options.now()
            ),
        )
        if room.panel is not None
        else None
    )
    script = options.script
    if room.patient is not None and script is not None:  # the command line outranks what the patient would answer
        script = Script({**room.patient.script, **script.answers})
    state = with_guidance(session.Session(plan=DayPlan(known=known, done_before=done)), room.guidance)
    state = with_places(state, places)
    return Run(routine, room, kept, screen, script, leaving, options.quick, state)


def keeps_awake(room: Room, routines: Iterable[Routine | None]) -> bool:
    """Whether the computer can be kept from sleeping where that matters; a recorded source does not sleep."""
    skin = any(session.on_skin(one) for routine in routines if routine for one in routine.exercises.values())
    return room.awake is None or not skin or room.awake.available()


def likely(routine: Routine) -> Iterator[str]:
    """Every sentence that this session may say, but for those with a number in them; and the counts."""
    exercises = tuple(f"exercise.{name}." for name in routine.exercises)
    spoken = (".say", ".now", ".there", ".back")
    for start in (*SAID, *exercises):
        for key, sentence in routine.words.sentences.items():
            said = key.startswith(SAID) or key.endswith(spoken) or ".cue." in key or ".part." in key
            if key.startswith(start) and said and isinstance(sentence, str) and "{" not in sentence:
                yield sentence
    yield from (str(n) for n in range(31))


def moments(run: Run) -> Iterator[session.Session]:
    """The session, moment by moment, to its end."""
    room, routine = run.room, run.routine
    while run.wished or run.state.run.phase is not session.Phase.ENDED:
        seen = room.feed.next()
        run.script, answers = scripted(run.script, run.state)
        commands, typed, pressed, turned = inputs(room)
        commands, run.wished = (*run.wished, *commands), ()
        if turned and run.screen is not None:
            run.screen.turn()
        tick = session.Tick(
            t_s=seen.t_s,
            elapsed_s=room.elapsed.now(),
            pose=seen.pose,
            answers=(*answers, *typed),
            commands=commands,
            pressed=pressed,
            speaking=room.speaker.speaking,
            audible=room.audible,
            sound=room.listened(),
            source=seen.source,
            askable=room.askable,
            light=light(seen, run.state),
            locks=run.keeper.writer.locks_elsewhere,
            unkept=run.keeper.lost is not None,
            leaving=run.leaving.times,
        )
        before, phase = run.state.monitoring.seen, run.state.run.phase
        run.state, events, given = session.advance(
            routine,
            run.state,
            tick,
            source=room.camera.name,
            scripted=run.script is not None,
            quick=run.quick,
        )
        if phase is session.Phase.LAST_CARD and run.state.run.phase is session.Phase.ENDED:
            room.speaker.stop_speech()  # whoever closes a card has heard enough of it
        room.feed.ease(session.at_ease(routine, run.state))
        see_to_the_skin(run)
        newest = run.state.monitoring.seen if run.state.monitoring.seen is not before else None
        run.keeper.add(events, newest)
        if run.keeper.fault is not None:
            raise run.keeper.fault
        if (trouble := room.speaker.trouble()) is not None:
            run.keeper.tell(trouble)
        if newest is not None:
            room.backend.look(newest.search)
        sound(room.speaker, routine.words, given)
        if room.patient is not None:
            direct(room.patient, routine, run.state)
        if run.screen is not None:
            run.screen.show(run.state, seen, run.keeper.events, muted=not room.speaker.audible)
        yield run.state


def see_to_the_skin(run: Run) -> None:
    """While something lies on it the computer stays awake, and one signal does not end the program."""
    run.leaving.on_skin = run.state.skin is not None
    if run.room.awake is None:
        return
    if run.leaving.on_skin:
        run.room.awake.hold()
    else:
        run.room.awake.release()


def light(seen: Seen, state: session.Session) -> float | None:
    """How bright the picture is, while the camera is being placed."""
    if state.run.phase is not session.Phase.PLACEMENT or seen.frame is None:
        return None
    return brightness(seen.frame.image)


def direct(patient: MannequinCamera, routine: Routine, state: session.Session) -> None:
    """The virtual patient does what a willing one would: takes the first pose once the camera is placed for it, and
    does the exercise while it is up."""
    if not session.at_step(routine, state):
        return
    step = session.current_step(routine, state)
    side = step.side if step.side in SIDES else None
    phase, tracked = state.run.phase, step.exercise.tracked
    ready = tracked and phase in (session.Phase.PLACEMENT, session.Phase.SHOW)
    patient.attend(step.exercise, doing=phase is session.Phase.EXERCISE, side=side, ready=ready)


def scripted(script: Script | None, state: session.Session) -> tuple[Script | None, tuple[Answer, ...]]:
    """The answer of a script to what is asked now, and the script without it."""
    if script is None:
        return None, ()
    script, answer = reply(script, state.dialogue.asked)
    return script, (answer,) if answer else ()


def inputs(room: Room) -> tuple[tuple[str, ...], tuple[Answer, ...], bool, bool]:
    """What keys and mouse gave: commands, answers, whether any other was pressed, and whether a page is to be turned.

    Muting is the speaker's own.
    """
    commands: list[str] = []
    answers, pressed, turned = [], False, False
    for given in room.panel.inputs() if room.panel is not None else ():
        if given.kind == "answer":
            answers.append(Answer(given.value, row=given.row))
        elif given.value == "mute":
            room.speaker.mute(not room.speaker.muted)
        elif given.value in session.COMMANDS:
            commands.append(given.value)
        else:
            pressed = True
            turned |= given == screens.TURN
    return tuple(commands), tuple(answers), pressed, turned
