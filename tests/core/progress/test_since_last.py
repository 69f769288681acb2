"""What changed is told against the sessions just before, and only where the camera's error does not explain it."""

from visits import brief, lift, visit

from coach.core.progress.since_last import since, unread_on


def test_what_is_new_begins_with_the_first_session_that_nobody_has_read() -> None:
    assert unread_on([visit(1, read=True), visit(2), visit(3, read=True)]) == 1
    assert unread_on([visit(1, read=True)]) == 1
    assert unread_on([]) == 0


def test_pain_is_compared_with_as_many_sessions_before_and_three_at_least() -> None:
    course = [visit(day, brief((day, day, day))) for day in range(1, 8)]
    found = since(course, 6)
    assert [own.day for own in found.before] == [4, 5, 6]
    (start, *_) = found.pain
    assert (start.moment, start.now.value, start.before.value) == ("before", 7.0, 5.0)
    assert [own.day for own in since(course, 3).before] == [1, 2, 3]


def test_silence_is_in_no_mean() -> None:
    (start, *_) = since([visit(1, brief((None, None, None))), visit(2, brief((4, 4, None)))], 0).pain
    assert (start.now.value, start.now.n, start.now.of, start.before.value) == (4.0, 1, 2, None)


def test_a_range_has_changed_beyond_both_bands_and_not_within_them() -> None:
    far, near = (brief(exercises=(lift(deg=deg),)) for deg in (20.0, 5.0))
    (change,) = since([visit(1, near), visit(2, far)], 1).ranges
    assert (change.exercise, change.before.mean.value, change.now.mean.value) == ("hip_lift", 5.0, 20.0)
    assert since([visit(1, near), visit(2, brief(exercises=(lift(deg=15.0),)))], 1).ranges == ()
    assert since([visit(1, near), visit(2, brief(exercises=(lift(deg=None),)))], 1).ranges == ()
    assert since([visit(1, near), visit(2, brief(exercises=(lift(deg=20.0),), quick=True))], 1).ranges == ()


def test_what_is_true_of_the_person_now_and_was_not_is_new() -> None:
    course = [
        visit(1, brief(facts=("disc",))),
        visit(2, brief(facts=("acute", "disc"))),
        visit(3, brief(facts=("acute",))),
    ]
    found = since(course, 1)
    assert (found.facts_new, found.facts_gone) == (("acute",), ("disc",))
    assert since(course, 0).facts_new == ()  # nothing to compare with


def test_counts_are_of_the_sessions_since() -> None:
    course = [visit(1), visit(2, brief(ended="pain", stop=True, completed=0)), visit(2, brief(), hour=12.0)]
    found = since(course, 1)
    assert (len(found.visits), found.days, found.whole, found.stopped) == (2, 1, 1, 1)
    assert since(course, 3).visits == ()
