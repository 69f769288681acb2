"""Hostile files: sound ones made by code, changed at random, and what each reader does with them.

A change that makes a reader run lines it had not run before is kept, and changed further (`explored`).
`python tests/fuzzing.py READER SECONDS SEED` is one search in a process of its own: it prints what went wrong.
"""

import base64
import contextlib
import io
import json
import math
import os
import random
import signal
import sys
import tempfile
import time
import traceback
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
for folder in ("", "tests", "tests/core", "tests/devices", "tests/exchange"):
    sys.path.insert(0, str(ROOT / folder))

import footage  # noqa: E402
from exchange_people import Clock, lived_in, walking_past  # noqa: E402
from PIL import Image  # noqa: E402
from piper_voice import piper_settings  # noqa: E402

from coach.app.settings import read_settings  # noqa: E402
from coach.cli.clips import Results  # noqa: E402
from coach.devices.camera import open_camera  # noqa: E402
from coach.devices.errors import SourceError  # noqa: E402
from coach.devices.pose.bundle import BundleError, parse_model, unpack  # noqa: E402
from coach.devices.sound import UnknownVoice, piper  # noqa: E402
from coach.exchange import ExchangeError, as_json, export, parcel_of, read_parcel, take_in  # noqa: E402
from coach.exchange.chunks import poses_of  # noqa: E402
from coach.media import MediaError, check_film, check_picture  # noqa: E402
from coach.prescription.answers import read_answers  # noqa: E402
from coach.prescription.certificate import place_of, read_certificate  # noqa: E402
from coach.prescription.faults import PrescriptionError  # noqa: E402
from coach.prescription.places import shipped_exercises, shipped_routines  # noqa: E402
from coach.prescription.questionnaires import read_questionnaire, shipped_questionnaires  # noqa: E402
from coach.prescription.reader import read_exercise, read_routine  # noqa: E402
from coach.prescription.words import load_words  # noqa: E402
from coach.records import landmarks  # noqa: E402
from coach.records.errors import StoreError  # noqa: E402
from coach.records.review import Review  # noqa: E402
from coach.records.store import open_store  # noqa: E402
from coach.report import clinic_page, events_page  # noqa: E402

LONGEST_S = 20  # for one file; a reader that takes longer hangs
Change = Callable[[random.Random, bytes], bytes]


@dataclass(frozen=True)
class Reader:
    """`read` is given the file; what it may raise is a sentence for the person: one of `refusals`."""

    suffix: str
    seeds: Callable[[Path], list[bytes]]
    read: Callable[[Path], object]
    refusals: tuple[type[Exception], ...]
    change: Change | None = None  # one that keeps the file's own frame; else bytes are changed


# sound files


def _of_files(*paths: Path) -> Callable[[Path], list[bytes]]:
    return lambda folder: [path.read_bytes() for path in paths]


def _recordings(folder: Path) -> list[bytes]:
    return [footage.write_poses(folder / "a.npz", count).read_bytes() for count in (1, 4, 40)]


def _pictures(folder: Path) -> list[bytes]:
    made = []
    for name, mode in (("a.png", "RGB"), ("b.png", "P"), ("c.jpg", "RGB"), ("d.jpg", "L")):
        Image.effect_noise((64, 48), 60).convert(mode).save(folder / name)
        made.append((folder / name).read_bytes())
    return made


def _films(folder: Path) -> list[bytes]:
    return [
        footage.write_video(folder / "a.mp4", 4).read_bytes(),
        footage.write_video(folder / "b.avi", 4, "MJPG").read_bytes(),
    ]


@cache
def exported() -> bytes:
    """A person's sessions, with landmarks, as `coach export` writes them."""
    clock = Clock()
    with tempfile.TemporaryDirectory() as folder, open_store(str(Path(folder) / "s.db"), now=clock) as store:
        person = lived_in(store, clock)
        parcel = parcel_of(store, person, store.sessions(person)[:2])
        return export(lambda out: as_json.write(parcel, out), Path(folder) / "a.json").read_bytes()


def _chunks(folder: Path) -> list[bytes]:
    return [base64.b64encode(landmarks.chunk_of(0, walking_past(3)).packed)]


