"""A therapist's own file is held to the figures of the shipped ones: a copy under another name is no way round them."""

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sweeps import swept

from coach.cli import execute
from coach.prescription.caps import TIMER_CAPS, check_caps
from coach.prescription.faults import spell
from coach.prescription.models import TIMED
from coach.prescription.places import shipped_exercises
from coach.prescription.reader import check
from coach.prescription.source import read_source

Tables = dict[str, Any]


def mine(like: str, **changes: Any) -> Tables:
    """A shipped exercise under another name. A change of None takes a key out; `timer__gap_s` is one inside a table."""
    data = copy.deepcopy(read_source(shipped_exercises()[like]).data)
    data["id"] = "my_own"
    for key, value in changes.items():
        *tables, last = key.split("__")
        table = data
        for each in tables:
            table = table.setdefault(each, {})
        if value is None:
            table.pop(last, None)
        else:
            table[last] = value
    return data


def said(data: Tables) -> list[str]:
    return [f"{spell(path)}: {message}" for path, message in check_caps(data)]


def without(like: str, key: str, value: str) -> list[str]:
    there = mine(like)
    for each in key.split("__"):
        there = there[each]
    assert value in there
    return [each for each in there if each != value]


def test_the_shipped_files_keep_to_their_own_caps() -> None:
    wrong = {name: said(read_source(path).data) for name, path in shipped_exercises().items()}
    assert not any(wrong.values()), wrong


def test_whatever_a_timer_counts_as_has_a_cap() -> None:
    assert set(TIMER_CAPS) == set(TIMED)


NO_CHECKS = {"timer__check": None}
PART = {"name": "heat", "seconds": 1200.0}
REFUSED: dict[str, tuple[Tables, str]] = {
    "an hour of ice": (mine("ice", timer__most_s=3600), "timer.most_s: 3600 s on the skin at a stretch; allowed 1200"),
    "21 minutes of heat": (mine("heat", timer__most_s=1260), "timer.most_s: 1260 s on the skin at a stretch; allowed"),
    "an hour of ice that is called parts": (
        mine(
            "ice", timer__most_s=3600, timer__part=[{"name": "one", "seconds": 1800}, {"name": "two", "seconds": 1800}]
        ),
        "timer.part: 3600 s on the skin at a stretch; allowed 1200 or less",
    ),
    "heat and cold with no rest of the skin between": (
        mine(
            "hot_cold",
            timer__part=[PART, {"name": "off", "seconds": 600, "bare": True}, {"name": "cold", "seconds": 1200}],
        ),
        "timer.part: 3600 s on the skin at a stretch; allowed 1200 or less",
    ),
    "two rounds of cold in one use": (
        mine(
            "ice",
            timer__most_s=3600,
            timer__part=[{**PART, "name": "cold"}, {**PART, "name": "off", "bare": True}, {**PART, "name": "cold"}],
        ),
        "timer.part: one round of each in one use",
    ),
    "lying on ice for twenty minutes": (
        mine("ice", posture="supine"),
        "timer.most_s: 1200 s on the skin at a stretch, lying on it; allowed 900 or less",
    ),
    "ice again after an hour": (
        mine("ice", timer__gap_s=3600),
        "timer.gap_s: 3600 is too short for skin to rest; allowed 7200",
    ),
    "ice again at once": (mine("ice", timer__gap_s=None), "timer.gap_s: 0 is too short for skin to rest; allowed 7200"),
    "heat twelve times a day": (
        mine("heat", timer__per_day=12),
        "timer.per_day: 12 a day is too often; allowed 4 or less",
    ),
    "heat as often as one likes": (
        mine("heat", timer__per_day=None),
        "timer.per_day: no number a day is too often; allowed 4",
    ),
    "a pack that nobody takes off": (mine("ice", timer__take_off=False), "timer.take_off: something lies on the skin"),
    "ice without a cloth": (
        mine("ice", timer__ready=without("ice", "timer__ready", "cloth_between")),
        "timer.ready: cloth_between missing",
    ),
    "heat that is not low": (
        mine("heat", timer__ready=without("heat", "timer__ready", "low_heat")),
        "timer.ready: low_heat missing",
    ),
    "ice that nobody asks about": (
        mine("ice", **NO_CHECKS),
        "timer.check: nothing asks about the skin from 0 to 1200 s; allowed is 300 s at most",
    ),
    "ice with its last question left out": (
        mine("ice", timer__check=mine("ice")["timer"]["check"][:2]),
        "timer.check: nothing asks about the skin from 600 to",
    ),
    "the cold of hot and cold unasked": (
        mine("hot_cold", timer__check=mine("hot_cold")["timer"]["check"][:3]),
        "timer.check: nothing asks about the skin from 2400 to 3600",
    ),
    "ice that counts as massage": (
        mine("ice", timer__counts_as=["rub"]),
        "timer.take_off: something lies on the skin: then it needs kind",
    ),
    "ice that counts as massage and is not taken off": (
        mine("ice", timer__counts_as=["rub"], timer__take_off=False),
        "prop[1].kind: a pack lies on the skin: then it needs",
    ),
    "ice that counts as nothing": (
        mine("ice", timer=None),
        "prop[1].kind: a pack lies on the skin: then it needs kind",
    ),
    "a position to rest in with a pack": (
        mine("supine_supported", prop=[{"kind": "pack"}]),
        "prop[1].kind: a pack lies on the skin: then it needs kind",
    ),
    "ice by its name alone": (
        mine("relaxation", words={"title": "Ice for the back"}),
        'words.title: "Ice" lies on the skin: then it needs kind',
    ),
    "ice by its id alone": (mine("relaxation", id="back_ice"), 'id: "ice" lies on the skin: then it needs kind'),
    "heat by another name": (
        mine("relaxation", words={"other_names": ["Rest", "Hot-water bottle"]}),
        'words.other_names[2]: "Hot-water bottle"',
    ),
    "a cold pack in what is said": (
        mine("supine_supported", words={"steps": ["Lie down.", "Put the cold pack on."]}),
        'words.steps[2]: "cold pack"',
    ),
    "in German": (mine("relaxation", words={"now": "Die Wärmflasche auflegen."}), 'words.now: "Wärmflasche" lies on'),
    "in Spanish": (
        mine("relaxation", words={"say": "Ponga la bolsa de hielo."}),
        'words.say: "hielo" lies on the skin',
    ),
    "ten minutes of pinching": (
        mine("pinch_hold", timer__most_s=600),
        "timer.most_s: 600 is too long for pinch; allowed 180",
    ),
    "an hour on the roller, which counts as massage too": (
        mine("foam_roller", timer__most_s=3600, timer__counts_as=["rub", "roller"]),
        "timer.most_s: 3600 is too long for rub",
    ),
    "the roller on the spine": (mine("foam_roller", timer__ready=[]), "timer.ready: off_the_spine missing"),
    "squats for comfort": (mine("squat", comfort=True), "comfort: comfort is breathing and supported positions"),
    "small movements for comfort": (mine("pelvic_tilt", comfort=True), "comfort: comfort is breathing and supported"),
    "standing for comfort": (
        mine("ball_massage", comfort=True),
        "comfort: comfort is breathing and supported positions",
    ),
}


