"""A picture that does not change shows nobody: from its last change on, and not before a second of it."""

import math
from collections.abc import Iterable
from dataclasses import replace

import numpy as np
import pytest
from movements import HOLD, LIFT, RATES, curve, kneel, living, nobody, pose, supine, times

from coach.core.base.types import PictureChange, Pose
from coach.core.clip.clip_report import measure
from coach.core.filtering.frozen import FROZEN_S, UNMOVED, Freeze, watched
from coach.core.filtering.identity import Who
from coach.core.tracking.observation import Observation
from coach.core.tracking.pipeline import Watching, begun, observe

KNEELS = kneel(hip=20, knee=100)


def frozen_s(poses: Iterable[Pose]) -> list[float]:
    """When the picture stood still."""
    freeze, found = Freeze(), []
    for each in poses:
        freeze, _ = watched(freeze, each)
        found += [each.t_s] if freeze.frozen else []
    return found


def stopped(live: Iterable[float], still: Iterable[float], kind: PictureChange = PictureChange.FRESH) -> list[Pose]:
    """A body that lives, and then one and the same pose."""
    alive = [pose(t, KNEELS) for t in live]
    return [*alive, *(replace(alive[-1], t_s=t, picture=kind) for t in still)]


def observed(poses: Iterable[Pose]) -> list[tuple[Watching, Observation]]:
    watching, found = Watching(), []
    for each in poses:
        watching, seen = observe(HOLD, watching, each)
        found.append((watching, seen))
    return found


# -- what stands still -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("fps", [3, *RATES])
def test_the_same_landmarks_for_a_second_stand_still_and_shorter_do_not(fps: float) -> None:
    still = frozen_s(stopped(times(2, fps), times(3, fps, 2.0)))
    last_s = times(2, fps)[-1]
    assert still[0] - last_s == pytest.approx(FROZEN_S, abs=1.01 / fps)
    assert (
        frozen_s([*stopped(times(2, fps), times(0.5, fps, 2.0)), *(pose(2.5 + t, KNEELS) for t in times(2, fps))]) == []
    )


def test_a_repeated_picture_stands_still_however_the_model_trembles_over_it() -> None:
    trembling = [replace(pose(t, KNEELS), picture=PictureChange.REPEATED) for t in times(3, 30)]
    assert frozen_s(trembling)[0] == pytest.approx(FROZEN_S, abs=0.04)


