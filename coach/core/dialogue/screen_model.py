"""What the screen shows at one moment: a plain value, made by the session, drawn by any screen."""

from dataclasses import dataclass

from coach.core.base.types import Pose, Text
from coach.core.exercise.model import Exercise
from coach.core.kinematics.camera_place import CameraPlace
from coach.core.kinematics.seen_body import SeenBody


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer to a question; one that does not count yet is shown dimmer until it does."""

    value: str
    label: Text
    counts: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class FormRow:
    """One row of a page, with what was answered to it, if anything."""

    id: str  # of its question
    text: Text
    choices: tuple[Choice, ...]
    answer: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FormPage:
    """Several questions on one screen; one of them waits for its answer, by keys too."""

    head: Text  # what is asked of every row
    rows: tuple[FormRow, ...]
    at: int  # the place of the row that waits
    number: tuple[int, int]  # this screen, of how many in this form


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Something asked of the person; `choices` are shown as buttons and keys 1 to 9, pain as 0 to 10.

    With `picture="body"` the choices of `BODY` are places on a drawn body, whatever else there is are buttons.
    With `many` an answer marks its choice or takes the mark back, and the choice DONE ends the question.
    """

    id: str
    text: Text
    choices: tuple[Choice, ...]
    picture: str | None = None  # "body", or nothing to point at
    many: bool = False
    picked: tuple[str, ...] = ()  # values that are marked so far
    opened_s: float | None = None  # when it was asked first, on the session's clock: two of the same words are two
    page: FormPage | None = None  # it is one of several rows
    spoken: Text | None = None  # what the voice says of it, where that is more than its text
    gesture: str | None = None  # a row of GESTURES that answers it from afar now, to be shown beside it


DONE = "done"  # the value of the choice that ends a question of `many`
# places of the body picture, by a choice's value; seen from behind, so that left is left
BODY: tuple[str, ...] = (
    "upper_back", "middle", "back_left", "back_right", "buttock_left", "buttock_right",
    "thigh_left", "thigh_right", "below_knee_left", "below_knee_right",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Check:
    """One thing to get right while the camera is being placed."""

    name: str  # a row of setup.CHECKS
    right: bool | None  # None: cannot be told yet
    text: Text  # what to do; once it is right, what is right


@dataclass(frozen=True, slots=True, kw_only=True)
class Gauge:
    """The measured joint: its angle now, and the bands it is held against. Degrees; None where there is none."""

    measure: str
    joint: int | None  # index of the point that is marked on the skeleton
    value: float | None  # None is not seen
    target: tuple[float | None, float | None] = (None, None)
    warn: tuple[float | None, float | None] = (None, None)
    stop: tuple[float | None, float | None] = (None, None)


@dataclass(frozen=True, slots=True, kw_only=True)
class GuideShown:
    """The figure that shows the exercise as this person has it, at one moment."""

    exercise: Exercise
    side: str | None  # left or right where it is done with one
    seconds: float  # since it began
    still: int | None = None  # the key pose in which the figure stays, from 0; None: it moves


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What was last said, and whether it corrects something."""

    correction: Text | None = None  # one at a time
    alarm: bool = False  # the correction is a limit or a stop
    lost: bool = False  # the correction is about what the camera does not see
    captions: tuple[Text, ...] = ()  # what was last spoken


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How much of the dose is done."""

    count: tuple[int, int] | None = None  # repetitions done, of how many
    sets: tuple[int, int] | None = None
    seconds_left: float | None = None
    share: float | None = None  # 0 to 1, a hold's ring or the breath's circle
    pacer: bool = False  # the share is a breath, not something that is filled up; the count is the one under way
    steps: int | None = None  # of a walk, as many as were seen


@dataclass(frozen=True, slots=True, kw_only=True)
class Placing:
    """While the camera is being placed."""

    checks: tuple[Check, ...] = ()  # the most important first
    stand: Text | None = None  # where the camera stands for this exercise
    good: bool = False  # nothing is left to do
    last: CameraPlace | None = None  # where it stood last time, which is where the outline lies
    body: SeenBody | None = None  # who is seen, whom the outline is turned round for


@dataclass(frozen=True, slots=True, kw_only=True)
class Mirror:
    """The person as the camera sees them."""

    pose: Pose | None = None
    faulty: bool = False  # the marked joint is outside its band
    gauge: Gauge | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaflet:
    """Something to read: whom to call as large as it can be, and lines of one cell or more, side by side."""

    call: Text | None = None
    lines: tuple[tuple[Text, ...], ...] = ()
    page: tuple[int, int] | None = None  # of how many, from 1; None: it is all there is
    skips: bool = False  # it could be read by now, and a key goes on from it
    turns: bool = False  # a key turns to its next page; without lines it is offered, and that key opens it


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing:
    """The last screen: what was done, how it went, what comes next."""

    title: Text | None = None
    lines: tuple[Text, ...] = ()
    following: Text | None = None  # what comes next, and when
    card: Text | None = None  # the title of a card that can be opened
    shows: bool = False  # its summary can be shown to the camera of a therapist


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """Everything that the screen shows at one moment."""

    phase: str  # a value of session.Phase
    title: Text | None = None  # where we are: the exercise's name, "Rest", ...
    instruction: Text | None = None  # what to do now
    notice: Notice = Notice()
    tally: Tally = Tally()
    question: Question | None = None
    leaflet: Leaflet | None = None
    scan: int | None = None  # the place among the choices that is offered now; a raised arm takes it
    placing: Placing = Placing()
    mirror: Mirror = Mirror()
    guide: GuideShown | None = None
    next_title: Text | None = None
    closing: Closing | None = None  # at the end: what was done, in facts
    marks: tuple[Text, ...] = ()  # always there: that this is a trial, or a demonstration
    paused: bool = False
