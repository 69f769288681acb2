"""Whole sessions through the joined rooms, on the virtual patient's own landmarks and on real pixels."""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pygame
import pytest
from fed_camera import FedCamera
from recordings import recorded

from coach.app import room as application
from coach.app.session import likely
from coach.cli import execute
from coach.core.base.session_mark import SessionMark, session_marks
from coach.core.base.types import Event, text
from coach.core.dialogue.screen_model import View
from coach.devices.screen import Window
from coach.mannequin.patient.source import MannequinCamera
from coach.prescription.reader import read_routine
from coach.records.store import open_store

Run = Callable[..., tuple[int, list[Event]]]


def kept() -> list[Event]:
    with open_store() as store:
        row = store.last_session()
        assert row is not None
        return store.events(row)


def of(events: list[Event], kind: str) -> list[dict]:
    return [event.data for event in events if event.kind == kind]


@pytest.fixture
def landmarks_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """The virtual patient is seen without a pose model."""

    def see(source: str, **_: object) -> MannequinCamera:
        return MannequinCamera(source.partition(":")[2], pixels=False)

    monkeypatch.setattr(application, "open_camera", see)


def test_a_willing_patient_does_every_exercise_of_the_routine(landmarks_only: None, tmp_path: Path) -> None:
    page = tmp_path / "out.html"
    command = ["run", "gentle_start", "--camera", "mannequin", "--no-window", "--pain", "2", "--report", str(page)]
    assert execute(command) == 0
    events = kept()
    ended = {data["exercise"]: data for data in of(events, "exercise_ended")}
    assert {name: data["reason"] for name, data in ended.items()} == dict.fromkeys(
        ("breathing", "hip_lift", "childs_pose", "prone_on_elbows", "walking"), "done"
    )
    assert ended["breathing"]["breaths"] == 5
    assert ended["hip_lift"]["reps"] == 6
    assert ended["childs_pose"]["held_s"] == pytest.approx(40, abs=0.6)
    assert ended["prone_on_elbows"]["held_s"] == pytest.approx(40, abs=0.6)
    assert ended["walking"]["steps"] >= 50
    assert not of(events, "fault")
    assert not of(events, "limit_alarm")
    assert "6 repetitions" in page.read_text(encoding="utf-8")


def test_arching_too_far_rings_and_ends_the_exercise_the_third_time(landmarks_only: None) -> None:
    assert execute(["run", "gentle_start", "--camera", "mannequin:over_arch=40@hip_lift", "--no-window"]) == 0
    events = kept()
    alarms = of(events, "limit_alarm")
    assert [data["times"] for data in alarms] == [1, 2, 3]
    assert {data["name"] for data in alarms} == {"over_arch"}
    lifts = [data for data in of(events, "rep_done") if data["exercise"] == "hip_lift"]
    assert not any(data["counted"] for data in lifts)
    ended = next(data for data in of(events, "exercise_ended") if data["exercise"] == "hip_lift")
    assert (ended["reason"], ended["reps"]) == ("limit", 0)


def test_rising_pain_stops_with_its_reason_and_exit_code_3(tmp_path: Path) -> None:
    clip = recorded(tmp_path / "lifts.npz", "hip_lift", 20)
    page = tmp_path / "stopped.html"
    command = ["run", "gentle_start", "--camera", str(clip), "--loop", "--no-window", "--report", str(page)]
    assert execute([*command, "--pain", "2,8"]) == 3
    events = kept()
    assert of(events, "session_ended") == [{"reason": "pain"}]
    assert [data["score"] for data in of(events, "pain_answered")] == [2, 8]
    assert "stopped: the pain reached the limit" in page.read_text(encoding="utf-8")


def test_silence_ends_safely_and_is_never_a_zero(tmp_path: Path) -> None:
    clip = recorded(tmp_path / "lifts.npz", "hip_lift", 8)
    assert execute(["run", "gentle_start", "--camera", str(clip), "--loop", "--no-window", "--pain", "2,-"]) == 3
    events = kept()
    assert [data["action"] for data in of(events, "no_answer")] == ["repeat", "pause", "end"]
    assert [data["score"] for data in of(events, "pain_answered")] == [2, None]
    assert of(events, "session_ended") == [{"reason": "silence"}]


def test_what_is_not_shown_is_skipped_as_not_done(tmp_path: Path) -> None:
    clip = recorded(tmp_path / "lifts.npz", "hip_lift", 30)
    assert execute(["run", "gentle_start", "--camera", str(clip), "--loop", "--no-window", "--quick"]) == 0
    reasons = {data["exercise"]: data["reason"] for data in of(kept(), "exercise_ended")}
    assert reasons == {
        "breathing": "done",
        "hip_lift": "done",
        "childs_pose": "not_done",
        "prone_on_elbows": "not_done",
        "walking": "not_done",
    }


