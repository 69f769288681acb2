"""Whoever is deleted is in no byte of any file; what another program holds back is told, and goes when it ends."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from coach.core.base.events import event
from coach.core.base.types import Pose
from coach.records import engine as engines
from coach.records.review import Review
from coach.records.store import Store, open_store

NAME, SAID = "Gwendolyn Quist", "fell from the blue ladder"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "kept"
    made.mkdir()
    with open_store(str(made / "s.db")) as store:
        fill(store, "somebody else", "nothing to say")
        fill(store, NAME, SAID)
    return made


def fill(store: Store, name: str, said: str) -> None:
    """A person with a row in every table that may name them."""
    person = store.patient(name)
    store.set_profile(person, {"said": said})
    given = store.add_prescription(
        person, routine_id="gentle_start", routine_text=f"# {said}", overrides={"for": said}, version="1"
    )
    lock = store.add_lock(person, kind="today", reason=said)
    assert lock.reason == said
    store.add_timer_use(person, kind="cold", seconds=60)
    with store.begin_session(
        person, routine_id="gentle_start", routine_version="1", program_version="1", model_version="m", source=said,
        scripted=False, prescription=given,
    ) as writer:  # fmt: skip
        asked = event(1.0, "question_asked", question=said, repeat=0)
        writer.add([asked])
        marks = np.full((33, 4), 0.5)
        for frame in range(30):
            writer.add_pose(Pose(t_s=frame / 30, width=640, height=480, landmarks=marks, world=marks[:, :3]))
        row = writer.end("completed", 0)
    review = Review(store)
    review.add_note(person, said, "dr. lee", row)
    review.all_visits()


def holding(folder: Path, *words: str) -> list[str]:
    return [
        f"{path.name}: {word}"
        for path in sorted(folder.rglob("*"))
        if path.is_file()
        for word in words
        if word.encode() in path.read_bytes() or word.encode("utf-16-le") in path.read_bytes()
    ]


def test_after_a_deletion_no_byte_is_left(folder: Path) -> None:
    assert holding(folder, NAME, SAID)
    with open_store(str(folder / "s.db")) as store:
        assert store.delete_patient(store.patient(NAME))
        assert holding(folder, NAME, SAID) == []  # while the store is still open
    assert holding(folder, NAME, SAID) == []
    assert holding(folder, "somebody else")


def test_what_another_reader_holds_back_is_told_and_goes_when_it_ends(
    folder: Path, run: Callable[..., tuple[int, str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines, "BUSY_S", 0.05)
    reader = sqlite3.connect(folder / "s.db", isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM patient").fetchall()
    code, printed, told = run("patient", "delete", NAME, "--yes", "--store", folder / "s.db")
    assert (code, "Deleted" in printed) == (0, True)
    assert "Another program is reading these records" in told
    assert holding(folder, NAME)
    reader.close()
    assert run("list", "--store", folder / "s.db")[0] == 0
    assert holding(folder, NAME, SAID) == []
