"""What the certificate beside an exercise file says of the file as it is now."""

from pathlib import Path

import pytest

from coach.core.exercise.standing import Standing
from coach.prescription import certificate
from coach.prescription.certificate import Certificate, key_of, place_of, read_certificate, standing, write_certificate
from coach.prescription.places import find_exercise, shipped_exercises
from coach.prescription.reader import read_exercise, read_routine
from coach.prescription.source import read_source


@pytest.fixture
def lift(tmp_path: Path) -> Path:
    path = tmp_path / "exercises" / "hip_lift.toml"
    path.parent.mkdir()
    path.write_bytes(find_exercise("hip_lift").read_bytes())
    return path


def certify(path: Path, verdict: Standing = Standing.USABLE) -> Certificate:
    found = Certificate(
        exercise=path.stem, key=key_of(read_source(path).data), run="quick", verdict=verdict.value, reasons=(), clips=0,
        frames=0, bodies=0, moved_s=0.0, corrections=0, counts=(), times=(), rules=(), angles=(), mistaken=(),
        untested=(),
    )  # fmt: skip
    write_certificate(path, found)
    return found


def rewrite(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_without_one_it_is_not_certified(lift: Path) -> None:
    assert standing(lift) is Standing.NONE
    assert read_certificate(lift) is None


@pytest.mark.parametrize("verdict", [Standing.USABLE, Standing.WITH_CARE, Standing.NOT_USABLE])
def test_one_that_is_written_is_read_back_and_holds(lift: Path, verdict: Standing) -> None:
    found = certify(lift, verdict)
    assert read_certificate(lift) == found
    assert standing(lift) is verdict


@pytest.mark.parametrize(
    ("old", "new"),
    [("stop_below = -20", "stop_below = -19"), ('view = "side"', 'view = "front"'), ("seconds = ", "seconds = 1")],
)
def test_another_number_anywhere_is_another_file(lift: Path, old: str, new: str) -> None:
    certify(lift)
    rewrite(lift, old, new)
    assert standing(lift) is Standing.CHANGED


def test_a_comment_a_sentence_and_a_signature_change_nothing_that_was_tried(lift: Path) -> None:
    certify(lift)
    rewrite(lift, 'region = "hips"', 'region = "legs"')
    rewrite(lift, "id = ", '# read again\nconfirmed_by = "Dr. Ångström"\nconfirmed_on = "2026-05-04"\nid = ')
    lift.write_text(lift.read_text("utf-8") + '\n[words]\nlanguage = "en"\ntitle = "Bridge"\n', encoding="utf-8")
    assert standing(lift) is Standing.USABLE


def test_line_ends_of_another_system_are_no_change(lift: Path) -> None:
    certify(lift)
    lift.write_bytes(lift.read_bytes().replace(b"\n", b"\r\n"))
    assert standing(lift) is Standing.USABLE


def test_another_model_or_another_way_of_measuring_makes_it_older(lift: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    certify(lift)
    monkeypatch.setattr(certificate, "MEASURING", certificate.MEASURING + 1)
    assert standing(lift) is Standing.OLDER
    monkeypatch.undo()
    monkeypatch.setattr(certificate, "pose_model", lambda: "other.task:0")
    assert standing(lift) is Standing.OLDER


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"exercise": "hip_lift"}', b"\xff\xfe"])
def test_a_damaged_one_is_said_to_be_unreadable(lift: Path, content: bytes) -> None:
    certify(lift)
    place_of(lift).write_bytes(content)
    assert standing(lift) is Standing.UNREADABLE
    with pytest.raises(ValueError, match="certify again"):
        read_certificate(lift)


def test_a_routine_knows_the_standing_of_its_exercises(lift: Path) -> None:
    routine = lift.parents[1] / "mine.toml"
    routine.write_text('id = "mine"\nversion = "1"\n[[step]]\nexercise = "hip_lift"\nreps = 3\n', encoding="utf-8")
    certify(lift, Standing.NOT_USABLE)
    assert read_routine(routine, to_look_at=True).exercises["hip_lift"].provenance.standing is Standing.NOT_USABLE


def test_the_certificates_of_shipped_exercises_hold() -> None:
    found = {name: standing(path) for name, path in shipped_exercises().items() if read_exercise(path).tracked}
    assert {name: each for name, each in found.items() if each not in (Standing.USABLE, Standing.WITH_CARE)} == {}


def test_a_picture_and_a_film_beside_it_change_nothing_that_was_tried(lift: Path) -> None:
    certify(lift)
    rewrite(lift, "id = ", 'picture = "me.jpg"\nfilm = "me.mp4"\nid = ')
    assert standing(lift) is Standing.USABLE
