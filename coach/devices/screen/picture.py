"""The person as in a mirror: the camera's picture with the skeleton over it, turned round only here."""

import cv2
import numpy as np
import pygame

from coach.core.base.types import Floats, Pixels, Pose, text
from coach.core.dialogue.screen_model import GuideShown, View
from coach.core.exercise.model import Kind, Tempo
from coach.core.kinematics.skeleton import EDGES, POINTS
from coach.devices.screen import icons, shapes
from coach.devices.screen.canvas import Canvas
from coach.devices.screen.layout import contained, cut_bottom, padded, split
from coach.devices.screen.text import width_of
from coach.devices.screen.theme import Colour

DRAWN_FROM = 0.5  # visibility; below it the model guesses more than it sees
PLAIN_ASPECT = 4 / 3
LEAST_TEMPO = 0.75  # units: the voice and the figure say it too
TEMPO, TEMPO_WIDE, TEMPO_HIGH = 1.5, 11.0, 6.0  # units: the strip under the guide; the least room that leaves it one


def aspect(image: Pixels | None, pose: Pose | None) -> float:
    """Width to height of the picture that will be shown."""
    if image is not None:
        return float(image.shape[1] / image.shape[0])
    return PLAIN_ASPECT if pose is None else pose.width / pose.height


def scaled(image: Pixels, size: tuple[int, int], *, mirrored: bool) -> pygame.Surface:
    """An RGB picture of (height, width, 3) as a surface of `size`."""
    if size == (image.shape[1], image.shape[0]) and not mirrored:
        return pygame.image.frombuffer(np.ascontiguousarray(image).data, size, "RGB")
    shrinks = size[0] < image.shape[1]
    small = cv2.resize(image, size, interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR)
    return pygame.image.frombuffer((cv2.flip(small, 1) if mirrored else small).tobytes(), size, "RGB")


def person_frame(canvas: Canvas, pane: pygame.Rect, view: View, image: Pixels | None) -> pygame.Rect:
    """Where in its pane the mirror's picture lies."""
    return contained(padded(pane, 0.15 * canvas.unit), aspect(image, view.mirror.pose))


def draw_person(canvas: Canvas, pane: pygame.Rect, view: View, image: Pixels | None) -> None:
    """The mirror in its pane; without a picture the skeleton stands on a calm ground."""
    canvas.panel(pane)
    frame = person_frame(canvas, pane, view, image)
    if image is not None:
        canvas.surface.blit(scaled(image, frame.size, mirrored=True), frame)
    if view.mirror.pose is None:
        return
    if view.mirror.pose.seen:
        _draw_skeleton(canvas, frame, view, view.mirror.pose)
    else:
        _draw_unseen(canvas, frame)


def draw_guide(canvas: Canvas, pane: pygame.Rect, guide: Pixels, shown: GuideShown | None = None) -> None:
    """The figure that shows the exercise, the way round that it was drawn; where there is room, its tempo under it."""
    canvas.panel(pane)
    # two numbers for each foot tell a walker nothing: the beat does
    walks = shown is not None and shown.exercise.kind is Kind.STEPS
    tempo = None if shown is None or walks else shown.exercise.pacing.tempo
    shape = guide.shape[1] / guide.shape[0]
    picture = padded(pane, 0.15 * canvas.unit)
    below, rest = cut_bottom(picture, TEMPO * canvas.unit, 0)
    if tempo is not None and rest.height >= TEMPO_HIGH * canvas.unit and below.width >= TEMPO_WIDE * canvas.unit:
        draw_tempo(canvas, below, tempo)
        picture = rest
    canvas.guide_px = picture.size  # the next one is drawn for this place
    frame = contained(picture, shape)
    canvas.surface.blit(scaled(guide, frame.size, mirrored=False), frame)


def draw_tempo(canvas: Canvas, strip: pygame.Rect, tempo: Tempo) -> None:
    """Up, stay and down with their seconds, each as long as it lasts."""
    parts = [(turn, s) for turn, s in ((0.0, tempo.up_s), (None, tempo.hold_s), (180.0, tempo.down_s)) if s > 0]
    labels = [canvas.say(text("screen.tempo_s", s=seconds)) for _, seconds in parts]
    gap = 0.3 * canvas.unit
    px, sign = canvas.unit, canvas.unit
    while sum(width_of(label, round(px + 0.5)) + sign + 3 * gap for label in labels) > strip.width and px > 4:
        px, sign, gap = px * 0.94, sign * 0.94, gap * 0.94
    for box, label, (turn, _) in zip(split(strip, [1] * len(parts), 0, across=True), labels, parts, strict=True):
        wide = width_of(label, round(px + 0.5)) + 2
        x = box.centerx - (sign + gap + wide) / 2
        _draw_way(canvas, (x + sign / 2, float(box.centery)), sign, turn)
        words = pygame.Rect(round(x + sign + gap), box.top, wide, box.height)
        canvas.write(label, words, most=px / canvas.unit, least=LEAST_TEMPO, ground="panel", align="left")


