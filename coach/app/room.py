"""The devices of one session or one practice: opened together, closed together."""

from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import dataclass

from coach.app.options import Options, Tell
from coach.core.base.phrases import Words
from coach.core.dialogue.hearing import Listened
from coach.core.dialogue.prompts import Offer, Rank
from coach.core.session.guidance import Guidance
from coach.devices.awake import Awake
from coach.devices.camera import CAMERAS, Camera, kind_of, open_camera
from coach.devices.camera.absent import AbsentCamera, AbsentModel, TimedFeed
from coach.devices.clock import Clock, ElapsedClock, FrameClock, MonotonicClock
from coach.devices.errors import SourceError
from coach.devices.feed import Feed, NewestFeed, RecordedFeed
from coach.devices.live import LiveFeed
from coach.devices.pose import Backend, open_backend
from coach.devices.screen import Panel, ScreenError, Terminal, Window, open_keyboard
from coach.devices.sound import SilentSpeaker, Speaker, open_speaker
from coach.devices.sound.listening import Listener, open_microphone
from coach.mannequin.patient.source import MannequinCamera


@dataclass(frozen=True, slots=True)
class Room:
    """What is open."""

    camera: Camera
    feed: Feed
    speaker: Speaker
    panel: Panel | None  # the window, or the terminal where there is none
    clock: Clock
    elapsed: Clock  # real time; a recorded source has its own
    awake: Awake | None  # keeps the computer from sleeping; None for a recorded source
    backend: Backend
    fast: bool  # faster than anybody could listen
    listener: Listener | None = None  # the microphone, where one was asked for and is there
    refused: str | None = None  # why no camera or model could be opened, in a sentence; "": none was wanted

    @property
    def audible(self) -> bool:
        """Whether the person hears what is said; at full speed nobody misses a sound."""
        return self.fast or self.speaker.audible

    @property
    def askable(self) -> bool:
        """Whether somebody is there now who can answer without being seen: with a key, the mouse or a remote."""
        return self.camera.live and self.panel is not None

    @property
    def guidance(self) -> Guidance:
        """How the session begins: with the camera, or with the offer to be guided by time, or that way as asked."""
        if self.refused is None:
            return Guidance()
        return Guidance(blind="no_camera") if self.refused else Guidance(blind="chosen", agreed=True)

    def listened(self) -> Listened | None:
        """What the microphone gave since it was last asked; None without one."""
        return None if self.listener is None else Listened(self.listener.take(), self.speaker.playing)

    @property
    def patient(self) -> MannequinCamera | None:
        """The virtual patient, who is told what to do."""
        return self.camera if isinstance(self.camera, MannequinCamera) else None


UNANSWERED = (
    "Without a camera only a window or a terminal takes answers and stops the session, and here is neither: start "
    "again on a computer with a screen, or in a terminal."
)


def open_room(stack: ExitStack, words: Words, options: Options, tell: Tell, *, camera_needed: bool = True) -> Room:
    """Opens what `options` ask for; `stack` closes it. Raises SourceError.

    Unless the `camera_needed`, one that somebody stands before and that cannot be opened is told of by `refused`, where
    there is a window to offer another way in.
    """
    frame_clock, live_clock = FrameClock(), MonotonicClock()
    camera, backend, refusal = _open_sight(options, live_clock)
    if refusal is not None and camera_needed:
        raise refusal
    untold: list[str] = []
    panel = _open_panel(options, camera.live, untold.append)
    if panel is not None:
        stack.callback(panel.close)
    elif refusal is not None:
        raise refusal
    elif options.by_time:
        raise SourceError(UNANSWERED)
    for sentence in untold:  # only now: what ends the session goes on with no sound
        tell(sentence)
    # without a window or a terminal a recorded source runs faster than anybody could listen
    fast = not camera.live and panel is None
    clock: Clock = live_clock if camera.live else frame_clock
    speaker = _open_speaker(options, words, clock, fast, tell)
    stack.callback(speaker.close)
    # after the speaker: the device that the mixer opens is the first one
    listener = _open_listener(options, clock, fast, tell)
    if listener is not None:
        stack.callback(listener.close)
    feed: Feed
    if isinstance(camera, AbsentCamera):
        feed = TimedFeed(live_clock)
    elif camera.live:
        feed = NewestFeed(LiveFeed(camera, backend, live_clock), live_clock)
    else:
        feed = RecordedFeed(camera, backend, frame_clock, None if fast else live_clock)
    stack.callback(feed.close)
    if isinstance(camera, MannequinCamera):
        camera.watched = not fast
    elapsed: Clock = ElapsedClock() if camera.live else frame_clock
    awake = Awake("something lies on the skin") if camera.live else None
    if awake is not None:
        stack.callback(awake.release)
    refused = "" if options.by_time else None if refusal is None else str(refusal)
    return Room(camera, feed, speaker, panel, clock, elapsed, awake, backend, fast, listener, refused)


def _open_sight(options: Options, clock: Clock) -> tuple[Camera, Backend, SourceError | None]:
    """The source and the model that reads it; nothing in their place where none is wanted, or a live one fails."""
    if options.by_time:
        return AbsentCamera(), AbsentModel(), None
    try:
        camera = open_camera(options.source, loop=options.loop, clock=clock)
        try:
            return camera, open_backend(camera.backend, still=camera.still, model=options.model), None
        except SourceError:
            camera.close()
            raise
    except SourceError as error:
        if not CAMERAS[kind_of(options.source)].live:
            raise
        return AbsentCamera(), AbsentModel(), error


def _open_panel(options: Options, live: bool, tell: Tell) -> Panel | None:
    """The window; where none is wanted or none can be had, the terminal, if somebody sits at one."""
    look = options.look
    try:
        if options.window:
            return Window(
                fullscreen=look.fullscreen,
                theme=look.theme,
                calm=look.calm,
                remember_fullscreen=look.remember_fullscreen,
            )
    except ScreenError as error:
        tell(str(error))
    keyboard = open_keyboard() if live else None
    return None if keyboard is None else Terminal(keyboard)


def _open_speaker(options: Options, words: Words, clock: Clock, fast: bool, tell: Tell) -> Speaker:
    if fast:
        return SilentSpeaker(clock)
    sound = options.sound
    speaker, notice = open_speaker(
        mute=sound.mute,
        voice_name=sound.voice,
        language=words.language,
        rate=sound.rate,
        volume=sound.volume,
        clock=clock,
    )
    if notice:
        tell(notice)
    return speaker


def _open_listener(options: Options, clock: Clock, fast: bool, tell: Tell) -> Listener | None:
    if fast or not options.sound.listen:
        return None
    listener, notice = open_microphone(clock)
    if notice:
        tell(notice)
    return listener


def sound(speaker: Speaker, words: Words, given: Iterable[Offer]) -> None:
    """Plays and says the cues of a moment, and breaks off where they say so."""
    for cue in given:
        if cue.cue == "hush":
            speaker.stop_speech()
        if cue.row.tone:
            speaker.tone(cue.row.tone, louder=cue.louder)
        if cue.row.spoken and cue.text is not None:
            speaker.say(words.say(cue.text), urgent=cue.row.rank <= Rank.LIMIT, louder=cue.louder)
