"""What the safety machinery did in a session, in plain lines."""

from collections import Counter

from coach.core.summary.session_figures import SafetyFigures
from coach.report.labels import Labels


def lines(own: SafetyFigures, say: Labels) -> list[str]:
    """The most important first; none where nothing of it happened."""
    found = [say(f"safety.locked.{lock}", question=say.question(question)) for lock, question in own.locks]
    if own.comfort is not None:
        found.append(say(f"safety.comfort.{own.comfort}"))
    if own.comfort_ended is not None:
        ended = say.plainly(own.comfort_ended, f"end.{own.comfort_ended}")
        found.append(say("safety.comfort_ended", ended=ended))
    if own.day_after is not None:
        found.append(say(f"safety.day_after.{own.day_after}"))
    counted = Counter((alarm.name, alarm.exercise) for alarm in own.guards)
    for (name, exercise), n in counted.items():
        found.append(say(f"safety.guard.{name}", n=n, exercise=say.exercise(exercise or "")))
    if own.strangers:
        found.append(say("safety.stranger", n=own.strangers))
    if own.gestures:
        found.append(say("safety.gestures", n=own.gestures))
    if own.form is not None:
        found.append(say(f"safety.form.{own.form}.{own.outcome}"))
    return found