def _bundles(folder: Path) -> list[bytes]:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in ("pose_detector.tflite", "pose_landmarks_detector.tflite"):
            packed.writestr(name, b"\x1c\0\0\0TFL3" + bytes(200))
    return [out.getvalue()]


def _certificates(folder: Path) -> list[bytes]:
    return [place_of(path).read_bytes() for path in list(shipped_exercises().values())[:2] if place_of(path).exists()]


def _tables(folder: Path) -> list[bytes]:
    results = Results(folder / "a.csv", as_json=False)
    results.add({"source": "a.mp4", "exercise": "hip_lift", "error": "it is damaged"})
    return [(folder / "a.csv").read_bytes()]


# what is done with them


def _frames(path: Path) -> None:
    with open_camera(str(path)) as camera:
        for _ in range(100):
            if camera.read() is None:
                return


def _import(path: Path) -> None:
    """As `coach import`; and what was taken in is shown on every page."""
    parcel = read_parcel(path)
    words = load_words("en")
    with tempfile.TemporaryDirectory() as folder, open_store(str(Path(folder) / "s.db")) as store:
        person = take_in(store, parcel).patient
        review = Review(store)
        clinic_page(review, words, store.now(), visits=review.all_visits(), waiting={}, links={}, absent_days=7)
        for row in store.sessions(person):
            if row.end_reason:
                words.say_key(f"end.{row.end_reason}")
            events_page(store.events(row), row, person, words)


def _certificate(path: Path) -> None:
    exercise = path.with_name("exercise.toml")
    place_of(exercise).write_bytes(path.read_bytes())
    read_certificate(exercise)


def _bundle(path: Path) -> None:
    for name, model in unpack(path.read_bytes()).items():
        parse_model(name, model)


# changes


ODD_NUMBERS = (0, -1, 1, 2, 255, 2**31, 2**63, -(2**63), 10**40, 0.5, -0.0, 1e-320, 5e-324, 1e308, math.inf, math.nan)
ODD_TEXTS = (
    "",
    "x",
    "\0",
    "\x1b]0;x\x07",
    "../../x",
    "~",
    "x" * 300,
    "\u202e",
    "\ud800",
    "end",
    "left",
    "__class__",
    "1e999",
)
ODD_BYTES = (
    b"",
    b"\0",
    b"\xff" * 8,
    b"[" * 50,
    b"=",
    b'"',
    b"\n",
    b"1e999",
    b"inf",
    b"nan",
    b"-1",
    b"0x",
    b"[[",
    b"{",
    b"PK\x03\x04",
)


def bytes_changed(rng: random.Random, data: bytes) -> bytes:
    """A few bytes turned, cut, repeated or put in."""
    out = bytearray(data)
    for _ in range(rng.randint(1, 4)):
        at = rng.randrange(len(out) + 1)
        upto = min(len(out), at + rng.choice((1, 2, 4, 16, 200)))
        kind = rng.randrange(5)
        if kind == 0 and out:
            out[min(at, len(out) - 1)] ^= 1 << rng.randrange(8)
        elif kind == 1:
            del out[at:upto]
        elif kind == 2:
            out[at:at] = out[at:upto]
        elif kind == 3:
            out[at:at] = rng.choice(ODD_BYTES)
        else:
            out[at:upto] = rng.randbytes(upto - at)
    return bytes(out)


def json_changed(rng: random.Random, data: bytes) -> bytes:
    """One or a few values of it are others; now and then its bytes."""
    try:
        whole = json.loads(data)
    except (ValueError, RecursionError):
        return bytes_changed(rng, data)
    if rng.random() < 0.1:
        return bytes_changed(rng, data)
    for _ in range(rng.randint(1, 3)):
        _change_within(rng, whole)
    return json.dumps(whole).encode("utf-8", "surrogatepass") + b"\n"


def _change_within(rng: random.Random, whole: Any) -> None:
    inner, key = whole, None
    while True:
        keys = list(inner) if isinstance(inner, dict) else list(range(len(inner)))
        if not keys:
            return
        key = rng.choice(keys)
        if not isinstance(inner[key], dict | list) or rng.random() < 0.05:
            break
        inner = inner[key]
    kind = rng.randrange(6)
    if kind == 0:
        del inner[key]
    elif kind == 1:
        inner[key] = rng.choice(ODD_NUMBERS)
    elif kind == 2:
        inner[key] = rng.choice(ODD_TEXTS)
    elif kind == 3:
        inner[key] = rng.choice((None, True, False, [], {}, [None], {"x": 1}))
    elif kind == 4 and isinstance(inner, list):
        inner.insert(rng.randrange(len(inner) + 1), inner[key])
    elif isinstance(inner[key], int | float) and not isinstance(inner[key], bool):
        inner[key] = inner[key] + rng.choice((-1, 1, 0.5, 1000))


