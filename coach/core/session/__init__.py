"""The session: one explicit state machine from the screening to the end. Pure: time, poses and answers are passed in.

    screening > today > baseline
    (where there is too much pain: comfort)
    for each step that is for today:
        offer > ready > placement > show > exercise (> rest > exercise) > take_off
        > checkin (> recover > checkin) > card
    final > advice > ended

A suspected fall leads from any phase of an exercise to fallen > checkin. From everywhere `moves.end` leads to
advice > ended: after an ending only the advice follows, never an exercise. After a stop for pain comfort is offered
(advice > comfort_offer), and taken it goes through its own steps to the end.

`state` is what is remembered, `machine` the table of phases and the one way through it, `moves` what phases have in
common; the phases are in `opening`, `doing`, `checking`, `falling` and `closing`, what the person may ask for in
`commands`, what an arm says in `hands`, and who is seen in `company`.
"""

from coach.core.session.commands import COMMANDS
from coach.core.session.machine import PHASES, TRANSITIONS, advance, fail
from coach.core.session.state import DURING, Phase, Session, Tick, at_step, current_step, exercise
from coach.core.session.transitions import on_skin

__all__ = [
    "COMMANDS",
    "DURING",
    "PHASES",
    "TRANSITIONS",
    "Phase",
    "Session",
    "Tick",
    "advance",
    "at_step",
    "current_step",
    "exercise",
    "fail",
    "on_skin",
]
