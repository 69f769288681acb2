"""Where the camera stood last time is read from the sessions, for each posture and view."""

from typing import Any

from coach.core.base.events import event
from coach.core.kinematics.camera_place import CameraPlace
from coach.records.history import PLACES_OF, camera_places
from coach.records.rows import Patient
from coach.records.store import Store

PLACED = {"step": 0, "exercise": "hip_lift", "posture": "supine", "view": "side", "after_s": 4.0}
SEEN = {"view_deg": 3.0, "trunk": 0.24, "trunk_x": 0.4, "trunk_y": 0.6}


def held(store: Store, who: Patient, *placed: dict[str, Any]) -> None:
    """A session with these set-ups."""
    writer = store.begin_session(
        who, routine_id="r", routine_version="1", program_version="0", model_version="m", source="0", scripted=False
    )
    writer.add([event(1.0, "camera_placed", **PLACED | SEEN | {"how": "good"} | one) for one in placed])
    writer.end("completed", 0)
    writer.close()


def test_the_last_place_of_each_posture_and_view_is_known(store: Store) -> None:
    me = store.patient("me")
    held(store, me, {"trunk": 0.2}, {"posture": "standing", "how": "as_it_is", "view_deg": 40.0})
    held(store, me, {"trunk": 0.3}, {"trunk": 0.9, "how": "skipped"})
    places = camera_places(store, me)
    assert places["supine", "side"] == CameraPlace(view_deg=3.0, trunk=0.3, trunk_x=0.4, trunk_y=0.6, as_it_is=False)
    assert places["standing", "side"].as_it_is
    assert len(places) == 2


def test_what_was_not_seen_is_known_as_not_seen(store: Store) -> None:
    me = store.patient("me")
    held(store, me, dict.fromkeys(SEEN))
    assert camera_places(store, me)["supine", "side"].trunk is None


def test_a_place_that_was_not_used_for_long_is_forgotten_and_one_person_has_not_anothers(store: Store) -> None:
    me, ana = store.patient("me"), store.patient("ana")
    held(store, me, {})
    for _ in range(PLACES_OF):
        held(store, me)
    assert camera_places(store, me) == camera_places(store, ana) == {}


def test_of_the_demonstration_nothing_is_remembered(store: Store) -> None:
    demo = store.patient("demo")
    held(store, demo, {})
    assert camera_places(store, demo) == {}
