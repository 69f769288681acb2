"""A therapist's photograph and short film: what is read of them, what is refused, and how a film goes on."""

import os
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image
from sweeps import swept

from coach.core.base.limits import most
from coach.media import MediaError, ShortFilm, check_film, check_picture, read_picture

FPS = 10
AV1 = Path(__file__).with_name("devices") / "coded_as_av1.webm"


def film(path: Path, frames: int, size: tuple[int, int] = (64, 48)) -> Path:
    """Its pictures get brighter, one by one."""
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter_fourcc(*"mp4v"), FPS, size)
    for number in range(frames):
        writer.write(np.full((size[1], size[0], 3), 20 + 220 * number // frames, np.uint8))
    writer.release()
    return path


def photograph(path: Path, size: tuple[int, int] = (60, 40)) -> Path:
    Image.new("RGB", size, (200, 30, 30)).save(path)
    return path


@pytest.fixture
def short(tmp_path: Path) -> Iterator[ShortFilm]:
    opened = ShortFilm(film(tmp_path / "a.mp4", 20))
    yield opened
    opened.close()


def test_a_photograph_is_upright_and_no_larger_than_it_is_shown(tmp_path: Path) -> None:
    path, exif = tmp_path / "a.jpg", Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    Image.new("RGB", (4000, 1000)).save(path, exif=exif)
    assert read_picture(path).shape == (1600, 400, 3)


def test_a_film_shows_each_moment_and_begins_again_after_its_end(short: ShortFilm) -> None:
    levels = [int(short.at(t_s).mean()) for t_s in np.arange(0, 4.0, 0.1)]
    assert levels[0] < levels[10] < levels[19]
    assert levels[19] > 200
    assert min(levels[20:23]) < 60, "it has begun again"
    assert levels[38] > 180


def test_a_film_begins_again_with_the_demonstration(short: ShortFilm) -> None:
    for t_s in np.arange(0, 1.9, 0.1):
        late = short.at(t_s)
    assert short.at(0.0).mean() < late.mean() - 100


def test_a_film_that_is_gone_when_it_begins_again_says_so(tmp_path: Path) -> None:
    path = film(tmp_path / "a.mp4", 5)
    opened = ShortFilm(path)
    path.unlink()
    for t_s in (0.1, 0.2, 0.3, 0.4):
        opened.at(t_s)
    with pytest.raises(MediaError) as told:
        opened.at(0.5)
    assert told.value.cause == "absent"


def long(folder: Path) -> Path:
    return film(folder / "long.mp4", FPS * most("brought.film_length") + 5)


def wide(folder: Path) -> Path:
    return film(folder / "wide.mp4", 2, (2560, 1440))


def heavy(folder: Path) -> Path:
    path = film(folder / "heavy.mp4", 5)
    with path.open("r+b") as file:
        file.truncate(most("brought.film_size") + 1)
    return path


def playlist(folder: Path) -> Path:
    path = folder / "list.mp4"
    path.write_text("#EXTM3U\nhttp://example.org/a.ts\n", encoding="utf-8")
    return path


def bomb(folder: Path) -> Path:
    """A few bytes that say they are a picture of 45 megapixels."""
    path = photograph(folder / "bomb.png")
    data = bytearray(path.read_bytes())
    data[16:24] = struct.pack(">II", 9000, 5000)
    data[29:33] = struct.pack(">I", zlib.crc32(data[12:29]))
    path.write_bytes(data)
    return path


def telephone(folder: Path) -> Path:
    path = folder / "a.heic"
    path.write_bytes(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(64))
    return path


def cut_off(folder: Path) -> Path:
    noise = np.random.default_rng(1).integers(0, 255, (200, 200, 3), np.uint8)
    path = folder / "cut.jpg"
    Image.fromarray(noise).save(path)
    path.write_bytes(path.read_bytes()[:5000])
    return path


def pipe(folder: Path) -> Path:
    os.mkfifo(folder / "pipe")
    return folder / "pipe"


PIPES = ((check_film, pipe, "absent", "not a file"), (read_picture, lambda folder: folder / "pipe", "absent", "not a"))
REFUSED = (
    *(PIPES if hasattr(os, "mkfifo") else ()),
    (check_film, long, "long", "longer than 10 s"),
    (check_film, wide, "large", "2560 x 1440"),
    (check_film, heavy, "large", "5 MB"),
    (check_film, playlist, "kind", "no film"),
    (check_film, lambda folder: AV1, "kind", "AV1"),
    (check_film, lambda folder: photograph(folder / "a.png"), "kind", "picture"),
    (check_film, telephone, "kind", "HEIC"),
    (check_film, lambda folder: folder / "gone.mp4", "absent", "does not exist"),
    (check_picture, bomb, "large", "9000 x 5000"),
    (check_picture, telephone, "kind", "HEIC"),
    (check_picture, cut_off, "damaged", "cut off"),
    (check_picture, lambda folder: film(folder / "f.mp4", 3), "kind", "film"),
    (check_picture, lambda folder: folder, "absent", "not a file"),
    (check_picture, lambda folder: folder / "gone.jpg", "absent", "does not exist"),
)


def test_what_cannot_be_shown_is_refused_with_what_to_do(tmp_path: Path) -> None:
    @swept("check, made, cause, words", REFUSED)
    def refused(check, made, cause, words) -> None:  # type: ignore[no-untyped-def]
        with pytest.raises(MediaError, match=words) as told:
            check(made(tmp_path))
        assert told.value.cause == cause

    refused()


def test_sound_files_pass(tmp_path: Path) -> None:
    check_film(film(tmp_path / "a.mp4", FPS * most("brought.film_length")))
    check_picture(photograph(tmp_path / "a.jpg"))
