"""What no exercise file can go beyond, whoever writes it: what lies on the skin, timers, comfort, and copies.

A patient's overrides only tighten what a shipped file says. A file of a therapist's own is held to the same figures,
so that a copy under another name is no way round them; whom they leave out is in `condition_table`.
Sources: [S], [P], C01, F38 = seed facts (hard caps: 2.1, 7 and
8); [R] = clinical review; D7 = design 7; [E] = engineering estimate.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from coach.core.exercise.model import Kind
from coach.prescription.checks import Found, Tables, number, rows, word
from coach.prescription.cited import cited
from coach.prescription.faults import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class TimerCap:
    """What holds for every timer that counts as one thing; times in seconds."""

    most_s: float  # at a stretch
    source: str
    gap_s: float = 0.0  # least, between the end of one use and the next
    per_day: int | None = None  # most uses in 24 hours
    ready: tuple[str, ...] = ()  # asked before it
    check_every_s: float | None = None  # at least this often `SKIN_QUESTION` is asked while it is on


SKIN_QUESTION = "skin_trouble"
# C01, M01, M02 [S] 002:236, 002:276: 20 min, a couple of hours between, four a day; [R] 4: asked at 5 and 10 minutes,
# and at 15, since no answer is how sleep shows [E]; S13, A12, [R] 10: awake; [R] 3: "take it off" has to be heard
_SKIN_SOURCE = "C01, [R] 4"
TIMER_CAPS: dict[str, TimerCap] = {
    "cold": TimerCap(
        most_s=1200, gap_s=7200, per_day=4, check_every_s=300, source=_SKIN_SOURCE,
        ready=("cloth_between", "skin_feels", "awake"),
    ),
    "heat": TimerCap(
        most_s=1200, gap_s=7200, per_day=4, check_every_s=300, source=_SKIN_SOURCE,
        ready=("low_heat", "cloth_between", "skin_feels", "awake"),
    ),
    "rub": TimerCap(most_s=180, source="[P] F42"),
    "pinch": TimerCap(most_s=180, source="[P] F44"),
    "ball": TimerCap(most_s=180, ready=("off_the_spine",), source="[P] F43, C09"),
    "roller": TimerCap(most_s=180, ready=("off_the_spine",), source="[P] F43, C09"),
}  # fmt: skip
SKIN = ("cold", "heat")
LYING_ON_COLD_S = 900.0  # [R] 4: lying on ice 10 minutes, 15 at most: the body's weight is on it
LEAST_OFF_S = 1200.0  # a part in which nothing is on (`bare`): how long the skin then rests: M03 [S] 002:128
# D7: comfort is breathing, supported positions, ice or heat; nothing repeated
COMFORT_KINDS = (Kind.POSITION, Kind.TIMER, Kind.PACE)
COMFORT_POSTURES = ("supine", "prone", "side_lying", "sitting")

# How a text tells that something cold or warm lies on the skin, in the languages that ship. In a name one word is
# enough; a sentence may speak of warmth and mean none. [E]: it finds what is called by its name, not what hides it
_PACKS = (
    "ice", "icing", "ice pack", "icepack", "cold pack", "cool pack", "gel pack", "cold compress", "hot pack",
    "heat pack", "heat pad", "heating pad", "hot water bottle", "wheat bag", "hielo", "compresa fría", "bolsa fría",
    "bolsa de frío", "compresa caliente", "bolsa de agua caliente", "manta eléctrica", "eis", "eisbeutel", "eispackung",
    "kühlpack", "kühlkissen", "kältepackung", "coolpack", "wärmflasche", "heizkissen", "wärmekissen", "wärmepackung",
    "kirschkernkissen",
)  # fmt: skip
_IN_NAMES = (*_PACKS, "heat", "cold", "hot", "cryotherapy", "calor", "frío", "crioterapia", "wärme", "kälte", "hitze")


def _pattern(words: Iterable[str]) -> re.Pattern[str]:
    said = "|".join(re.escape(each).replace(r"\ ", r"[\s_-]+") for each in sorted(words, key=len, reverse=True))
    return re.compile(rf"(?<![^\W_])(?:{said})s?(?![^\W_])", re.IGNORECASE)


IN_SENTENCES, IN_NAMES = _pattern(_PACKS), _pattern(_IN_NAMES)
NAMES_OF_IT, SENTENCES_OF_IT = ("title", "other_names"), ("now", "say", "there", "back", "steps")


def check_caps(data: Tables) -> Found:
    """Every place where an exercise file goes beyond what is allowed, with what is."""
    yield from _comfort(data)
    counts = _counts(data)
    on_skin = _on_skin(data)
    if on_skin is not None and not set(counts) & set(SKIN):
        where, why = on_skin
        yield where, f'{why}: then it needs kind = "timer" and a [timer] with counts_as = ["cold"] or ["heat"]'
    timer = data.get("timer")
    if not isinstance(timer, dict):
        return
    caps = [(name, TIMER_CAPS[name]) for name in counts]
    skin = bool(set(counts) & set(SKIN))
    if skin:
        yield from _skin(data, timer, counts)
    else:
        yield from _most(timer, caps)
    yield from _questions(timer, caps)


def _listed(table: Tables, key: str) -> list[str]:
    value = table.get(key)
    return [each for each in value if isinstance(each, str)] if isinstance(value, list) else []


def _counts(data: Tables) -> list[str]:
    timer = data.get("timer")
    return [name for name in _listed(timer if isinstance(timer, dict) else {}, "counts_as") if name in TIMER_CAPS]


def _on_skin(data: Tables) -> tuple[Path, str] | None:
    """What says that something cold or warm lies on the skin, beside `counts_as`: where it stands, and in words."""
    timer = data.get("timer")
    if isinstance(timer, dict) and timer.get("take_off") is True:
        return ("timer", "take_off"), "something lies on the skin"
    for at, prop in rows(data, "prop"):
        if word(prop, "kind") == "pack":
            return ("prop", at, "kind"), "a pack lies on the skin"
    for path, text, pattern in _texts(data):
        if found := pattern.search(text):
            return path, f'"{found[0]}" lies on the skin'
    return None


def _texts(data: Tables) -> Iterator[tuple[Path, str, re.Pattern[str]]]:
    yield ("id",), word(data, "id") or "", IN_NAMES
    words = data.get("words")
    table: Tables = words if isinstance(words, dict) else {}
    for keys, pattern in ((NAMES_OF_IT, IN_NAMES), (SENTENCES_OF_IT, IN_SENTENCES)):
        for key in keys:
            yield ("words", key), word(table, key) or "", pattern
            for at, text in enumerate(_listed(table, key)):
                yield ("words", key, at), text, pattern


def _skin(data: Tables, timer: Tables, counts: list[str]) -> Found:
    if timer.get("take_off") is not True:
        yield (
            ("timer", "take_off"),
            f"something lies on the skin: allowed is only take_off = true ({cited('D7, [R] 3')})",
        )
    cap = TIMER_CAPS[next(name for name in counts if name in SKIN)]
    gap, per_day = number(timer, "gap_s") or 0.0, number(timer, "per_day")
    if gap < cap.gap_s:
        yield (
            ("timer", "gap_s"),
            f"{gap:g} is too short for skin to rest; allowed {cap.gap_s:g} or more ({cited(cap.source)})",
        )
    if per_day is None or per_day > (cap.per_day or 0):
        said = "no number a day" if per_day is None else f"{per_day:g} a day"
        yield ("timer", "per_day"), f"{said} is too often; allowed {cap.per_day} or less ({cited(cap.source)})"
    most_s = number(timer, "most_s")
    if most_s is None:
        return
    longest_s = cap.most_s
    if "cold" in counts and word(data, "posture") == "supine":
        longest_s = LYING_ON_COLD_S
    spans = _spans(timer, most_s)
    for start, end in spans:
        if end - start > longest_s:
            lying = ", lying on it" if longest_s < cap.most_s else ""
            where = "part" if list(rows(timer, "part")) else "most_s"
            yield (
                ("timer", where),
                f"{end - start:g} s on the skin at a stretch{lying}; allowed {longest_s:g} or less, "
                f"and then {LEAST_OFF_S:g} of a part with bare = true ({cited(cap.source)})",
            )
            break
    else:
        if len(spans) > len(set(counts) & set(SKIN)):
            yield ("timer", "part"), "one round of each in one use: the skin rests two hours before the next (C03)"
    yield from _checked(timer, spans, cap)


def _spans(timer: Tables, most_s: float) -> list[tuple[float, float]]:
    """The stretches, from and to in seconds, in which something is on the skin: all of the timer but long enough bare
    parts."""
    spans: list[tuple[float, float]] = []
    start = at_s = 0.0
    for _, part in rows(timer, "part"):
        lasts_s = number(part, "seconds") or 0.0
        if part.get("bare") is True and lasts_s >= LEAST_OFF_S:
            spans.append((start, at_s))
            start = at_s + lasts_s
        at_s += lasts_s
    spans.append((start, max(at_s, most_s)))
    return [(start, end) for start, end in spans if end > start]


def _checked(timer: Tables, spans: list[tuple[float, float]], cap: TimerCap) -> Found:
    asked = sorted(
        at_s
        for _, check in rows(timer, "check")
        if word(check, "question") == SKIN_QUESTION and (at_s := number(check, "at_s")) is not None
    )
    every_s = cap.check_every_s or 0.0
    for start, end in spans:
        last_s = start
        for at_s in [*(each for each in asked if start < each < end), end]:
            if at_s - last_s > every_s:
                yield (
                    ("timer", "check"),
                    f"nothing asks about the skin from {last_s:g} to {at_s:g} s; allowed is {every_s:g} s at most "
                    f'without [[timer.check]] question = "{SKIN_QUESTION}" ({cited(cap.source)})',
                )
                return
            last_s = at_s


def _most(timer: Tables, caps: list[tuple[str, TimerCap]]) -> Found:
    most_s = number(timer, "most_s")
    for name, cap in caps:
        if most_s is not None and most_s > cap.most_s:
            yield (
                ("timer", "most_s"),
                f"{most_s:g} is too long for {name}; allowed {cap.most_s:g} s ({cited(cap.source)})",
            )
            return


def _questions(timer: Tables, caps: list[tuple[str, TimerCap]]) -> Found:
    asked = _listed(timer, "ready")
    wanted = dict.fromkeys(question for _, cap in caps for question in cap.ready)
    if missing := [question for question in wanted if question not in asked]:
        for name in (name for name, cap in caps if set(cap.ready) & set(missing)):
            yield ("timer", "ready"), f"{', '.join(missing)} missing; {name} never begins without asking this"
            return


def _comfort(data: Tables) -> Found:
    if data.get("comfort") is not True:
        return
    kind, posture = word(data, "kind"), word(data, "posture")
    moves = kind not in COMFORT_KINDS or (kind == Kind.PACE and isinstance(data.get("tempo"), dict))
    if moves or (posture is not None and posture not in COMFORT_POSTURES):
        yield (
            ("comfort",),
            "comfort is breathing and supported positions, lying or sitting, with nothing repeated "
            f"({cited('D7')}); take this out",
        )