def test_a_film_whose_frames_come_twice_or_ten_times_does_not() -> None:
    for repeats in (2, 10):
        film = [pose(k // repeats / 6, KNEELS) for k in range(60 * repeats)]
        kinds = [PictureChange.REPEATED if k % repeats else PictureChange.FRESH for k in range(len(film))]
        timed = [
            replace(p, t_s=k / 6 / repeats, picture=kind) for k, (p, kind) in enumerate(zip(film, kinds, strict=True))
        ]
        assert frozen_s(timed) == []


def test_a_photograph_does_not_for_it_is_not_meant_to_change() -> None:
    assert frozen_s(stopped([0.0], times(60, 10, 0.1), PictureChange.STILL)) == []


def test_nobody_does_not_whether_the_room_stands_still_or_not() -> None:
    for kind in PictureChange:
        assert frozen_s([pose(0.0, KNEELS), *(replace(nobody(0.1 + t), picture=kind) for t in times(9, 10))]) == []


def test_a_frozen_picture_stays_frozen_while_the_model_loses_the_body_in_it() -> None:
    film = stopped([0.0], times(4, 10, 0.1), PictureChange.REPEATED)
    flickering = [replace(nobody(p.t_s), picture=p.picture) if k % 3 == 2 else p for k, p in enumerate(film)]
    assert len(frozen_s(flickering)) == len(frozen_s(film))


def test_less_than_any_living_body_moves_is_standing_still_and_a_tenth_of_it_is_life() -> None:
    def drifting(widths_a_frame: float) -> list[Pose]:
        found = []
        for k, t in enumerate(times(3, 30)):
            marks = pose(0.0, KNEELS).landmarks.copy()
            marks[12, 0] += widths_a_frame * k
            found.append(replace(pose(0.0, KNEELS), t_s=t, landmarks=marks))
        return found

    assert frozen_s(drifting(UNMOVED / 100))
    assert frozen_s(drifting(7e-5 / 30)) == []  # slow, and seen because it adds up


def marked(t_s: float, place: tuple[int, int], value: float) -> Pose:
    """The body, with one number of one point changed."""
    marks = pose(0.0, KNEELS).landmarks.copy()
    marks[place] = value
    return replace(pose(0.0, KNEELS), t_s=t_s, landmarks=marks)


@pytest.mark.parametrize(
    ("what", "changes"), [(0, True), (1, True), (2, False), (3, False)], ids=["x", "y", "depth", "visibility"]
)
def test_a_point_moves_sideways_or_up_and_what_a_model_guesses_beside_that_is_no_change(
    what: int, changes: bool
) -> None:
    film = [marked(t, (12, what), 0.8 + 0.01 * (k % 2)) for k, t in enumerate(times(3, 30))]
    assert bool(frozen_s(film)) is not changes


def test_a_point_at_the_limit_has_not_moved() -> None:
    freeze, _ = watched(Freeze(), marked(0.0, (12, 0), 0.0))
    assert not watched(freeze, marked(0.1, (12, 0), UNMOVED))[1]
    assert watched(freeze, marked(0.1, (12, 0), 2 * UNMOVED))[1]


def test_whoever_was_away_and_is_back_in_the_same_place_is_seen() -> None:
    body, away = pose(0.0, KNEELS), [nobody(0.1 + t) for t in times(3, 10)]
    assert frozen_s([body, *away, replace(body, t_s=3.2)]) == []


def test_each_picture_that_shows_something_new_is_news_and_its_repetition_is_not() -> None:
    def news(first: Pose, then: Pose) -> bool:
        return watched(watched(Freeze(), first)[0], then)[1]

    def repeated(of: Pose) -> Pose:
        return replace(of, picture=PictureChange.REPEATED)

    body = pose(0.0, KNEELS)
    there = replace(body, t_s=0.1)
    assert watched(Freeze(), body)[1]
    assert news(body, pose(0.1, kneel(hip=20, knee=90)))
    assert news(body, nobody(0.1))
    assert news(body, replace(there, picture=PictureChange.STILL))
    assert not news(body, there)
    assert not news(body, repeated(there))
    assert not news(body, repeated(nobody(0.1)))


def test_points_that_a_model_never_marks_are_no_change() -> None:
    film = stopped(times(1, 30), times(2, 30, 1.0))
    marks = [p.landmarks.copy() for p in film]
    for each in marks:
        each[17:23] = np.nan
    assert frozen_s(replace(p, landmarks=m) for p, m in zip(film, marks, strict=True))


# -- what follows ------------------------------------------------------------------------------------------------------


def test_a_picture_that_stands_still_shows_nobody_and_says_since_when() -> None:
    film = stopped(times(3, 30), times(3, 30, 3.0))
    film += [pose(6.0 + t, KNEELS) for t in times(1, 30)]
    for watching, seen in observed(film):
        still = 3.0 - 1 / 30 + FROZEN_S - 1e-6 <= seen.t_s < 6.0
        assert (watching.freeze.since_s == pytest.approx(film[89].t_s)) if still else watching.freeze.since_s is None
        assert (seen.person, seen.seen, seen.who is Who.SAME) == (
            (False, False, False) if still else (True, True, True)
        )
        assert not still or seen.missing == HOLD.needs_points
        assert not still or all(math.isnan(value) for value in seen.values.values())
        assert not still or math.isnan(seen.anyone.middle.hip[0])
        assert not still or np.isnan(seen.kept().landmarks).all()


def test_what_was_held_ends_with_the_last_change() -> None:
    bends = curve([(20, 1), (110, 3.0)], 0.5)
    alive = [pose(t, kneel(20, bends(t))) for t in times(4, 30)]
    held = measure(HOLD, [*alive, *(replace(alive[-1], t_s=t) for t in times(20, 30, 4.0))])
    (hold,) = held["holds"]
    assert hold["end_s"] == pytest.approx(4.0, abs=0.05)
    assert hold["held_s"] == pytest.approx(4.0 - hold["start_s"], abs=0.1)
    assert held["seen_s"] == pytest.approx(4.0 + FROZEN_S, abs=0.1)
    lived = measure(HOLD, [*alive, *(living(alive[-1], t) for t in times(20, 30, 4.0))])
    assert lived["holds"][0]["held_s"] == pytest.approx(24.0 - hold["start_s"], abs=0.1)


def test_a_frozen_picture_ends_no_repetition() -> None:
    """Up, and then the picture stands still for as long as it would take to come down, and shows the way down again."""
    rises = curve([(50, 1), (5, 1), (50, 1)], 0.8)
    alive = [pose(t, supine(rises(t))) for t in times(2.5, 30)]
    film = [*alive, *(replace(alive[-1], t_s=t) for t in times(6, 30, 2.5))]
    film += [pose(8.5 + t, supine(50)) for t in times(2, 30)]
    assert measure(LIFT, film)["reps"] == []


def test_the_next_exercise_goes_on_from_what_is_known_of_the_picture() -> None:
    watching, _ = observed(stopped(times(1, 30), times(3, 30, 1.0)))[-1]
    assert watching.freeze.frozen
    assert begun(watching).freeze is watching.freeze
    assert begun(watching).rate is watching.rate
