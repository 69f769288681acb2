"""The session: one explicit state machine from the screening to the end. Pure: time, poses and answers are passed in.

    (left_on: what an earlier session left on the skin)
    screening > safety_net > today > baseline
    (where there is too much pain: comfort)
    for each step that is for today:
        offer > ready > placement > show > exercise (> rest > exercise) > take_off
        > checkin (> recover > checkin) > card
    final > advice (> still_on: what lies on the skin) > ended

Without a camera that helps `unseen` comes first, or where one is missed, and leads back; `by_time` then guides.
A suspected fall leads from any phase of an exercise to fallen > checkin, a long gap from anywhere to away and back.
From everywhere, also after an ending, a call for help leads to help > advice, and `transitions.end` to advice > ended:
after an ending only the advice follows, never an exercise. The last screen may open a card (ended > last_card > ended).
After a stop for pain comfort is offered first (advice > comfort_offer); taken it goes through its own steps to the end,
else advice follows with how to get up.

Two clocks: `Tick.t_s`, that of the frames, and `elapsed_s`, real time, which also passes while the computer sleeps.

`state` is what is remembered, `machine` the table of phases and the one way through it, `transitions` what phases have
in common; the phases are in `screening_phases`, `exercise_phases`, `pain_checkin`, `fall_response`, `gap`, `skin` and
`ending`, `safety_net` and `help_call`, a yes to a sign in `signs`, what the person may ask for in `commands`, what an
arm says in `hands_free`, and who is seen in `bystander`.
"""

from coach.core.session.commands import COMMANDS
from coach.core.session.machine import PHASES, TRANSITIONS, advance, fail
from coach.core.session.state import DURING, Phase, Session, Tick, at_step, current_step, exercise
from coach.core.session.transitions import on_skin
from coach.core.session.watching import at_ease

__all__ = [
    "COMMANDS",
    "DURING",
    "PHASES",
    "TRANSITIONS",
    "Phase",
    "Session",
    "Tick",
    "advance",
    "at_ease",
    "at_step",
    "current_step",
    "exercise",
    "fail",
    "on_skin",
]
