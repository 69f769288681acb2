"""What is kept of a person is shown, and all of it is deleted only after they said so twice."""

import os
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pygame
import pytest
from sweeps import swept

from coach.app import screens
from coach.cli.shells import on_records
from coach.core.base.events import event
from coach.core.base.types import Pose
from coach.core.dialogue import kept
from coach.core.dialogue.screen_model import View
from coach.prescription.words import available_languages, load_words
from coach.records.keeping import kept_of
from coach.records.review import Review
from coach.records.store import open_store

Ran = Callable[..., tuple[int, str, str]]


@pytest.fixture
def anna() -> None:
    with open_store() as store:
        person = store.patient("anna")
        store.set_profile(
            person, {"intake": {"age": 44}, "answered": {"age": "2026-05-01T09:00:00+00:00"}, "onset": None}
        )
        store.add_prescription(person, routine_id="r", routine_text="#", overrides={}, version="1")
        lock = store.add_lock(person, kind="today", reason="fever")
        assert lock
        store.add_timer_use(person, kind="cold", seconds=60)
        with store.begin_session(
            person, routine_id="r", routine_version="1", program_version="1", model_version="m", source="0",
            scripted=False,
        ) as writer:  # fmt: skip
            writer.add([event(1.0, "question_asked", question="fever", repeat=0)] * 2)
            marks = np.random.default_rng(1).random((33, 4))
            for frame in range(60):
                writer.add_pose(Pose(t_s=frame / 30, width=640, height=480, landmarks=marks, world=marks[:, :3]))
            row = writer.end("completed", 0)
        Review(store).add_note(person, "phoned", "dr. lee", row)
        store.patient("ben")


def pressing(monkeypatch: pytest.MonkeyPatch, keys: dict[str, int]) -> list[View]:
    """Presses the key of each question as it is shown; gives what was shown."""
    shown, views = screens.Window.show, []

    def show(window: Any, view: View, *rest: Any, **how: Any) -> None:
        shown(window, view, *rest, **how)
        if not views or views[-1] != view:
            views.append(view)
        assert view.question is not None
        pygame.event.post(pygame.event.Event(pygame.KEYDOWN, key=keys[view.question.id], mod=0, unicode=""))

    monkeypatch.setattr(screens.Window, "show", show)
    return views


def test_everything_that_is_kept_is_counted(anna: None) -> None:
    with open_store() as store:
        found = kept_of(store, store.patient("anna"))
        nobody = kept_of(store, store.patient("ben"))
    assert (found.answers, found.prescriptions, found.sessions, found.events) == (1, 1, 1, 2)
    assert (found.locks, found.locked, found.timer_uses, found.notes) == (1, True, 1, 1)
    assert found.landmark_bytes > 100
    assert (nobody.answers, nobody.sessions, nobody.events, nobody.landmark_bytes, nobody.locked) == (0, 0, 0, 0, False)


@pytest.mark.parametrize(
    ("keys", "gone"),
    [
        ({"kept": pygame.K_1}, False),
        ({"kept": pygame.K_2, "kept_sure": pygame.K_1}, False),
        ({"kept": pygame.K_q}, False),
        ({"kept": pygame.K_2, "kept_sure": pygame.K_q}, False),
        ({"kept": pygame.K_2, "kept_sure": pygame.K_2}, True),
    ],
)
def test_in_the_window_it_is_deleted_after_two_yeses_and_nothing_else(
    keys: dict[str, int], gone: bool, anna: None, run: Ran, monkeypatch: pytest.MonkeyPatch
) -> None:
    views = pressing(monkeypatch, keys)
    code, _, told = run("patient", "kept", "anna")
    assert code == 0
    assert ("A lock was in force" in told) is gone
    assert [view.question.id for view in views if view.question] == list(keys)
    with open_store() as store:
        assert (store.find("anna") is None) is gone
        assert store.find("ben") is not None


def test_the_terminal_says_the_same_and_how_to_delete_it(anna: None, run: Ran, monkeypatch: pytest.MonkeyPatch) -> None:
    code, said, _ = run("patient", "kept", "anna", "--no-window")
    assert code == 0
    for part in ("Sessions: 1", "(2 entries)", "No picture", "records.db", "hold you too: 0"):
        assert part in said
    store = os.environ["COACH_STORE"]  # the records that were given are those that the command deletes from
    assert said.splitlines()[-1].endswith(f"coach patient delete anna --store {shlex.quote(store)}")
    assert said in run("patient", "show", "anna")[1]
    monkeypatch.chdir(Path(store).parent)
    named = run("patient", "kept", "anna", "--no-window", "--store", Path(store).name)[1]
    assert named.splitlines()[-1].endswith(f" --store {shlex.quote(store)}")
    monkeypatch.delenv("COACH_STORE")
    assert on_records("patient", "delete", "Anna Maria", store=None) == "coach patient delete 'Anna Maria'"


@swept("language", available_languages())
def test_each_language_has_a_sentence_for_each_line(language: str) -> None:
    found = kept.KeptOfPatient(
        name="Ana", where="/x", is_file=True, answers=1, questionnaires=9, prescriptions=2, sessions=3, events=4,
        landmark_bytes=5_000_000, locks=6, locked=True, timer_uses=7, notes=8, copies=3,
    )  # fmt: skip
    words = load_words(language)
    for view in (kept.view(found), kept.sure(found)):
        assert view.leaflet is not None
        assert all(words.say(cell) for line in view.leaflet.lines for cell in line)
        assert view.question is not None
        assert all(words.say(choice.label) for choice in view.question.choices)


def test_nothing_is_deleted_where_a_name_is_nobodys(run: Ran) -> None:
    assert run("patient", "kept", "nobody", "--no-window")[0] == 1
