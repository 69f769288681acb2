"""Which cameras there are to choose from, as Linux lists them."""

from pathlib import Path

from coach.devices.camera import attached as cameras


def node(folder: Path, number: int, index: str, name: str | None) -> None:
    place = folder / f"video{number}"
    place.mkdir()
    (place / "index").write_text(f"{index}\n")
    if name is not None:
        (place / "name").write_text(f"{name}\n")


def test_each_camera_once_by_its_first_node_in_order(tmp_path: Path) -> None:
    node(tmp_path, 10, "0", "C270 HD WEBCAM")
    node(tmp_path, 0, "0", "Integrated Camera: Integrated C")
    node(tmp_path, 1, "1", "Integrated Camera: Integrated C")  # the same one's second node, without pictures
    assert cameras._listed(tmp_path) == (("0", "Integrated Camera"), ("10", "C270 HD WEBCAM"))


def test_what_cannot_be_read_is_passed_over(tmp_path: Path) -> None:
    node(tmp_path, 0, "what", "x")
    node(tmp_path, 1, "0", None)
    assert cameras._listed(tmp_path) == ()
    assert cameras._listed(tmp_path / "absent") == ()
