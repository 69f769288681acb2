"""What the player is given is what was recorded, and it is the only script that a page runs."""

import base64
import hashlib
import json
import re
import zlib
from datetime import UTC

import numpy as np
import pytest
from report_poses import lifting
from report_reading import read
from report_story import story

from coach.core.base.phrases import Words
from coach.core.base.types import Event
from coach.core.summary.angle_curves import recording
from coach.records.rows import Patient, SessionRecord
from coach.report import events_page, skeleton
from coach.report.html import script


@pytest.fixture(scope="module")
def html(words: Words, session: SessionRecord, patient: Patient) -> str:
    return events_page(story(), session, patient, words, poses=lifting(), zone=UTC)


def given(html: str) -> dict[str, object]:
    found = re.search(r'<script type="application/json" id="recording">(.*?)</script>', html, re.DOTALL)
    assert found
    return dict(json.loads(found.group(1)))


def unpacked(told: dict[str, object]) -> tuple[np.ndarray, np.ndarray]:
    """As the player reads it: times (n,) in seconds, places (points, 2, n) in picture heights."""
    raw = zlib.decompress(base64.b64decode(str(told["packed"])))
    n, points = int(str(told["n"])), int(str(told["points"]))
    t_s = np.cumsum(np.frombuffer(raw, "<i4", n)) / 1000
    steps = np.cumsum(np.frombuffer(raw, "<i2", offset=4 * n).reshape(points * 2, n), axis=1, dtype=np.int16)
    places = np.where(steps == skeleton.NOT_SEEN, np.nan, steps / float(str(told["step"])))
    return t_s, places.reshape(points, 2, n)


def test_the_player_has_every_moment_and_point_as_recorded(html: str) -> None:
    own = recording(lifting(), 0.08)
    t_s, places = unpacked(given(html))
    assert np.allclose(t_s, own.t_s, atol=0.001)
    want = own.points[:, list(skeleton.DRAWN)].transpose(1, 2, 0)
    assert np.array_equal(np.isnan(places), np.isnan(want))
    assert np.nanmax(np.abs(places - want)) <= 0.5 / skeleton.STEP + 1e-9


def test_a_long_recording_is_thinned_and_stays_small() -> None:
    poses = list(lifting(0.0, 60.0))
    thin = recording(poses, 1.0)
    assert len(thin.t_s) == pytest.approx(60, abs=1)
    assert len(skeleton.packed(recording(poses, 0.08)).data) < 60 * 1000  # below 1 kB a second


def test_the_pages_own_rule_allows_this_script_and_no_other(html: str) -> None:
    (rule,) = (str(own["content"]) for tag, own in read(html).tags if tag == "meta" and "http-equiv" in own)
    digest = base64.b64encode(hashlib.sha256(script().encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}'" in rule
    assert "default-src 'none'" in rule
    assert "unsafe-eval" not in rule
    scripts = re.findall(r"<script(?P<how>[^>]*)>(.*?)</script>", html, re.DOTALL)
    assert [how for how, _ in scripts] == [' type="application/json" id="recording"', ""]
    assert scripts[1][1] == script()  # as it is hashed, to the letter


NASTY = ("</script><script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "<!--<script>", "{{ 7 * 7 }} %s")


@pytest.mark.parametrize("name", NASTY)
def test_hostile_names_end_no_script_and_begin_none(
    name: str, words: Words, session: SessionRecord, patient: Patient
) -> None:
    swapped = [
        Event(t_s=each.t_s, kind=each.kind,
              data=each.data | {key: name for key in ("exercise", "name", "part") if each.data.get(key)})
        for each in story()
    ]  # fmt: skip
    html = events_page(swapped, session, patient, words, poses=lifting(), zone=UTC)
    found = read(html)
    assert [tag for tag, _ in found.tags].count("script") == 2
    assert {tag for tag, _ in found.tags}.isdisjoint({"img", "iframe", "object", "link"})
    told = given(html)
    assert str(told["exercises"][0][2]) == f"1. {name}"  # type: ignore[index]


def test_without_landmarks_there_is_no_player(page: str) -> None:
    assert not any(tag in ("script", "canvas", "button") for tag, _ in read(page).tags)


def test_every_moment_that_can_be_chosen_lies_in_the_session(html: str) -> None:
    seeks = [float(str(own["data-seek"])) for _, own in read(html).tags if "data-seek" in own]
    assert len(seeks) > 20
    assert all(0 <= at <= 410 for at in seeks)
