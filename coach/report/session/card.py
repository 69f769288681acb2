"""One exercise of a session, as a page says it: done and prescribed, its movements, its faults, what was not seen."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from coach.core.exercise.standing import Standing
from coach.core.kinematics.skeleton import SIDES
from coach.core.summary.angle_curves import Recording
from coach.core.summary.averages import untold
from coach.core.summary.gait_summary import LEAST_CADENCE, LEAST_STEPS
from coach.core.summary.session_figures import ExerciseFigures, FormFault, MovementRecord, Share
from coach.core.summary.summary import prescribed_amount
from coach.report import skeleton
from coach.report.labels import Labels, amount, clock, unit_of
from coach.report.session import charts

CERTIFIED = (None, Standing.USABLE, Standing.WITH_CARE)
TIMES = ("held_s", "active_s")
MOST_PICTURES = 6  # of one fault; the player has every moment


def card(figures: ExerciseFigures, number: int, recorded: Recording, say: Labels) -> dict[str, Any]:
    movements = figures.moved.all
    side = next((each.side for each in movements if each.side), figures.side)
    measures = list(dict.fromkeys(name for movement in movements for name in movement.peaks))
    faults = (*figures.watched.faults, *figures.watched.alarms)
    amount_asked = figures.share or prescribed_amount(figures)
    return {
        "number": number,
        "title": _title(figures, say),
        "figures": figures,
        "ended": _exercise_ended(figures, say),
        "tone": "good"
        if figures.ended == "done"
        else "plain"
        if figures.ended in ("skipped", "not_done", "by_time")
        else "bad",
        "share": _share(figures.share, say),
        "prescribed": "" if amount_asked is None else _prescribed(amount_asked, say),
        "notes": _notes(figures, say),
        "facts": _facts(figures, say),
        "charts": [charts.angle_chart(figures, drawn, say) for drawn in charts.shown(figures, recorded)],
        "limits": [_limit(limit, say) for limit in figures.prescribed.limits],
        "measures": [say.measure(name) for name in measures],
        "movements": [_movement(movement, measures, say) for movement in movements],
        "untold": any(untold(movements, name) for name in measures) or not all(fault.told for fault in faults),
        "of_reps": bool(figures.moved.reps),
        "averages": [_average(figures, name, say) for name in measures] if len(movements) > 1 else [],
        "alarms": _grouped(figures.watched.alarms, side, recorded, say),
        # what went on to the stop limit has its picture there
        "faults": _grouped(
            figures.watched.faults, side, recorded, say, [alarm.t_s for alarm in figures.watched.alarms]
        ),
        "errors": [(say.measure(name), say.value(figures.prescribed.error_deg[name], name)) for name in _told(figures)],
        "unseen": [
            (clock(span.start_s), amount(span.seconds), _part(span.part, say)) for span in figures.watched.unseen
        ],
    }


def _title(figures: ExerciseFigures, say: Labels) -> str:
    title = say.exercise(figures.exercise)
    return say("with_side", exercise=title, side=_side(figures.side, say)) if figures.side in SIDES else title


def _side(side: str | None, say: Labels) -> str:
    return say.plainly(side, f"report.side.{side}") if side else ""


def _notes(figures: ExerciseFigures, say: Labels) -> list[str]:
    """How it came to be this exercise, and what became of its dose."""
    notes = [say(figures.prescribed.finder)] if figures.prescribed.finder else []
    if figures.prescribed.instead_of is not None:
        notes.append(say("instead_of", exercise=say.exercise(figures.prescribed.instead_of)))
    standing = figures.prescribed.certificate
    if figures.tracked and standing not in CERTIFIED:
        notes.append(say.plainly(standing, f"report.certificate.{standing}"))
    if figures.eased is not None:
        prescribed = _prescribed(figures.eased.share, say) if figures.eased.share else say("not_prescribed")
        notes.append(say("eased", at=clock(figures.eased.t_s), amount=prescribed))
    return notes


def _told(figures: ExerciseFigures) -> list[str]:
    """The measures whose error band matters on this page: angles, and whatever has a limit or a fault of its own."""
    limited = {limit.get("measure") for limit in figures.prescribed.limits} | {
        fault.measure for fault in (*figures.watched.faults, *figures.watched.alarms)
    }
    return [name for name in figures.prescribed.error_deg if unit_of(name) == "deg" or name in limited]


def _exercise_ended(figures: ExerciseFigures, say: Labels) -> str:
    return (
        say("broke_off_short") if figures.ended is None else say.named(figures.ended, f"exercise_end.{figures.ended}")
    )


def _part(part: str, say: Labels) -> str:
    return say.plainly(part, f"report.part.{part}")


def _share(share: Share | None, say: Labels) -> dict[str, Any] | None:
    """Done of prescribed in words, and as a bar that never claims more than all of it."""
    if share is None:
        return None
    prescribed = share.prescribed
    return {
        "done": amount_done(share, say),
        "prescribed": _prescribed(share, say),
        "percent": min(100, round(100 * share.done / prescribed)) if prescribed else None,
    }


def amount_done(share: Share, say: Labels) -> str:
    """How much of a dose was done, in words."""
    guided = f"guided.{share.unit}"
    return _in(guided if f"report.{guided}" in say.words else f"amount.{share.unit}", share.unit, share.done, say)


def _prescribed(share: Share, say: Labels) -> str:
    if share.prescribed is None:
        return say("not_prescribed")
    whole = _in(f"amount.{share.unit}", share.unit, share.prescribed, say)
    return whole if share.each is None else say("each_side", amount=whole, n=amount(share.each))


def _in(key: str, unit: str, value: float, say: Labels) -> str:
    if unit in TIMES:
        return say(key, n=say.lasting(round(value) if unit == "active_s" else value))
    return say(key, n=1 if value == 1 else amount(value))


def _facts(figures: ExerciseFigures, say: Labels) -> list[tuple[str, str]]:
    """Further figures: those that this kind of exercise has, and that are not said already."""
    said = figures.share.unit if figures.share else None
    rows: list[tuple[str, str | None, str | None]] = [
        ("sets_done", None, amount(figures.moved.sets) if (figures.prescribed.dose.get("sets") or 1) > 1 else None),
        ("reps_recorded", None, amount(len(figures.moved.reps)) if figures.moved.reps else None),
        ("by_side", None, _by_side(figures, say) or None),
        ("held", "held_s", say.lasting(figures.moved.held_s) if figures.moved.held_s else None),
        ("steps", None, amount(figures.timed.steps) if figures.timed.steps else None),
        (figures.timed.paced, figures.timed.paced, amount(figures.timed.cycles) if figures.timed.cycles else None),
        ("active", "active_s", say.lasting(figures.timed.active_s) if figures.timed.active_s else None),
        ("not_seen_s", None, say.lasting(figures.watched.not_seen_s) if figures.tracked else None),
    ]
    facts = [
        (say(f"fact.{name}"), say(f"fact_unit.{name}", n=value))
        for name, unit, value in rows
        if value is not None and (unit is None or unit != said)
    ]
    return [*facts, *_walk_facts(figures, say)]


def _by_side(figures: ExerciseFigures, say: Labels) -> str:
    """Of a dose for each side: how many counted on each."""
    if figures.share is None or figures.share.each is None:
        return ""
    counted = Counter(rep.side for rep in figures.moved.reps if rep.counted)
    return ", ".join(say("by_side", side=_side(side, say), n=counted[side]) for side in SIDES)


def _walk_facts(figures: ExerciseFigures, say: Labels) -> list[tuple[str, str]]:
    """Cadence and step times with the error to expect, or how many steps are missing for them."""
    walk = figures.timed.walked
    if walk is None:
        return []
    few = {"cadence": (walk.steps, LEAST_CADENCE), "step_times": (walk.comparable, LEAST_STEPS)}
    said = {name: say(f"fact_unit.{name}_few", n=n, least=least) for name, (n, least) in few.items()}
    if walk.cadence is not None:
        per_min, error = f"{walk.cadence.per_min:.0f}", f"{walk.cadence.error_per_min:.0f}"
        said["cadence"] = say("fact_unit.cadence", per_min=per_min, error=error)
    if (times := walk.times) is not None:
        said["step_times"] = say(
            f"fact_unit.step_times{'_named' if times.named else ''}", one=f"{times.one_s:.2f}",
            other=f"{times.other_s:.2f}", limp=f"{times.limp:.2f}", error=f"{times.limp_error:.2f}", n=times.steps,
        )  # fmt: skip
    if walk.turns:
        at = ", ".join(clock(turn.from_s) for turn in walk.turns)
        said["turns"] = say("fact_unit.turns", n=len(walk.turns), passes=walk.passes, at=at)
    return [(say(f"fact.{name}"), value) for name, value in said.items()]


def _movement(movement: MovementRecord, measures: Sequence[str], say: Labels) -> dict[str, Any]:
    return {
        "number": movement.number,
        "side": _side(movement.side, say),
        "at": clock(movement.start_s),
        "t_s": movement.start_s,
        "took": say.words.decimal(f"{movement.took_s:.1f}"),
        "out": "" if movement.out_s is None else say.words.decimal(f"{movement.out_s:.1f}"),
        "back": "" if movement.back_s is None else say.words.decimal(f"{movement.back_s:.1f}"),
        "held": None if movement.held_s is None else say.words.decimal(f"{movement.held_s:.1f}"),
        "peaks": [(_peak(movement, measure, say), bool(untold([movement], measure))) for measure in measures],
        "counted": movement.counted,
    }


def _peak(movement: MovementRecord, measure: str, say: Labels) -> str:
    peak = movement.peaks.get(measure)
    if peak is None:
        return say("not_seen")
    return say.reading(peak.deg, peak.error_deg, measure, told=peak.told)


def _average(figures: ExerciseFigures, measure: str, say: Labels) -> str:
    found = figures.moved.ranges[measure]
    if found.value is None:
        return say("not_told" if untold(figures.moved.all, measure) else "not_seen")
    return say("mean_of", mean=say.value(found.value, measure), n=found.n, of=found.of)


def _limit(limit: Mapping[str, Any], say: Labels) -> str:
    """A limit as it was in force."""
    measure = limit.get("measure") or ""
    said = [
        say(f"limit.{key}", value=say.value(limit[key], measure)) for key in charts.LIMITS if limit.get(key) is not None
    ]
    return say("limit_of", measure=say.measure(measure), said=", ".join(said))


def _grouped(
    faults: Sequence[FormFault], side: str | None, recorded: Recording, say: Labels, pictured_s: Sequence[float] = ()
) -> list[dict[str, Any]]:
    """Faults by name: how often, when, and how far at the most; a moment that is pictured elsewhere is not again."""
    names = dict.fromkeys((fault.name, fault.measure) for fault in faults)
    return [
        _fault([each for each in faults if (each.name, each.measure) == key], side, recorded, say, pictured_s)
        for key in names
    ]


SAME_S = 1.0  # moments nearer to each other belong to one movement


def _fault(
    same: Sequence[FormFault], side: str | None, recorded: Recording, say: Labels, pictured_s: Sequence[float]
) -> dict[str, Any]:
    first = same[0]
    measure = first.measure or ""
    beyond = [_furthest(fault, side, recorded) for fault in same if fault.furthest_deg is not None]
    new = [fault for fault in same if all(abs(fault.t_s - other) > SAME_S for other in pictured_s)]
    # the furthest that is told; where none is, that it is not
    worst = max(beyond, key=lambda fault: (fault.told, fault.beyond_deg or 0.0), default=None)
    return {
        "name": say.fault(first.name),
        "measure": say.measure(measure) if measure else "",
        "times": [(clock(fault.t_s), fault.t_s) for fault in same],
        "worst": say.reading(worst.furthest_deg, worst.furthest_error_deg, measure, told=worst.told)
        if worst
        else say("not_seen"),
        "untold": worst is not None and not worst.told,
        "early": worst is not None and worst.told and (worst.beyond_deg or 0.0) < 0.0,
        "limit": say.value(worst.limit_deg, measure) if worst and worst.limit_deg is not None else "",
        "pictures": [found for fault in new[:MOST_PICTURES] if (found := _picture(fault, side, recorded, say))],
        "more": max(0, len(new) - MOST_PICTURES),
    }


def _furthest(fault: FormFault, side: str | None, recorded: Recording) -> FormFault:
    """The same with the furthest that was recorded of its measure, from where it was noticed until it was back: of a
    movement that was never finished there is no peak."""
    values = recorded.measures.get(f"{fault.measure}_{side}")
    if values is None or fault.deg is None or fault.limit_deg is None or fault.furthest_deg is None:
        return fault
    sign = -1.0 if fault.low else 1.0
    bound = min(sign * fault.deg, sign * fault.limit_deg)
    after = sign * values[int(np.searchsorted(recorded.t_s, fault.t_s)) :]
    back = np.flatnonzero(after < bound)  # what is not seen in between is not back
    past = after[: back[0] if len(back) else len(after)]
    most = float(np.nanmax(past, initial=sign * fault.furthest_deg)) * sign
    return replace(fault, furthest_deg=most)


def _picture(fault: FormFault, side: str | None, recorded: Recording, say: Labels) -> dict[str, Any] | None:
    """The skeleton at the moment of a fault, drawn from what was recorded."""
    at, name = clock(fault.t_s), say.fault(fault.name)
    value = say.reading(fault.deg, None, fault.measure or "", told=fault.told)
    drawn = skeleton.picture(recorded, fault.t_s, fault.measure, side, say("picture_of", fault=name, at=at))
    return None if drawn is None else {"svg": drawn, "at": at, "t_s": fault.t_s, "value": value}