def _draw_way(canvas: Canvas, centre: shapes.Point, size: float, turn: float | None) -> None:
    """An arrow, or a bar for staying."""
    if turn is not None:
        icons.arrow(canvas.surface, centre, size, canvas.theme.accent, turn)
        return
    ends = (centre[0] - size * 0.4, centre[1]), (centre[0] + size * 0.4, centre[1])
    shapes.line(canvas.surface, *ends, size * 0.16, canvas.theme.accent)


def on_screen(pose: Pose, frame: pygame.Rect) -> Floats:
    """(33, 2) pixels of the points in the mirror; NaN where a point is not seen."""
    points = np.stack([1 - pose.landmarks[:, 0], pose.landmarks[:, 1]], axis=1)
    pixels: Floats = np.clip(points, -1, 2) * frame.size + frame.topleft  # far outside, the shapes would overflow
    pixels[~(pose.landmarks[:, 3] >= DRAWN_FROM)] = np.nan
    return pixels


def _draw_skeleton(canvas: Canvas, frame: pygame.Rect, view: View, pose: Pose) -> None:
    points = on_screen(pose, frame)
    bones = [(points[a], points[b]) for a, b in EDGES if np.isfinite(points[[a, b]]).all()]
    width = max(3.0, frame.height / 90)
    canvas.surface.set_clip(frame)
    for thick, ink in ((2.0, canvas.theme.bone_edge), (1.0, canvas.theme.bone)):
        for a, b in bones:
            shapes.line(canvas.surface, tuple(a), tuple(b), width * thick, ink)
        _draw_head(canvas.surface, points, width * thick, 3 * width, ink)
    _mark_joint(canvas, points, view)
    canvas.surface.set_clip(None)


def _draw_head(surface: pygame.Surface, points: Floats, width: float, least: float, ink: Colour) -> None:
    nose, *ears = (points[POINTS[name]] for name in ("nose", "left_ear", "right_ear"))
    near = [ear for ear in ears if np.isfinite(ear).all()]
    if near and np.isfinite(nose).all():
        centre = (np.mean(near, axis=0) + nose) / 2
        radius = max(1.3 * float(np.linalg.norm(nose - near[0])), least)
        middle = (float(centre[0]), float(centre[1]))
        for start in (0, 180):
            shapes.sector(surface, middle, radius + width / 2, radius - width / 2, start, start + 180, ink)


def _mark_joint(canvas: Canvas, points: Floats, view: View) -> None:
    if (
        view.mirror.gauge is None
        or view.mirror.gauge.joint is None
        or not np.isfinite(points[view.mirror.gauge.joint]).all()
    ):
        return
    x, y = points[view.mirror.gauge.joint]
    ink = canvas.theme.caution if view.mirror.faulty else canvas.theme.accent
    icons.mark(
        canvas.surface, (float(x), float(y)), 2.2 * canvas.unit, ink, canvas.theme.bone_edge, faulty=view.mirror.faulty
    )


def _draw_unseen(canvas: Canvas, frame: pygame.Rect) -> None:
    """A sign at the top of the picture; over two lines where the picture is narrow."""
    unit, sentence = canvas.unit, canvas.say(text("screen.not_seen"))
    sign = pygame.Rect(0, 0, min(frame.width, round(15 * unit)), 0)
    wide = sign.width - round(3.4 * unit)
    sign.height = round(max(2.6 * unit, min(canvas.needs(sentence, wide, 1.0, True) + 0.4 * unit, 6 * unit)))
    sign.midtop = (frame.centerx, frame.top + round(0.4 * unit))
    canvas.panel(sign, edge="line")
    centre = (sign.left + 1.7 * unit, float(sign.centery))
    icons.unseen(canvas.surface, centre, 1.8 * unit, canvas.theme.text, canvas.theme.panel)
    words = pygame.Rect(sign.left + round(3 * unit), sign.top, wide, sign.height)
    canvas.write(sentence, words, most=1.2, bold=True, ground="panel", align="left")
