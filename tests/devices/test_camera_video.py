"""Video files: every frame, its colour, its time, its right way up; and what is no video."""

import socket
import struct
from pathlib import Path

import numpy as np
import pytest
from footage import FPS, HEIGHT, WIDTH, shared, write_video

from coach.core.base.types import Frame
from coach.devices.camera import open_camera
from coach.devices.errors import SourceError


def _frames(path: Path) -> list[Frame]:
    with open_camera(str(path)) as camera:
        return list(iter(camera.read, None))


def test_every_frame_comes_once_in_order_on_its_own_time(tmp_path: Path) -> None:
    frames = _frames(write_video(tmp_path / "film.mp4", 20))
    assert [frame.t_s for frame in frames] == pytest.approx(np.arange(20) / FPS)
    reds = [float(frame.image[..., 0].mean()) for frame in frames if frame.image is not None]
    assert reds == pytest.approx([8 * index for index in range(20)], abs=5)


def test_pictures_are_rgb(tmp_path: Path) -> None:
    image = _frames(write_video(tmp_path / "film.mp4", 20))[-1].image
    assert image is not None
    assert image[..., 0].mean() > 100 > 30 > image[..., 2].mean()


def test_the_length_is_known_before_the_end(tmp_path: Path) -> None:
    with open_camera(str(write_video(tmp_path / "film.mp4", 20))) as camera:
        assert camera.duration_s == pytest.approx(20 / FPS)


def test_a_loop_lasts_the_clip_and_one_frame(tmp_path: Path) -> None:
    with open_camera(str(write_video(tmp_path / "film.mp4", 5)), loop=True) as camera:
        frames = [camera.read() for _ in range(11)]
    assert [frame.t_s for frame in frames if frame] == pytest.approx(np.arange(11) / FPS)
    reds = [round(float(frame.image[..., 0].mean())) for frame in frames if frame and frame.image is not None]
    assert reds[:5] == reds[5:10]


def test_a_loop_of_one_single_frame_goes_on(tmp_path: Path) -> None:
    with open_camera(str(write_video(tmp_path / "film.mp4", 1)), loop=True) as camera:
        assert [frame.t_s for frame in (camera.read() for _ in range(3)) if frame] == pytest.approx([0, 0.1, 0.2])


def test_a_film_that_a_phone_held_upright_says_is_turned_is_turned(tmp_path: Path) -> None:
    path = write_video(tmp_path / "phone.mp4", 3, split=True)
    data = path.read_bytes()
    matrix = data.index(b"tkhd") + 4 + 40  # the display matrix of the track, after version, dates, length, layer
    quarter_turn = struct.pack(">9i", 0, 1 << 16, 0, -(1 << 16), 0, 0, 0, 0, 1 << 30)
    path.write_bytes(data[:matrix] + quarter_turn + data[matrix + 36 :])
    frame = _frames(path)[0]
    assert (frame.width, frame.height) == (HEIGHT, WIDTH)
    assert frame.image is not None
    assert frame.image.shape == (WIDTH, HEIGHT, 3)
    # a quarter turn clockwise brings the left to the top
    assert frame.image[: WIDTH // 3].mean() > 200 > 50 > frame.image[-WIDTH // 3 :].mean()


def test_a_film_cut_off_before_its_index_is_refused(tmp_path: Path) -> None:
    path = write_video(tmp_path / "film.mp4", 30)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with pytest.raises(SourceError, match="holds no picture"):
        open_camera(str(path))


def test_a_coding_that_cannot_be_read_is_named() -> None:
    """Two seconds of plain colours, recorded by a browser."""
    with pytest.raises(SourceError, match=r"coded as AV1.*H\.264"):
        open_camera(str(Path(__file__).parent / "coded_as_av1.webm"))


def test_a_film_that_breaks_midway_ends_there(tmp_path: Path) -> None:
    path = write_video(tmp_path / "film.avi", 30, fourcc="MJPG")
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    assert 3 < len(_frames(path)) < 30


def test_a_film_without_a_single_frame_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError):
        open_camera(str(write_video(tmp_path / "film.mp4", 0)))


@pytest.mark.parametrize("words", ["ten slow hip lifts\n", "zehn Brücken, langsam\n", "x", "äöü" * 3000])
def test_a_text_is_no_film_though_the_decoder_could_draw_it(words: str, tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text(words * 100, encoding="utf-8")
    with pytest.raises(SourceError, match="is a text"):
        open_camera(str(path))


def test_a_playlist_fetches_nothing(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        port = server.getsockname()[1]
        path = tmp_path / "list.m3u8"
        path.write_text(f"#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\nhttp://127.0.0.1:{port}/a.ts\n#EXT-X-ENDLIST\n")
        with pytest.raises(SourceError):
            open_camera(str(path))
        with pytest.raises(BlockingIOError):
            server.accept()


@pytest.mark.parametrize("name", ["clip_01.mp4", "concat:a.mp4", "with space ü.mp4", "100%.mp4"])
def test_unusual_names_are_only_names(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    try:
        write_video(tmp_path / "plain.mp4", 2).rename(tmp_path / name)
    except OSError:
        pytest.skip("this system does not allow the name")
    monkeypatch.chdir(tmp_path)
    assert len(_frames(Path(name))) == 2


@pytest.mark.parametrize(
    ("suffix", "fourcc"), [(".avi", "MJPG"), (".mkv", "mp4v"), (".mov", "mp4v"), (".webm", "VP80")]
)
def test_the_usual_containers_are_read(suffix: str, fourcc: str, tmp_path: Path) -> None:
    assert len(_frames(write_video(tmp_path / f"film{suffix}", 6, fourcc=fourcc))) == 6


@pytest.mark.slow
def test_real_footage_is_read_whole() -> None:
    frames = _frames(shared("video/bridge_living_room.mp4"))
    assert len(frames) == 91
    assert frames[-1].t_s == pytest.approx(3.0, abs=0.001)
    assert (frames[0].width, frames[0].height) == (640, 480)
