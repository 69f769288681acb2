"""Every kind of event that a session records: one row each, with its version and fields.

Everything shown in a report or exported is computed from these. A new field is a new version of its row.
"""

from dataclasses import dataclass
from typing import Any

from coach.core.base.types import Event


@dataclass(frozen=True, slots=True)
class EventKind:
    version: int
    fields: tuple[str, ...]  # in the JSON payload; times in seconds on the session's clock, angles in degrees
    meaning: str


# `step` is the position in the routine (from 0), `exercise` its id, `scripted` whether an answer came from a script
EVENTS: dict[str, EventKind] = {
    # the session
    "session_started": EventKind(
        2,
        ("source", "scripted", "quick", "plan"),
        "quick: one repetition and short holds of everything; plan: the ids of the exercises",
    ),
    "phase_changed": EventKind(1, ("phase", "step", "exercise"), "the session entered a phase"),
    "planned": EventKind(
        1,
        ("level", "facts", "steps", "left_out"),
        "the level of the plan, what is true today, the exercise of each place; null where it is left out",
    ),
    "step_left_out": EventKind(1, ("step", "exercise", "because"), "left out after all: why, in one word each"),
    "pain_rule": EventKind(
        1,
        ("rule", "held_by", "why", "clinician", "reason", "signed_on"),
        "a rule of pain other than strict is prescribed: by whom, why and when; held_by: the rule of this session, and "
        "why, a key of rule_terms.WHY, where that is not the prescribed one",
    ),
    "counts_as": EventKind(1, ("what",), "what the session is in a day's count: a key of eligibility.COUNTED"),
    "half_dose": EventKind(1, ("why",), "every step is at half its dose: a key of safety.HALF_DOSE"),
    "card_shown": EventKind(1, ("card",), "a card of education was shown and spoken"),
    "card_offered": EventKind(1, ("card",), "the last screen had the title of a card, to be opened"),
    "paused": EventKind(1, ("by",), "the person, or the program, paused"),
    "resumed": EventKind(1, ("by",), "the pause ended"),
    "screened": EventKind(
        1,
        ("form", "outcome", "question"),
        "form: full, relief (without what can wait before a routine for relief), daily, or short in older records; "
        "outcome: clear, comfort, or the tier that closed it, with the question",
    ),
    "locked": EventKind(1, ("lock", "question"), "an answer that locks; lock: a tier of the screening"),
    "yes_withdrawn": EventKind(
        1, ("question",), "the person says twice that the yes which locked was a mistake; the yes stays on record"
    ),
    "lock_lifted": EventKind(
        1,
        ("question",),
        "the lock that this question set in this session, and no other: the full list was clear since, or what locks "
        "only with another sign was examined, as both were",
    ),
    "day_after": EventKind(
        1, ("score", "before", "follows"), "the day after the last session; follows: same, easier or ask_therapist"
    ),
    "comfort_started": EventKind(
        1,
        ("why", "steps"),
        "nothing but comfort from here on; why: a key of safety.COMFORT; steps as in `planned`, those of comfort last",
    ),
    "comfort_ended": EventKind(1, ("reason",), "comfort that followed a stop; the session keeps the reason of that"),
    "gap": EventKind(
        1, ("seconds", "step", "exercise"), "no moment for so many seconds of real time: nothing counts over it"
    ),
    "session_ended": EventKind(1, ("reason",), "a key of safety.END_REASONS"),
    # questions; a score or value of null is silence, 0 is an answer. Since version 2 an answer says how long it took:
    # seconds from when the question was first asked, and from when it had been spoken to its end; null where it came
    # before that, or nobody could hear it, or nobody answered
    "question_asked": EventKind(1, ("question", "repeat"), "a question was put, or repeated"),
    "went_back": EventKind(1, ("question",), "the person goes back to this question: its last answer counts"),
    "screening_answered": EventKind(
        2, ("question", "value", "scripted", "after_opened_s", "after_spoken_s"), "an answer to the safety screening"
    ),
    "pain_answered": EventKind(
        2,
        ("moment", "score", "step", "exercise", "scripted", "after_opened_s", "after_spoken_s"),
        "moment: day_after, morning (the next one, by the monitored rule), before, check or after",
    ),
    "symptom_answered": EventKind(
        2,
        ("question", "value", "step", "exercise", "scripted", "after_opened_s", "after_spoken_s"),
        "about today, symptoms, or an exercise",
    ),
    "no_answer": EventKind(1, ("question", "after_s", "action"), "silence: action is repeat, pause or end"),
    # exercises
    "exercise_started": EventKind(
        2,
        ("step", "exercise", "kind", "dose", "limits", "error_deg", "tracked", "certificate"),
        "what was prescribed: the dose, each limit, the error band of each measure; certificate: what that of the "
        "exercise's file said, one of exercise.standing.Standing",
    ),
    "rep_done": EventKind(
        1,
        ("step", "exercise", "side", "start_s", "peak_s", "end_s", "peak", "counted"),
        "one repetition; peak: measure to {deg, error_deg, moved_deg}; moved_deg: how far it went, from rest to the "
        "peak or as prescribed, null where it is held still; counted is false beyond a stop limit",
    ),
    "hold_done": EventKind(
        1, ("step", "exercise", "side", "start_s", "end_s", "held_s", "peak"), "held_s: seen and correct seconds only"
    ),
    "step_taken": EventKind(
        2,
        ("step", "exercise", "at_s", "landed_s", "foot", "heading"),
        "one step of walking; landed_s: when the foot came down; foot: left or right; heading: right or left of the "
        "picture, towards or away from the camera; each null where it cannot be told",
    ),
    "breath_done": EventKind(1, ("step", "exercise"), "the pacer finished one breath; guided, not seen"),
    "timer_started": EventKind(
        1,
        ("step", "exercise", "counts_as", "most_s"),
        "something goes on the skin: a use from now on; most_s: how long it may stay at most",
    ),
    "timer_used": EventKind(
        2,
        ("step", "exercise", "counts_as", "seconds", "off"),
        "a timer with a least interval or a daily most was used; off: nothing lies on the skin any more (of "
        "version 1 always); the last one of a step counts",
    ),
    "timer_off": EventKind(1, ("counts_as",), "what an earlier session left on the skin is off"),
    "set_done": EventKind(1, ("step", "exercise", "set"), "one set of the dose"),
    "exercise_ended": EventKind(
        1,
        ("step", "exercise", "reason", "reps", "held_s", "steps", "breaths", "active_s", "not_seen_s"),
        "reason: a key of safety.EXERCISE_ENDS; seconds of the whole exercise",
    ),
    "camera_placed": EventKind(
        1,
        ("step", "exercise", "posture", "view", "how", "after_s", "view_deg", "trunk", "trunk_x", "trunk_y"),
        "the set-up is over; how: a row of camera_place.HOW; as the body was then seen, each null where it was not: "
        "view_deg: 0 beside it, 90 in front or behind; trunk: hips to shoulders in picture heights; its middle, in "
        "picture widths and heights",
    ),
    # what was wrong
    "fault": EventKind(
        1, ("step", "exercise", "name", "measure", "deg", "limit_deg", "error_deg"), "a form rule or warn limit"
    ),
    "limit_alarm": EventKind(
        1, ("step", "exercise", "name", "measure", "deg", "limit_deg", "error_deg", "times"), "a stop limit was passed"
    ),
    "guard_alarm": EventKind(
        1,
        ("step", "exercise", "name", "measure", "value", "limit", "stop", "times"),
        "a limit of no one joint: a row of guard.ALARMS",
    ),
    "stranger_seen": EventKind(1, (), "somebody else than the person is in the picture; it waits"),
    "gesture_seen": EventKind(1, ("gesture", "what", "side"), "what: raised, stop or help; a row of gestures.GESTURES"),
    "sound_heard": EventKind(1, ("lasted_s",), "a short sound that picked or confirmed a choice: how long it was"),
    "sight_lost": EventKind(1, ("step", "exercise", "part"), "the part that is missing; `all` is nobody"),
    "sight_regained": EventKind(1, ("step", "exercise", "not_seen_s"), "and for how long it was missing"),
    "camera_lost": EventKind(1, ("step", "exercise"), "the camera went away, and somebody could be asked how to go on"),
    "guided_by_time": EventKind(
        1,
        ("why", "step", "exercise"),
        "from here on tracked exercises are guided by time and seen by nobody; why: a key of guidance.OFFERS, `slow` "
        "and `not_placed` for this step alone",
    ),
    "slow_frames": EventKind(
        1, ("step", "exercise", "per_s"), "so few frames a second are judged that the person was told what to do"
    ),
    # what was said
    "cue_given": EventKind(1, ("cue", "text", "tone"), "a row of cues.CUES; text is its key in the words file"),
    "eased": EventKind(1, ("step", "exercise", "dose"), "the person asked for it easier; the dose from here on"),
    "stop_pressed": EventKind(1, ("by",), "key, button, gesture or window"),
    "help_asked": EventKind(1, ("by",), "the person needs help; by: key, gesture or answer"),
}  # fmt: skip


def event(t_s: float, kind: str, /, **data: Any) -> Event:
    """An event with exactly the fields of its row. Raises ValueError otherwise: an event nobody can read is lost.

    Raises KeyError for a kind without a row.
    """
    want = set(EVENTS[kind].fields)
    if set(data) != want:
        raise ValueError(f"event {kind}: fields {sorted(data)}, not {sorted(want)}")
    return Event(t_s=t_s, kind=kind, data=data)