def test_a_recording_that_ends_ends_the_session_with_exit_code_4(tmp_path: Path) -> None:
    clip = recorded(tmp_path / "short.npz", "hip_lift", 5)
    assert execute(["run", "gentle_start", "--camera", str(clip), "--no-window"]) == 4
    assert of(kept(), "session_ended") == [{"reason": "source_ended"}]


def test_a_recorded_session_belongs_to_demo_and_is_marked_scripted(tmp_path: Path) -> None:
    clip = recorded(tmp_path / "short.npz", "hip_lift", 3)
    execute(["run", "gentle_start", "--camera", str(clip), "--no-window", "--patient", "ann"])
    with open_store() as store:
        row = store.last_session()
        assert row is not None
        assert row.scripted
        assert store.patient_of(row).handle == "demo"
        assert [patient.handle for patient in store.patients()] == ["demo"]
        assert sum(1 for _ in store.poses(row)) == 45


def test_a_camera_that_is_unplugged_ends_the_session_and_nothing_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(application, "open_camera", lambda _source, clock, **_: FedCamera(clock, 20))
    assert execute(["run", "gentle_start", "--camera", "0", "--mute", "--no-window"]) == 4
    events = kept()
    assert of(events, "session_ended") == [{"reason": "source_lost"}]
    assert of(events, "question_asked")[0]["question"] == "urine"


