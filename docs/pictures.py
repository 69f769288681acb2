"""Writes docs/pictures/: moments of real sessions with the virtual patient, as the window showed them, and a report."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

os.environ.setdefault("SDL_VIDEODRIVER", "dummy")
os.environ.setdefault("SDL_AUDIODRIVER", "dummy")
ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

# ruff: noqa: E402 (SDL's drivers are chosen before pygame is there)
import numpy as np
import pygame
from PIL import Image

from coach.app import home_clinic, room
from coach.app import session as sessions
from coach.app.demonstration import Guides
from coach.cli import execute
from coach.core.base.phrases import Words
from coach.core.base.types import Frame, Pixels
from coach.core.dialogue.screen_model import View
from coach.core.home.clinic_desk import ClinicDesk
from coach.core.home.home_pages import view_of
from coach.core.home.home_state import Home, HomePage
from coach.core.home.programmes import HomePerson
from coach.devices import feed
from coach.devices.screen import Input, Window
from coach.devices.screen.home import render_home
from coach.devices.screen.picture import aspect
from coach.devices.sound import SilentSpeaker
from coach.mannequin.patient.source import MannequinCamera
from coach.prescription.words import load_words
from coach.records.store import open_store

SIZE = (1280, 720)
COLOURS = 256  # of each file's palette: small files, and nobody sees the difference
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
REPORT_SIZE = (1100, 1150)

# name: the moment that is kept, the first of each session's that fits
MOMENTS: dict[str, Callable[[View], bool]] = {
    "pain": lambda view: view.question is not None and view.question.id == "pain_before",
    "set-up": lambda view: sum(check.right is True for check in view.placing.checks) >= 4,
    "exercise": lambda view: view.phase == "exercise" and view.tally.count is not None and view.tally.count[0] >= 2
    and view.notice.correction is None and not view.notice.alarm,
    "correction": lambda view: view.notice.correction is not None and view.mirror.faulty
    and not (view.notice.alarm or view.notice.lost),
    "breath": lambda view: view.tally.pacer and view.tally.share is not None and view.tally.share > 0.9,
    "stop": lambda view: view.notice.alarm and view.phase == "advice",
}  # fmt: skip
# a film of a session: kind of moment -> which show calls it keeps (every so many, at most so many)
SCENES: dict[str, tuple[Callable[[View], bool], int, int]] = {
    "pain": (MOMENTS["pain"], 1, 6),
    "breath": (lambda view: view.phase == "exercise" and view.tally.pacer, 3, 30),
    "set-up": (lambda view: bool(view.placing.checks) and _lifts(view), 3, 8),
    "show": (lambda view: view.phase == "show" and _lifts(view), 3, 18),
    "exercise": (
        lambda view: view.phase == "exercise" and view.tally.count is not None and not view.tally.pacer, 3, 50
    ),
}  # fmt: skip
FILM_SIZE, FILM_COLOURS, FRAME_MS = (720, 405), 96, 200
FILMED = "mannequin:over_arch=19@hip_lift"


def _lifts(view: View) -> bool:
    return view.guide is not None and view.guide.exercise.id == "hip_lift"


SESSIONS: dict[str, tuple[str, ...]] = {  # the virtual patient, and the moments that are kept of its session
    FILMED: ("pain", "breath", "set-up", "correction", "exercise"),
    "mannequin:pain=3,pain=8": ("stop",),
}


CHANGES = """
routine = "gentle_mobility"
days_a_week = 4

[[step]]
exercise = "cat_cow"
reps = 4
"""

# what the sessions of the pictures do: short, so that they take seconds
ROUTINE = """
id = "pictures"
version = "1"
max_minutes = 10

[words]
language = "en"
title = "For the pictures"
purpose = "Moments for the documents."

[[step]]
exercise = "breathing"
cycles = 1

[[step]]
exercise = "hip_lift"
reps = 6
rest_s = 20
sets = 2