def arrays_changed(rng: random.Random, data: bytes) -> bytes:
    """Arrays of an .npz that are others in a value, a type or a shape, packed again as they should be."""
    try:
        with np.load(io.BytesIO(data), allow_pickle=False) as packed:
            arrays = dict(packed)
    except Exception:
        return bytes_changed(rng, data)
    if not arrays or rng.random() < 0.2:
        return bytes_changed(rng, data)
    for _ in range(rng.randint(1, 2)):
        name = rng.choice(sorted(arrays))
        array = np.array(arrays[name])
        kind = rng.randrange(6)
        with contextlib.suppress(ValueError, OverflowError, TypeError):
            if kind == 0 and array.size:
                array.reshape(-1)[rng.randrange(array.size)] = rng.choice(ODD_NUMBERS)
            elif kind == 1:
                array = array.astype(rng.choice(("f2", "f8", "i8", "u1", "c16", "U5", "S3", "?")))
            elif kind == 2:
                array = array[: rng.randrange(len(array) + 1)] if array.ndim else np.array([])
            elif kind == 3:
                array = array * rng.choice((0, -1, 1e-300, 1e300, 1e5))
            elif kind == 4:
                array = np.concatenate([array, array]) if array.ndim else np.array([array, array])
            else:
                array = array.reshape(array.shape[::-1])
        arrays[name] = array
        if rng.random() < 0.1:
            del arrays[name]
    out = io.BytesIO()
    np.savez_compressed(out, **arrays)  # type: ignore[arg-type]
    return out.getvalue()


def chunk_changed(rng: random.Random, data: bytes) -> bytes:
    """The same within base64."""
    if rng.random() < 0.1:
        return bytes_changed(rng, data)
    try:
        return base64.b64encode(arrays_changed(rng, base64.b64decode(data)))
    except ValueError:
        return bytes_changed(rng, data)


TOML = (PrescriptionError,)
READERS: dict[str, Reader] = {
    "exercise": Reader(".toml", _of_files(*list(shipped_exercises().values())[:6]), read_exercise, TOML),
    "routine": Reader(".toml", _of_files(*list(shipped_routines().values())[:6]), read_routine, TOML),
    "questionnaire": Reader(".toml", _of_files(*shipped_questionnaires().values()), read_questionnaire, TOML),
    "answers": Reader(".toml", lambda folder: [b'pain = [2, 2, 5]\nfever = "no"\n'], read_answers, TOML),
    "settings": Reader(
        ".toml", lambda folder: [b'language = "de"\nrate = 120\nfullscreen = true\n'], read_settings, ()
    ),
    "certificate": Reader(".json", _certificates, _certificate, (ValueError,), json_changed),
    "recording": Reader(".npz", _recordings, _frames, (SourceError,), arrays_changed),
    "photograph": Reader(".png", _pictures, _frames, (SourceError,)),
    "film": Reader(".mp4", _films, _frames, (SourceError,)),
    "brought picture": Reader(".png", _pictures, check_picture, (MediaError,)),
    "brought film": Reader(".mp4", _films, check_film, (MediaError,)),
    "voice": Reader(
        ".onnx.json", lambda folder: [piper_settings()], piper.read_settings, (UnknownVoice,), json_changed
    ),
    "model": Reader(".task", _bundles, _bundle, (BundleError,)),
    "import": Reader(".json", lambda folder: [exported()], _import, (ExchangeError, StoreError), json_changed),
    "chunk": Reader(".b64", _chunks, lambda path: poses_of(path.read_text("latin-1")), (ValueError,), chunk_changed),
    "table": Reader(".csv", _tables, lambda path: Results(path, as_json=False), (SourceError,)),
    "lines": Reader(
        ".jsonl",
        lambda folder: [b'{"source": "a", "error": "x"}\n'],
        lambda path: Results(path, as_json=True),
        (SourceError,),
        json_changed,
    ),
}