def test_somebody_new_is_told_once_that_a_record_is_begun(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(application, "open_camera", lambda _source, clock, **_: FedCamera(clock, 5))
    for told in (1, 0):
        execute(["run", "gentle_start", "--camera", "0", "--mute", "--no-window", "--patient", "zed"])
        assert capsys.readouterr().err.count("A record is begun for zed.") == told


def test_closing_the_window_quits_with_exit_code_5(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A real window (SDL's dummy driver) shows the session, and its close button leaves it."""
    import pygame

    shown = []
    show = application.Window.show

    def closing(self: application.Window, *args: object, **more: object) -> None:
        show(self, *args, **more)  # type: ignore[arg-type]
        shown.append(pygame.display.get_surface().copy())
        if len(shown) == 5:
            pygame.event.post(pygame.event.Event(pygame.QUIT))

    monkeypatch.setattr(application.Window, "show", closing)
    clip = recorded(tmp_path / "lifts.npz", "hip_lift", 8)
    assert execute(["run", "gentle_start", "--camera", str(clip), "--mute"]) == 5
    assert of(kept(), "session_ended") == [{"reason": "quit"}]
    assert np.ptp(pygame.surfarray.array3d(shown[-1])) > 100  # something was drawn


def test_a_report_that_cannot_be_written_is_said_before_the_session(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    clip = recorded(tmp_path / "short.npz", "hip_lift", 3)
    report = tmp_path / "nowhere" / "out.html"
    assert execute(["run", "gentle_start", "--camera", str(clip), "--no-window", "--report", str(report)]) == 1
    assert "nowhere" in capsys.readouterr().err
    with open_store() as store:
        assert not store.sessions()


def test_a_scripted_session_replays_to_the_same_events(tmp_path: Path) -> None:
    clip = recorded(tmp_path / "lifts.npz", "hip_lift", 12)
    command = ["run", "gentle_start", "--camera", str(clip), "--loop", "--no-window", "--quick", "--pain", "1"]
    runs = []
    for _ in range(2):
        execute(command)
        runs.append([(event.t_s, event.kind, event.data) for event in kept()])
    assert runs[0] == runs[1]


def test_measuring_a_recording_prints_one_json_object(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    clip = recorded(tmp_path / "lifts.npz", "hip_lift", 30)
    assert execute(["measure", str(clip), "--exercise", "hip_lift", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert len(found["reps"]) == len(found["holds"]) == 3
    assert found["steps"] == []
    assert found["reps"][0]["peak"]["hip_flexion"]["deg"] == pytest.approx(5, abs=3)
    assert len(found["angles"]["t_s"]) == len(found["angles"]["hip_flexion"])


def test_a_recording_keeps_who_was_not_there_as_null(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    clip = recorded(tmp_path / "gone.npz", "hip_lift", 10, "leaves_picture@5")
    assert execute(["measure", str(clip), "--exercise", "hip_lift", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert 5.0 <= found["seen_s"] < 7.0  # it moves out of the picture, which takes a moment
    assert found["angles"]["hip_flexion"][-1] is None


# routine, further options, exercises that are left out on an ordinary day
ROUTINES = [
    ("acute_relief", "", 8), ("gentle_mobility", "", 0), ("walking_plan", "--level 1", 0),
    ("walking_plan", "--level 6", 0), ("core_hip_strength", "--level 2", 0), ("desk_posture_break", "", 0),
    ("lifting_drill", "", 0), ("breathing_relax", "", 0), ("before_after_activity", "", 8),
]  # fmt: skip


ORDINARY = ("acute_relief", "desk_posture_break", "lifting_drill")


@pytest.mark.parametrize(
    ("name", "options", "out"),
    [pytest.param(*row, marks=[] if row[0] in ORDINARY else pytest.mark.slow) for row in ROUTINES],
)
def test_every_routine_can_be_done_from_beginning_to_end(
    landmarks_only: None, name: str, options: str, out: int
) -> None:
    assert execute(["run", name, "--camera", "mannequin", "--no-window", "--quick", *options.split()]) == 0
    events = kept()
    ended = of(events, "exercise_ended")
    assert {data["reason"] for data in ended} == {"done"}, ended
    assert len(of(events, "planned")[0]["left_out"]) == out
    assert not of(events, "limit_alarm")


def test_what_the_patient_answers_by_its_script_is_recorded_as_scripted(landmarks_only: None) -> None:
    camera = "mannequin:pain=2,pain=5"
    assert execute(["run", "gentle_start", "--camera", camera, "--no-window", "--quick"]) == 3
    answered = of(kept(), "pain_answered")
    assert [(data["score"], data["scripted"]) for data in answered] == [(2, True), (5, True)]
    assert execute(["run", "gentle_start", "--camera", camera, "--no-window", "--quick", "--pain", "1"]) == 0


@pytest.mark.slow
def test_the_virtual_patient_is_coached_on_real_pixels(tmp_path: Path) -> None:
    page = tmp_path / "out.html"
    assert (
        execute(["run", "gentle_start", "--camera", "mannequin", "--quick", "--no-window", "--report", str(page)]) == 0
    )
    reasons = {data["exercise"]: data["reason"] for data in of(kept(), "exercise_ended")}
    assert set(reasons.values()) == {"done"}, reasons


@pytest.mark.slow
def test_the_whole_command_on_a_real_video(tmp_path: Path) -> None:
    video = Path(__file__).resolve().parents[2] / "shared" / "footage" / "video" / "bridge_living_room.mp4"
    if not video.exists():
        pytest.skip("the footage with a real person is not beside this project")
    assert execute(["run", "gentle_start", "--camera", str(video), "--loop", "--no-window", "--quick"]) == 0
    reasons = {data["exercise"]: data["reason"] for data in of(kept(), "exercise_ended")}
    assert reasons["hip_lift"] == "done"
    assert reasons["childs_pose"] == reasons["walking"] == "not_done"


def test_a_short_trial_and_a_demonstration_say_so_in_the_window_the_record_and_on_the_page(
    landmarks_only: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    views: list[View] = []

    def show(window: Window, view: View, *_: object, **__: object) -> None:
        views.append(view)
        if len(views) > 3:
            pygame.event.post(pygame.event.Event(pygame.KEYDOWN, key=pygame.K_q, mod=0, unicode=""))

    monkeypatch.setattr(Window, "show", show)
    page = tmp_path / "page.html"
    assert execute(["run", "gentle_start", "--camera", "mannequin", "--quick", "--mute", "--report", str(page)]) == 5
    assert {view.marks for view in views} == {(text("mark.screen.virtual"), text("mark.screen.quick"))}
    (started,) = of(kept(), "session_started")
    assert (started["quick"], started["scripted"]) == (True, True)
    assert "Demonstration with the virtual patient: nobody exercised." in page.read_text(encoding="utf-8")
    assert "Short trial: one repetition" in page.read_text(encoding="utf-8")
    capsys.readouterr()
    assert execute(["list"]) == 0
    assert "[virtual patient]  [short trial]" in capsys.readouterr().out


def test_a_session_of_ones_own_has_no_mark() -> None:
    assert session_marks("0", scripted=False, quick=False) == ()
    assert session_marks("0", scripted=False, quick=True) == (SessionMark.QUICK,)
    assert session_marks("film.mp4", scripted=True, quick=False) == (SessionMark.RECORDED,)
    assert session_marks(None, scripted=False, quick=False) == ()


def test_what_a_session_says_first_is_made_ready_first_the_signs_that_it_reads_aloud_among_it() -> None:
    routine = read_routine("gentle_start")
    ready = list(likely(routine))
    sentences = routine.words.sentences
    texts = {key: str(value) for key, value in sentences.items() if "{" not in str(value)}
    signs = [value for key, value in texts.items() if key.startswith(("rows.", "daily."))]
    assert len(signs) > 15
    assert max(ready.index(sign) for sign in signs) < ready.index(texts["cue.go"])
