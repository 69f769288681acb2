"""docs/measures.md explains every name that an exercise file may use, and no other."""

import re
from pathlib import Path

from coach.core.kinematics.measures import MEASURES
from coach.mannequin.body.forward_kinematics import PAIRED, WHOLE
from coach.mannequin.body.ground_contact import CONTACTS

PAGE = (Path(__file__).parents[1] / "docs" / "measures.md").read_text(encoding="utf-8")


def section(heading: str) -> str:
    return PAGE.split(f"\n## {heading}\n")[1].split("\n## ")[0]


def rows(heading: str) -> list[str]:
    return re.findall(r"^\| `(\w+)` \|", section(heading), re.MULTILINE)


def test_every_measure_is_explained_once() -> None:
    assert sorted(rows("Measures")) == sorted(MEASURES)


def test_heights_stand_among_the_heights() -> None:
    heights = section("Measures").split("### Heights and distances")[1]
    assert set(re.findall(r"^\| `(\w+)` \|", heights, re.MULTILINE)) == {
        name for name, measure in MEASURES.items() if measure.unit == "trunk"
    }


def test_every_joint_and_every_part_that_rests_is_explained() -> None:
    assert sorted(rows("Joints of a guide pose")) == sorted({*WHOLE, *PAIRED})
    parts = set(re.findall(r"`(\w+)`", section("What rests on the floor")))
    assert parts == {*CONTACTS, "support", "_left", "_right"}