# the search


@contextlib.contextmanager
def seen_lines() -> Iterator[set[tuple[CodeType, int]]]:
    """The lines of the program that are run within the block."""
    found: set[tuple[CodeType, int]] = set()
    ours = str(ROOT / "coach") + os.sep

    def line(frame: FrameType, what: str, _: Any) -> Any:
        if what == "line":
            found.add((frame.f_code, frame.f_lineno))
        return line

    def call(frame: FrameType, _what: str, _: Any) -> Any:
        return line if frame.f_code.co_filename.startswith(ours) else None

    before = sys.gettrace()
    sys.settrace(call)
    try:
        yield found
    finally:
        sys.settrace(before)


class Hangs(BaseException):
    """A reader took too long; no reader may catch it."""


def trouble_with(reader: Reader, path: Path) -> str | None:
    """What is wrong with how the reader takes this file; None where it gives a result, or one sentence."""

    def late(*_: Any) -> None:
        raise Hangs

    limited = hasattr(signal, "setitimer")
    if limited:
        signal.signal(signal.SIGALRM, late)
        signal.setitimer(signal.ITIMER_REAL, LONGEST_S)
    try:
        reader.read(path)
    except reader.refusals as refused:
        said = str(refused)
        return None if said.strip() and "Traceback" not in said else "a refusal without a sentence"
    except Hangs:
        return f"still reading after {LONGEST_S} s"
    except Exception:
        return traceback.format_exc()
    finally:
        if limited:
            signal.setitimer(signal.ITIMER_REAL, 0)
    return None


def changed(reader: Reader, rng: random.Random, data: bytes) -> bytes:
    return (reader.change or bytes_changed)(rng, data)


def replayed(name: str, folder: Path, count: int) -> list[str]:
    """The sound files, and so many that came of them by always the same chance; what went wrong."""
    reader, rng, wrong = READERS[name], random.Random(19), []
    seeds = reader.seeds(folder)
    for seed in seeds:
        path = folder / f"sound{reader.suffix}"
        path.write_bytes(seed)
        wrong += [found for found in [trouble_with(reader, path)] if found]
    for number in range(count):
        path = folder / f"hostile{reader.suffix}"
        path.write_bytes(changed(reader, rng, rng.choice(seeds)))
        wrong += [f"file {number}: {found}" for found in [trouble_with(reader, path)] if found]
    return wrong


def explored(name: str, seconds: float, chance: int, folder: Path) -> tuple[list[str], int, int]:
    """What went wrong, the number of files, and how many of them reached new lines."""
    reader, rng = READERS[name], random.Random(chance)
    pool, reached, wrong, files = reader.seeds(folder), set(), [], 0
    seeds, until = len(pool), time.monotonic() + seconds
    waiting = list(pool)
    while time.monotonic() < until and not wrong:
        data = waiting.pop() if waiting else changed(reader, rng, rng.choice(pool))
        path = folder / f"hostile{reader.suffix}"
        path.write_bytes(data)
        with seen_lines() as lines:
            found = trouble_with(reader, path)
        files += 1
        if found:
            kept = Path(tempfile.gettempdir()) / f"coach-fuzz-{name}{reader.suffix}"
            kept.write_bytes(data)
            wrong.append(f"{kept}, chance {chance}: {found}")
        if lines - reached:
            reached |= lines
            pool.append(data)
    return wrong, files, len(pool) - seeds


def main(name: str, seconds: str, chance: str) -> int:
    """One search; its working folder is empty, and stays so."""
    import resource

    with tempfile.TemporaryDirectory() as place, tempfile.TemporaryDirectory() as empty:
        os.chdir(empty)
        explored(name, 0.01, 0, Path(place))  # what the reader loads is not what a file costs
        idle_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        wrong, files, new = explored(name, float(seconds), int(chance), Path(place))
        most_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - idle_kb
        wrong += [f"written outside its folder: {path}" for path in os.listdir(empty)]
    if most_kb > 512 * 1024:
        wrong.append(f"{most_kb // 1024} MB above idle")
    print(f"{name}: {files} files, {new} of them reached new lines, {most_kb // 1024} MB above idle")
    print("\n".join(wrong))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