@swept(("data", "says"), list(REFUSED.values()))
def test_what_goes_beyond_a_cap_is_refused(data: Tables, says: str) -> None:
    assert any(each.startswith(says) for each in said(data)), said(data)


TAKEN: dict[str, Tables] = {
    "a copy": mine("ice"),
    "a copy of heat": mine("heat"),
    "a copy of hot and cold": mine("hot_cold"),
    "a shorter pack": mine(
        "ice", timer__most_s=600, timer__least_s=300, timer__check=mine("ice")["timer"]["check"][:1]
    ),
    "questions more often": mine(
        "ice", timer__check=[{"at_s": at_s, "question": "skin_trouble"} for at_s in range(200, 1200, 200)]
    ),
    "lying on ice for a quarter of an hour": mine("ice", posture="supine", timer__most_s=900),
    "seldom": mine("heat", timer__gap_s=86400, timer__per_day=1),
    "a short massage": mine("massage", timer__most_s=60),
    "a rest that speaks of warmth": mine("relaxation", words={"now": "Feel how warm your hands are."}),
    "a rest that nobody reads as ice": mine("relaxation", words={"title": "A nice price", "say": "Notice it twice."}),
}


@swept(("name",), list(TAKEN))
def test_what_stays_within_is_taken(name: str) -> None:
    assert said(TAKEN[name]) == []


# through the command line

WORDS = """
[words]
language = "en"
title = "A rest"
now = "Rest."
say = "Now rest."
steps = ["Rest."]
"""
ROUTINE = """
id = "mine"
version = "1"
[[step]]
exercise = "my_own"
duration_s = 3600
[words]
language = "en"
title = "Mine"
"""


@pytest.fixture
def beside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
    """Writes exercises/my_own.toml and a routine of it into the working folder."""
    monkeypatch.chdir(tmp_path)

    def _write(text: str) -> Path:
        path = tmp_path / "exercises" / "my_own.toml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
        (tmp_path / "mine.toml").write_text(ROUTINE, encoding="utf-8")
        return path

    return _write


def test_check_and_run_refuse_with_the_same_line(beside: Any, capsys: Any) -> None:
    text = shipped_exercises()["ice"].read_text("utf-8").replace('id = "ice"', 'id = "my_own"').replace("1200", "3600")
    path = beside(text.replace('mistakes = ["bare_skin", "too_long", "falling_asleep", "too_soon_again"]', "") + WORDS)
    line = text[: text.index("most_s")].count("\n") + 1
    says = f"exercises/my_own.toml:{line}: timer.most_s: 3600 s on the skin at a stretch; allowed 1200 or less"
    assert execute(["check", str(path.relative_to(Path.cwd()))]) == 1
    assert says in capsys.readouterr().err
    assert execute(["run", "mine.toml", "--camera", "mannequin", "--no-window"]) == 1
    assert says in capsys.readouterr().err


def test_a_shipped_name_beside_a_routine_is_no_way_round(beside: Any) -> None:
    beside("").with_name("ice.toml").write_text(
        shipped_exercises()["ice"].read_text("utf-8").replace("take_off = true", "take_off = false"), encoding="utf-8"
    )
    Path("mine.toml").write_text(ROUTINE.replace("my_own", "ice").replace("3600", "900"), encoding="utf-8")
    assert any("take_off" in fault.path for fault in check("mine.toml"))
