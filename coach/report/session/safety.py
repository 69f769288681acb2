"""What the safety machinery did in a session, in plain lines."""

from collections import Counter

from coach.core.summary.session_figures import Pain, SafetyFigures
from coach.report.labels import Labels


def rule_lines(pain: Pain, say: Labels) -> list[str]:
    """By which rule pain was judged, who signed it, and why everything was at half its dose."""
    found = []
    if pain.rule is not None:
        rule = pain.rule
        signed = {"clinician": rule.clinician, "reason": rule.reason, "signed": rule.signed_on, "rule": rule.rule}
        found.append(say("safety.rule.prescribed", **signed))
        if rule.why is not None:
            found.append(say("safety.rule.strict", why=say(f"safety.rule_why.{rule.why}")))
    return found + [say(f"safety.half.{why}") for why in pain.half_dose]


def lines(figures: SafetyFigures, say: Labels) -> list[str]:
    """The most important first; none where nothing of it happened."""
    found = [say(f"safety.locked.{lock}", question=say.question(question)) for lock, question in figures.locks]
    found += [say("safety.withdrawn", question=say.question(question)) for question in figures.withdrawn]
    found += [say("safety.lifted", question=say.question(question)) for question in figures.lifted]
    if figures.left_on_off:
        found.append(say("safety.left_on_off"))
    if figures.gaps_s:
        found.append(say("safety.gap", n=len(figures.gaps_s), longest=say.lasting(max(figures.gaps_s))))
    if figures.camera.slow_per_s is not None:
        found.append(say("safety.slow", per_s=f"{figures.camera.slow_per_s:g}"))
    if figures.camera.lost:
        found.append(say("safety.camera_lost"))
    found += [say(f"safety.guided.{why}") for why in figures.camera.by_time]
    if figures.comfort is not None:
        found.append(say(f"safety.comfort.{figures.comfort}"))
    if figures.comfort_ended is not None:
        ended = say.plainly(figures.comfort_ended, f"end.{figures.comfort_ended}")
        found.append(say("safety.comfort_ended", ended=ended))
    if figures.day_after is not None:
        found.append(say(f"safety.day_after.{figures.day_after}"))
    counted = Counter((alarm.name, alarm.exercise) for alarm in figures.guards)
    for (name, exercise), n in counted.items():
        found.append(say(f"safety.guard.{name}", n=n, exercise=say.exercise(exercise or "")))
    if figures.strangers:
        found.append(say("safety.stranger", n=figures.strangers))
    if figures.gestures:
        found.append(say("safety.gestures", n=figures.gestures))
    if figures.form is not None:
        found.append(say(f"safety.form.{figures.form}.{figures.outcome}"))
    return found
