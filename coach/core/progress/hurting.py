"""Which exercise the pain and the stops of a course belong to."""

from collections.abc import Sequence
from dataclasses import dataclass

from coach.core.progress.session_brief import ExerciseBrief, PainThere
from coach.core.progress.timeline import Visit


@dataclass(frozen=True, slots=True, kw_only=True)
class HurtingExercise:
    """One exercise over some sessions; counts are of sessions."""

    exercise: str
    done_in: int  # sessions in which it was begun
    known: int  # of them: pain after it was said
    rose: int  # pain after it was above the start
    most_rise: int  # points over the start; 0 or less: it never rose
    highest: int | None
    ended: int  # pain or a symptom ended it, and the session went on
    stops: int  # pain or a symptom ended the session in it

    @property
    def hurts(self) -> bool:
        """Whether it has anything to do with pain."""
        return bool(self.rose or self.ended or self.stops)


def hurting(visits: Sequence[Visit]) -> tuple[HurtingExercise, ...]:
    """Every exercise that was begun, those that stopped sessions first, then those after which pain rose."""
    found: dict[str, list[list[ExerciseBrief]]] = {}
    for visit in visits:
        mine: dict[str, list[ExerciseBrief]] = {}
        for own in visit.brief.exercises:
            mine.setdefault(own.exercise, []).append(own)
        for name, parts in mine.items():
            found.setdefault(name, []).append(parts)
    rows = [_row(name, sessions) for name, sessions in found.items()]
    return tuple(sorted(rows, key=lambda row: (-row.stops, -row.ended, -row.rose, -row.most_rise)))


def _row(name: str, sessions: Sequence[Sequence[ExerciseBrief]]) -> HurtingExercise:
    pains: list[list[PainThere]] = [[part.pain for part in parts] for parts in sessions]
    rises = [max((pain.rise for pain in own if pain.rise is not None), default=0) for own in pains]
    return HurtingExercise(
        exercise=name,
        done_in=len(sessions),
        known=sum(any(pain.score is not None for pain in own) for own in pains),
        rose=sum(rise > 0 for rise in rises),
        most_rise=max(rises, default=0),
        highest=max((pain.score for own in pains for pain in own if pain.score is not None), default=None),
        ended=sum(any(pain.ended_it and not pain.stopped for pain in own) for own in pains),
        stops=sum(any(pain.stopped for pain in own) for own in pains),
    )
