"""Joins the rooms for one session: reads the source, advances the session, shows, speaks, records. Decides nothing."""

import signal
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from coach import __version__
from coach.core import recap, safety, session, setup, viewing, welcome
from coach.core.asking import Answer
from coach.core.body import SIDES
from coach.core.cues import Offer, Rank
from coach.core.exercise import Exercise, Routine
from coach.core.planning import Known
from coach.core.script import Script, reply
from coach.core.types import Event, Pixels, Pose, Text
from coach.core.view import Demonstration, View
from coach.core.words import Words
from coach.devices.camera import Camera, open_camera
from coach.devices.camera.light import brightness
from coach.devices.clock import Clock, FrameClock, MonotonicClock
from coach.devices.feed import POLL_S, Feed, NewestFeed, RecordedFeed
from coach.devices.live import LiveFeed
from coach.devices.pose import Backend, open_backend
from coach.devices.screen import DARK, ScreenError, Theme, Window
from coach.devices.sound import SilentSpeaker, Speaker, open_speaker
from coach.mannequin.guide import Guide
from coach.mannequin.placing import placing_picture
from coach.mannequin.source import MannequinCamera
from coach.records import history
from coach.records.errors import StoreError
from coach.records.store import Store, wall_clock
from coach.records.writer import SessionWriter

GUIDE_SIZE, GUIDE_FRAMES_PER_S = (480, 360), 20.0
NAMELESS = frozenset({"me", "demo"})  # handles that are nobody's name
KEY_POSE_S = 4.0  # with reduced motion each key pose stays so long
RECAP_S = 30.0  # the last screen stays so long, or until a key is pressed