[[step]]
exercise = "childs_pose"
hold_s = 20
"""


class Later:
    """Draws only the pictures that are kept; the session is shown a grey one, and sees the body by its landmarks."""

    GREYS = tuple(np.full((480, 640, 3), level, np.uint8) for level in (140, 142))  # one that stands still shows nobody

    def __init__(self, renderer: Any) -> None:
        self._renderer, self._joints, self._drawn = renderer, None, 0

    def draw(self, joints: Any) -> Pixels:
        self._joints, self._drawn = joints, self._drawn + 1
        return self.GREYS[self._drawn % 2]

    def picture(self) -> Pixels:
        return self._renderer.draw(self._joints)

    def __setattr__(self, name: str, value: Any) -> None:
        if name == "props":
            self._renderer.props = value
        super().__setattr__(name, value)


class Seen(MannequinCamera):
    """Its pictures and, in the place of a pose model, its own landmarks: a session takes seconds."""

    def __init__(self, script: str = "") -> None:
        super().__init__(script)
        self.backend = "recorded"
        self._twin = MannequinCamera(script, pixels=False)

    def attend(self, *exercise: Any, **how: Any) -> None:
        self._twin.attend(*exercise, **how)
        super().attend(*exercise, **how)
        if self._renderer is not None and not isinstance(self._renderer, Later):
            props = self._renderer.props
            self._renderer = Album.camera = Later(self._renderer)
            self._renderer.props = props

    def read(self) -> Frame | None:
        picture, body = super().read(), self._twin.read()
        assert picture is not None
        assert body is not None
        return replace(picture, landmarks=body.landmarks, world=body.world)


class NoGuides:
    def __init__(self, calm: bool) -> None:
        """The album draws them itself, when it keeps a moment."""

    def picture(self, view: View, place: tuple[int, int] | None = None) -> None:
        return None

    def outline(self, view: View, aspect: float) -> None:
        return None


class Album(Window):
    """A window that keeps the moments that it is asked to keep, and closes when it has them."""

    folder: Path
    wanted: dict[str, Callable[[View], bool]]
    scenes: dict[str, list[Image.Image]]
    shown = dict.fromkeys(SCENES, 0)
    camera: Later | None = None
    guides = Guides(waits=True)

    def __init__(self, *_: Any, **how: Any) -> None:
        super().__init__(SIZE, theme=how["theme"])

    def show(self, view: View, words: Words, image: Pixels | None = None, **how: Any) -> None:
        for name in [name for name, fits in self.wanted.items() if fits(view)]:
            self._draw(view, words)
            del self.wanted[name]
            keep(pygame.display.get_surface(), self.folder / f"{name}.png")
        for name in [name for name in self.scenes if SCENES[name][0](view)]:
            _, every, most = SCENES[name]
            self.shown[name] += 1
            if self.shown[name] % every == 0 and len(self.scenes[name]) < most:
                self._draw(view, words)
                self.scenes[name].append(
                    picture_of(pygame.display.get_surface()).resize(FILM_SIZE, Image.Resampling.LANCZOS)
                )

    def _draw(self, view: View, words: Words) -> None:
        seen = self.camera.picture() if self.camera is not None and view.mirror.pose is not None else None
        outline = self.guides.outline(view, aspect(seen, view.mirror.pose))
        for _ in range(2):  # the figure is drawn for the place that it has
            super().show(view, words, seen, guide=self.guides.picture(view, self.guide_px), outline=outline)

    def inputs(self) -> list[Input]:
        filmed = all(len(kept) == SCENES[name][2] for name, kept in self.scenes.items())
        return [] if self.wanted or not filmed else [Input("command", "quit")]


def write_film(scenes: dict[str, list[Image.Image]], path: Path) -> None:
    """One after the other, in one palette, so that nothing flickers; it begins again at its end."""
    frames = [frame for name in SCENES for frame in scenes[name]]
    width, height = FILM_SIZE
    sheet = Image.new("RGB", (width, height * len(frames[::8])))
    for number, frame in enumerate(frames[::8]):
        sheet.paste(frame, (0, number * height))
    palette = sheet.quantize(FILM_COLOURS, dither=Image.Dither.NONE)
    first, *others = (frame.quantize(palette=palette, dither=Image.Dither.NONE) for frame in frames)
    first.save(path, save_all=True, append_images=others, duration=FRAME_MS, loop=0, optimize=True)


def picture_of(surface: pygame.Surface) -> Image.Image:
    return Image.frombytes("RGB", surface.get_size(), pygame.image.tobytes(surface, "RGB"))


def keep(surface: pygame.Surface, path: Path) -> None:
    picture_of(surface).quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)


def photograph(page: Path, path: Path) -> None:
    """The top of a page, by a browser without a window."""
    browser = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    if browser is None:
        print("no browser found: the picture of the report stays as it is", file=sys.stderr)
        return
    shot = path.with_suffix(".shot.png")
    size = f"--window-size={REPORT_SIZE[0]},{REPORT_SIZE[1]}"
    subprocess.run(
        [browser, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", size, f"--screenshot={shot}",
         page.resolve().as_uri()],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    Image.open(shot).convert("RGB").quantize(COLOURS).save(path, optimize=True)
    shot.unlink()


def from_clinic(place: Path, picture: Path) -> None:
    """A parcel on the patient's first screen, as it is shown before it counts."""
    clinic, file, changes = str(place / "clinic.db"), place / "anna.coach", place / "anna.toml"
    changes.write_text(CHANGES, encoding="utf-8")
    with open_store(clinic) as records:
        records.patient("Anna")
    sent = ["--message", "Slowly this week, and call me if the leg tingles.", "--by", "Dr Lee", "--parcel", str(file)]
    execute(["prescribe", "Anna", str(changes), *sent, "--store", clinic])
    words = load_words("en")
    with open_store(str(place / "home.db")) as records:
        shown = home_clinic.opened(records, "", words, path=str(file))
    desk = ClinicDesk(parcel=shown)
    home = Home(person=HomePerson(handle="Anna", desk=desk), page=HomePage.PARCEL)
    surface = pygame.Surface(SIZE)
    render_home(surface, view_of(home), words, focus=view_of(home).first)
    keep(surface, picture)


