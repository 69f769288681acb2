"""What a session that broke off in the middle had done: a start soon after may go on there. Pure."""

from collections.abc import Sequence

from coach.core.clinical.history import GOES_ON_H, PastSession

DONE = frozenset({"done", "by_time"})  # of safety.EXERCISE_ENDS
HARMLESS = DONE | {"not_done", "not_seen", "skipped"}  # after any other the whole session is begun anew


def done_before(last: PastSession, routine: str, exercises: Sequence[str], *, quick: bool) -> frozenset[int]:
    """The places of the steps that the person's last session had done, in the routine with these exercises.

    None where it did not break off within `GOES_ON_H`, was another routine or comfort, hurt somebody, or has left
    nothing to do.
    """
    ended = [e.data for e in last.events if e.kind == "exercise_ended"]
    soon = last.age.believed and last.age.youngest.ended_h <= GOES_ON_H
    same = last.routine == routine and last.quick == quick and all(e.kind != "comfort_started" for e in last.events)
    if not (last.killed and soon and same) or any(data["reason"] not in HARMLESS for data in ended):
        return frozenset()
    done = frozenset(
        data["step"]
        for data in ended
        if data["reason"] in DONE and tuple(exercises[data["step"] : data["step"] + 1]) == (data["exercise"],)
    )
    return done if len(done) < len(exercises) else frozenset()