Tell = Callable[[str], None]  # one sentence to the person, on stderr


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What the command line asked for, already checked."""

    source: str
    loop: bool = False
    window: bool = True
    mute: bool = False
    voice: str | None = None
    rate: float = 150  # words a minute
    volume: float = 1.0
    theme: Theme = DARK
    calm: bool = False  # reduced motion
    fullscreen: bool = False
    script: Script | None = None
    relief: Routine | None = None  # where comfort mode finds its steps
    report: Path | None = None
    model: Path | None = None  # a pose model in a file
    now: Callable[[], datetime] = wall_clock


class Guides:
    """The demonstration on the screen, at a gentle rate that leaves the pose model its time.

    `calm`: its key poses one after the other, without the movement between them.
    """

    def __init__(self, calm: bool = False) -> None:
        self._calm = calm
        self._guide: tuple[Exercise, str | None, Guide] | None = None
        self._keys: list[Pixels] = []
        self._last: tuple[int, Pixels] | None = None  # the number of the picture, and itself
        self._placing: tuple[Exercise, Pixels] | None = None

    def picture(self, view: View) -> Pixels | None:
        """What shows the exercise in this view: mirrored, as the person sees themselves; or where the camera stands."""
        if view.guide is None:
            return None
        return self._stand(view.guide) if view.checks else self._moment(view.guide)

    def _stand(self, wanted: Demonstration) -> Pixels:
        if self._placing is None or self._placing[0] != wanted.exercise:
            self._placing = wanted.exercise, placing_picture(wanted.exercise, GUIDE_SIZE)
        return self._placing[1]

    def _moment(self, wanted: Demonstration) -> Pixels:
        if self._guide is None or self._guide[:2] != (wanted.exercise, wanted.side):
            guide = Guide(wanted.exercise, GUIDE_SIZE, side=wanted.side)
            self._guide, self._last = (wanted.exercise, wanted.side, guide), None
            self._keys = [picture for _, picture in guide.key_pictures(mirrored=True)] if self._calm else []
        if self._keys:
            return self._keys[int(wanted.seconds / KEY_POSE_S) % len(self._keys)]
        number = int(wanted.seconds * GUIDE_FRAMES_PER_S)
        if self._last is None or self._last[0] != number:
            self._last = number, self._guide[2].picture(number / GUIDE_FRAMES_PER_S, mirrored=True)
        return self._last[1]


@dataclass(slots=True)
class Stage:
    """The rooms of one running session."""

    routine: Routine
    words: Words
    feed: Feed
    speaker: Speaker
    window: Window | None
    writer: SessionWriter
    script: Script | None
    source: str
    tell: Tell
    known: Known
    fast: bool = False  # faster than anybody could listen: nobody misses a sound
    keep_use: Callable[[str, float], Any] | None = None  # a timer was used, that has a gap or a number a day
    keep_lock: Callable[[str, str], Any] | None = None  # an answer locks
    patient: MannequinCamera | None = None  # the virtual one, who is told what to do
    backend: Backend | None = None  # told which posture to look for
    guides: Guides | None = None
    placing: setup.Setup = field(default_factory=setup.Setup)  # while the camera is being placed
    recap: tuple[Text, ...] | None = None  # once it is over
    live: bool = False  # a person stands before the camera now
    quit_asked: bool = False
    events: list[Event] | None = None
    store_told: bool = False


def run(
    routine: Routine, store: Store, patient: str, prescription: dict[str, Any], options: Options, tell: Tell
) -> int:
    """One whole session; gives the exit code of design section 4. Raises SourceError, StoreError, ReportError."""
    with ExitStack() as stack:
        stage, clock = _set_up(stack, routine, store, patient, prescription, options, tell)
        with ctrl_c(stage):
            try:
                _greet(stage, patient)
                state = _loop(stage, clock)
                reason = state.end or "unexpected"
                _linger(stage, state)
            except Exception:
                _keep(stage, "unexpected")
                raise
        code = safety.END_REASONS[reason].exit_code
        _keep(stage, reason)
        _remember(stage, store, patient, options)
        if options.report is not None:
            _write_report(stage, store, patient, options.report)
        return code


def who(people: Sequence[str], words: Words, theme: Theme, *, fullscreen: bool = False) -> str | None:
    """The first screen asks whose session it is; None when it is closed. Raises ScreenError without a display."""
    window = Window(fullscreen=fullscreen, theme=theme)
    try:
        while True:
            window.show(welcome.who(people), words)
            for given in window.inputs():
                if given.kind == "answer":
                    return given.value
                if given.value in ("stop", "quit"):
                    return None
            time.sleep(POLL_S)
    finally:
        window.close()


@dataclass(slots=True)
class Room:
    """The devices of one session, or of one practice."""

    camera: Camera
    feed: Feed
    speaker: Speaker
    window: Window | None
    clock: Clock
    backend: Backend
    fast: bool  # faster than anybody could listen


def open_room(stack: ExitStack, words: Words, options: Options, tell: Tell) -> Room:
    """Opens what `options` ask for; `stack` closes it. Raises SourceError."""
    frame_clock, live_clock = FrameClock(), MonotonicClock()
    camera = open_camera(options.source, loop=options.loop, clock=live_clock)
    backend = open_backend(camera.backend, still=camera.still, model=options.model)
    window = _open_window(options, tell)
    if window is not None:
        stack.callback(window.close)
    # without a window a recorded source runs faster than anybody could listen
    fast = not camera.live and window is None
    clock: Clock = live_clock if camera.live else frame_clock
    speaker = _open_speaker(options, words, clock, fast, tell)
    stack.callback(speaker.close)
    feed: Feed
    if camera.live:
        feed = NewestFeed(LiveFeed(camera, backend, live_clock), live_clock)
    else:
        feed = RecordedFeed(camera, backend, frame_clock, None if fast else live_clock)
    stack.callback(feed.close)
    if isinstance(camera, MannequinCamera):
        camera.watched = not fast
    return Room(camera, feed, speaker, window, clock, backend, fast)


def _set_up(stack: ExitStack, routine: Routine, store: Store, patient: str,
            prescription: dict[str, Any], options: Options, tell: Tell) -> tuple[Stage, Clock]:  # fmt: skip
    words = routine.words
    room = open_room(stack, words, options, tell)
    camera = room.camera
    room.speaker.prepare(_likely(routine, words))
    who = store.patient(patient)
    known = replace(history.known(store, who, options.now(), routine.id), relief=options.relief)
    kept = store.add_prescription(who, routine_id=routine.id, version=routine.version, **prescription)
    writer = store.begin_session(
        who,
        routine_id=routine.id,
        routine_version=routine.version,
        program_version=__version__,
        model_version=room.backend.model,
        source=camera.name,
        scripted=options.script is not None,
        prescription=kept,
    )
    stack.callback(writer.close)
    stage = Stage(
        routine, words, room.feed, room.speaker, room.window, writer, options.script, camera.name, tell, known,
        events=[],
    )  # fmt: skip
    stage.keep_use = lambda kind, seconds: store.add_timer_use(who, kind=kind, seconds=seconds, session=writer.session)
    stage.fast = room.fast
    if not who.is_demo:  # scripted sessions lock nobody
        stage.keep_lock = lambda kind, question: store.add_lock(who, kind=kind, reason=question)
    if isinstance(camera, MannequinCamera):
        stage.patient = camera
        if options.script is not None:  # what the command line says outranks what the patient would answer
            stage.script = Script({**camera.script, **options.script.answers})
    stage.live = camera.live
    stage.guides = Guides(options.calm) if room.window is not None else None
    stage.backend = room.backend
    return stage, room.clock


def _open_window(options: Options, tell: Tell) -> Window | None:
    if not options.window:
        return None
    try:
        return Window(fullscreen=options.fullscreen, theme=options.theme, calm=options.calm)
    except ScreenError as error:
        tell(str(error))
        return None


def _open_speaker(options: Options, words: Words, clock: Clock, fast: bool, tell: Tell) -> Speaker:
    if fast:
        return SilentSpeaker(clock)
    speaker, notice = open_speaker(
        mute=options.mute,
        voice_name=options.voice,
        language=words.language,
        rate=options.rate,
        volume=options.volume,
        clock=clock,
    )
    if notice:
        tell(notice)
    return speaker


# what is said in any session, the most urgent first
SAID = ("end_say.", "cue.", "advice.", "lost.", "question.", "placement.", "answer.")


def _likely(routine: Routine, words: Words) -> Iterator[str]:
    """Every sentence that this session may say, but for those with a number in them; and the counts."""
    exercises = tuple(f"exercise.{name}." for name in routine.exercises)
    spoken = (".say", ".there", ".back")
    for start in (*SAID, *exercises):
        for key, sentence in words.sentences.items():
            said = key.startswith(SAID) or key.endswith(spoken) or ".cue." in key or ".part." in key
            if key.startswith(start) and said and isinstance(sentence, str) and "{" not in sentence:
                yield sentence
    yield from (str(n) for n in range(31))


def _loop(stage: Stage, clock: Clock) -> session.Session:
    state = session.Session(known=stage.known)
    image: Pixels | None = None
    while state.phase is not session.Phase.ENDED:
        seen = stage.feed.next()
        stage.script, answers = _scripted(stage.script, state)
        commands, typed, pressed = _inputs(stage)
        tick = session.Tick(
            t_s=seen.t_s,
            pose=seen.pose,
            answers=(*answers, *typed),
            commands=commands,
            pressed=pressed,
            speaking=stage.speaker.speaking,
            audible=stage.fast or stage.speaker.audible,
            source=seen.source,
        )
        state, events, given = session.advance(
            stage.routine, state, tick, source=stage.source, scripted=stage.script is not None
        )
        _record(stage, events, seen.pose)
        sound(stage.speaker, stage.words, given)
        if stage.backend is not None and session.at_step(stage.routine, state):
            stage.backend.attend(session.current_step(stage.routine, state).exercise.posture)
        if stage.patient is not None:
            _direct(stage.patient, stage.routine, state)
        if stage.window is not None and stage.guides is not None:
            image = seen.frame.image if seen.frame is not None else image
            _show(stage, state, image, seen.pose)
    return state


def _show(stage: Stage, state: session.Session, image: Pixels | None, pose: Pose | None) -> None:
    """The screen of this moment."""
    assert stage.window is not None
    assert stage.guides is not None
    if state.phase is not session.Phase.PLACEMENT:
        stage.placing = setup.Setup()
    elif pose is not None:
        own = session.current_step(stage.routine, state).exercise
        stage.placing = setup.watch(stage.placing, own, pose, brightness(image))
    if state.end == "completed" and stage.recap is None:
        stage.recap = recap.recap(stage.events or ())
    view = viewing.view(stage.routine, state, checks=setup.checks(stage.placing), recap=stage.recap or ())
    guide, muted = stage.guides.picture(view), not stage.speaker.audible
    stage.window.show(view, stage.words, image, guide=guide, muted=muted)


def _greet(stage: Stage, patient: str) -> None:
    """A person with a name is greeted by it, aloud and on the screen; any key goes on, and a stop is a stop."""
    if stage.window is None or not stage.live or patient in NAMELESS:
        return
    view = welcome.greeting(patient)
    stage.speaker.say(stage.words.say(view.captions[0]))
    while stage.speaker.speaking:
        stage.window.show(view, stage.words, muted=not stage.speaker.audible)
        pressed = stage.window.inputs()
        stage.quit_asked = stage.quit_asked or any(given.value in ("stop", "quit") for given in pressed)
        if pressed or stage.quit_asked:
            stage.speaker.stop_speech()
        time.sleep(POLL_S)


def _linger(stage: Stage, state: session.Session) -> None:
    """The last screen stays for a while, to be read: what was done, or what to do now. Any key or click closes it."""
    if stage.window is None or not stage.live or state.end == "quit":
        return
    until_s = time.monotonic() + RECAP_S
    while time.monotonic() < until_s and not stage.quit_asked and not stage.window.inputs():
        _show(stage, state, None, None)
        time.sleep(POLL_S)


def _direct(patient: MannequinCamera, routine: Routine, state: session.Session) -> None:
    """The virtual patient does what a willing one would: the exercise that is up, while it is up."""
    if not session.at_step(routine, state):
        return
    step = session.current_step(routine, state)
    side = step.side if step.side in SIDES else None
    patient.attend(step.exercise, doing=state.phase is session.Phase.EXERCISE, side=side)


def _scripted(script: Script | None, state: session.Session) -> tuple[Script | None, tuple[Answer, ...]]:
    if script is None:
        return None, ()
    script, answer = reply(script, state.asked)
    return script, (answer,) if answer else ()


def _inputs(stage: Stage) -> tuple[tuple[str, ...], tuple[Answer, ...], bool]:
    """What keys and mouse gave; muting is the speaker's own matter."""
    commands, answers, pressed = ["quit"] if stage.quit_asked else [], [], False
    for given in stage.window.inputs() if stage.window is not None else ():
        if given.kind == "answer":
            answers.append(Answer(given.value))
        elif given.value == "mute":
            stage.speaker.mute(stage.speaker.audible)
        elif given.value in session.COMMANDS:
            commands.append(given.value)
        else:
            pressed = True
    return tuple(commands), tuple(answers), pressed


