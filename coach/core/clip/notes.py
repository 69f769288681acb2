"""Why something in a clip was not counted, not held or not told: sentences for whoever measures it."""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from coach.core.tracking.repetitions import LEAST_HOLD_S, Broken, Rep

LEAST_S = 1.0  # what is missing for less is not worth a sentence [E]
BESIDE_DEG = 20.0  # further beside the prescribed view than this, angles and counts are less sure [E]


@dataclass(frozen=True, slots=True)
class ClipNote:
    t_s: float  # when it began
    code: str
    text: str


@dataclass(frozen=True, slots=True)
class NotedMoment:
    """What the notes need of one moment."""

    t_s: float
    person: bool
    missing: tuple[str, ...]  # needed joints that are out of the picture or hidden
    cut: bool  # the picture was cut here, or shows somebody elsewhere


# why a movement is no whole repetition
UNCOUNTED: dict[Broken, str] = {
    Broken.NO_REST: "A movement that began before the person was seen at rest is not counted.",
    Broken.OUT_OF_SIGHT: "A movement that went out of sight before it was over is not counted.",
    Broken.LEFT_POSTURE: "A movement in which the posture was left is not counted.",
    Broken.OTHER_LEG: "A movement that went on under the name of the other leg is counted once.",
    Broken.UNFINISHED: "A movement that was not over when the clip, or its picture, ended is not counted.",
}


def notes(
    moments: Sequence[NotedMoment], uncounted: Iterable[Rep], beside_deg: float, prescribed: str
) -> list[ClipNote]:  # fmt: skip
    """In the order of time. `uncounted`: movements that are no repetitions; `beside_deg`: how far the camera stood from
    the `prescribed` view, NaN where not known."""
    told = [ClipNote(m.t_s, "cut", "The picture is cut here, or the camera was knocked.") for m in moments if m.cut]
    for start_s, end_s in _spans(moments, lambda m: not m.person):
        told.append(ClipNote(start_s, "nobody", f"Nobody was seen for {end_s - start_s:.1f} s."))
    for joint in sorted({joint for m in moments for joint in m.missing}):
        for start_s, end_s in _spans(moments, lambda m, joint=joint: m.person and joint in m.missing):  # type: ignore[misc]
            text = f"The {joint} was hidden or out of the picture for {end_s - start_s:.1f} s."
            told.append(ClipNote(start_s, f"missing_{joint}", text))
    for rep in uncounted:
        if rep.broken is not None and rep.end_s - rep.entered_s >= LEAST_HOLD_S:
            told.append(ClipNote(rep.start_s, rep.broken.value, UNCOUNTED[rep.broken]))
    if not math.isnan(beside_deg) and beside_deg > BESIDE_DEG and moments:
        text = f"The camera stands {beside_deg:.0f} degrees beside the view from the {prescribed} that is asked for."
        told.append(ClipNote(moments[0].t_s, "beside_view", f"{text} Angles are less sure."))
    return sorted(told, key=lambda note: (note.t_s, note.code))


def _spans(moments: Sequence[NotedMoment], holds: Callable[[NotedMoment], bool]) -> list[tuple[float, float]]:
    """Where it holds for `LEAST_S` or longer, in seconds."""
    spans: list[tuple[float, float]] = []
    start_s: float | None = None
    for m in moments:
        if holds(m):
            start_s = m.t_s if start_s is None else start_s
        elif start_s is not None:
            spans.append((start_s, m.t_s))
            start_s = None
    if start_s is not None:
        spans.append((start_s, moments[-1].t_s))
    return [(start, end) for start, end in spans if end - start >= LEAST_S]
