"""Photographs: one frame, upright, unmirrored; in a loop ten a second; damaged ones refused."""

from pathlib import Path

import pytest
from footage import HEIGHT, WIDTH, write_picture
from PIL import Image

from coach.core.base.limits import most
from coach.devices.camera import open_camera
from coach.devices.errors import SourceError


@pytest.mark.parametrize("name", ["a.jpg", "a.jpeg", "a.png"])
def test_a_photograph_is_one_frame_red_on_the_left_as_it_was_taken(name: str, tmp_path: Path) -> None:
    with open_camera(str(write_picture(tmp_path / name))) as camera:
        assert camera.still
        frame = camera.read()
        assert frame is not None
        assert camera.read() is None
    assert frame.t_s == 0
    assert frame.image is not None
    left, right = frame.image[:, : WIDTH // 3], frame.image[:, -WIDTH // 3 :]
    assert left[..., 0].mean() > 200 > 50 > left[..., 2].mean()
    assert right[..., 2].mean() > 200 > 50 > right[..., 0].mean()


def test_a_looped_photograph_comes_ten_times_a_second(tmp_path: Path) -> None:
    with open_camera(str(write_picture(tmp_path / "a.jpg")), loop=True) as camera:
        times = [frame.t_s for frame in (camera.read() for _ in range(21)) if frame]
        camera.close()
        assert camera.read() is None
    assert times[-1] == pytest.approx(2.0)


def test_a_photograph_that_says_it_is_turned_is_turned(tmp_path: Path) -> None:
    path = tmp_path / "a.jpg"
    exif = Image.Exif()
    exif[0x0112] = 6  # orientation: turn a quarter clockwise to see it upright
    Image.new("RGB", (WIDTH, HEIGHT)).save(path, exif=exif)
    with open_camera(str(path)) as camera:
        frame = camera.read()
    assert frame is not None
    assert (frame.width, frame.height) == (HEIGHT, WIDTH)


@pytest.mark.parametrize("mode", ["L", "RGBA", "P", "1"])
def test_grey_transparent_and_indexed_pictures_become_rgb(mode: str, tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    Image.new(mode, (WIDTH, HEIGHT)).save(path)
    with open_camera(str(path)) as camera:
        frame = camera.read()
    assert frame is not None
    assert frame.image is not None
    assert frame.image.shape == (HEIGHT, WIDTH, 3)


@pytest.mark.parametrize("name", ["a.jpg", "a.png"])
def test_a_photograph_that_was_cut_off_is_refused_rather_than_half_shown(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    Image.effect_noise((400, 400), 80).save(path)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with pytest.raises(SourceError, match="cut off"):
        open_camera(str(path))


def test_another_kind_of_picture_with_a_photographs_name_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.jpg"
    Image.new("RGB", (WIDTH, HEIGHT)).save(path, format="GIF")
    with pytest.raises(SourceError, match="JPEG or PNG"):
        open_camera(str(path))


def test_a_picture_of_absurd_size_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 100)
    with pytest.raises(SourceError, match="too large"):
        open_camera(str(write_picture(tmp_path / "a.png")))


def test_a_small_file_of_a_giant_picture_is_refused_unread_and_a_large_one_is_made_smaller(tmp_path: Path) -> None:
    giant, large = tmp_path / "giant.png", tmp_path / "large.png"
    Image.new("1", (9000, 9000)).save(giant)
    with pytest.raises(SourceError, match="too large a picture"):
        open_camera(str(giant))
    Image.new("1", (6000, 3000)).save(large)
    with open_camera(str(large)) as camera:
        frame = camera.read()
    assert frame is not None
    assert (frame.width, frame.height) == (4096, 2048)


def test_a_file_too_large_for_a_picture_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "a.jpg"
    with path.open("wb") as file:
        file.write(b"\xff\xd8\xff\xe0")
        file.truncate(most("picture.size") + 1)
    with pytest.raises(SourceError, match="too large a picture"):
        open_camera(str(path))