def _record(stage: Stage, events: list[Event], pose: Pose | None) -> None:
    assert stage.events is not None
    stage.events += events
    stage.writer.add(events)
    _keep_uses(stage, events)
    _keep_locks(stage, events)
    if pose is not None:
        stage.writer.add_pose(pose)
    if stage.writer.failed and not stage.store_told:
        stage.tell(f"{stage.writer.failed} The session goes on, and is kept in memory until then.")
        stage.store_told = True


def _keep_uses(stage: Stage, events: list[Event]) -> None:
    for told in events:
        if told.kind == "timer_used" and stage.keep_use is not None:
            for kind in told.data["counts_as"]:
                try:
                    stage.keep_use(kind, told.data["seconds"])
                except StoreError as error:
                    stage.tell(str(error))


def _keep_locks(stage: Stage, events: list[Event]) -> None:
    """At once: a program that is closed now must still be locked when it starts again."""
    for told in events:
        if told.kind == "locked" and stage.keep_lock is not None:
            try:
                stage.keep_lock(told.data["lock"], told.data["question"])
            except StoreError as error:
                stage.tell(str(error))


def sound(speaker: Speaker, words: Words, given: list[Offer]) -> None:
    for cue in given:
        if cue.row.tone:
            speaker.tone(cue.row.tone)
        if cue.row.spoken and cue.text is not None:
            speaker.say(words.say(cue.text), urgent=cue.row.rank <= Rank.LIMIT)


def _keep(stage: Stage, reason: str) -> None:
    try:
        stage.writer.end(reason, safety.END_REASONS[reason].exit_code)
    except StoreError as error:
        stage.tell(str(error))


def _remember(stage: Stage, store: Store, patient: str, options: Options) -> None:
    try:
        history.remember(store, store.patient(patient), stage.events or (), options.now())
        history.lock_after_stops(store, store.patient(patient), options.now())
    except StoreError as error:
        stage.tell(str(error))


def _write_report(stage: Stage, store: Store, patient: str, path: Path) -> None:
    assert stage.events is not None
    session = stage.writer.session
    # of records that failed the page has what is in memory: the events
    poses = () if stage.writer.failed else store.poses(session)
    held = store.prescription_of(session)
    from coach.report import events_page, write_report

    page = events_page(stage.events, session, store.patient(patient), stage.words, poses=poses, prescription=held)
    write_report(page, path)


class Leaving(Protocol):
    quit_asked: bool


@contextmanager
def ctrl_c(stage: Leaving) -> Iterator[None]:
    """Ctrl-C and a polite kill leave the session as the person would: what happened is kept."""

    def leave(_number: int, _frame: Any) -> None:
        stage.quit_asked = True

    before = {number: signal.signal(number, leave) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