def main(folder: Path) -> int:
    """Plays the sessions as fast as they go; gives 1 where a moment never came."""
    folder.mkdir(parents=True, exist_ok=True)
    Album.folder = folder
    room.Window, sessions.Guides = Album, NoGuides  # type: ignore[misc, assignment]
    room.open_camera = lambda source, **_: Seen(source.partition(":")[2])
    room._open_speaker = lambda options, words, clock, fast, tell: SilentSpeaker(clock)  # the frames' own time
    feed._sleep_until = lambda clock, t_s: None
    missing: list[str] = []
    with tempfile.TemporaryDirectory() as place:
        routine = Path(place) / "pictures.toml"
        routine.write_text(ROUTINE, encoding="utf-8")
        command = ["run", str(routine), "--store", str(Path(place) / "records.db")]
        for patient, names in SESSIONS.items():
            Album.wanted = {name: MOMENTS[name] for name in names}
            Album.scenes = {name: [] for name in SCENES} if patient == FILMED else {}
            execute([*command, "--camera", patient])
            Album.camera = None
            missing += Album.wanted
            if patient == FILMED:
                write_film(Album.scenes, folder / "session.gif")
        from_clinic(Path(place), folder / "parcel.png")
        page = Path(place) / "report.html"
        room.open_camera = lambda source, **_: MannequinCamera(source.partition(":")[2], pixels=False)
        execute(
            [
                *command,
                "--camera",
                "mannequin:over_arch=40@hip_lift,pain=3,pain=3,pain=2",
                "--no-window",
                "--report",
                str(page),
            ]
        )
        photograph(page, folder / "report.png")
    for name in missing:
        print(f"no moment for {name}.png", file=sys.stderr)
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "pictures"))
