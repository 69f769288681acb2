"""What an installation consists of, as others may check it: bill of materials, known faults, licences, the wheel."""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import audit
import pytest
import sbom
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
NOTICE = (ROOT / "NOTICE").read_text("utf-8")


@pytest.fixture(scope="module")
def bill() -> dict[str, Any]:
    return sbom.bill()


def test_the_bill_has_the_shape_of_cyclonedx(bill: dict[str, Any]) -> None:
    assert (bill["bomFormat"], bill["specVersion"], bill["version"]) == ("CycloneDX", "1.5", 1)
    assert re.fullmatch(r"urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", bill["serialNumber"])
    parts = [bill["metadata"]["component"], *bill["components"]]
    refs = [part["bom-ref"] for part in parts]
    assert len(set(refs)) == len(refs)
    kinds = {"application", "library", "file", "machine-learning-model"}
    for part in parts:
        assert part["type"] in kinds
        assert part["name"]
        assert all(set(each) <= {"expression", "license"} and each for each in part["licenses"])
        assert all(re.fullmatch(r"[0-9a-f]{64}", each["content"]) for each in part.get("hashes", ()))
    told = [row["ref"] for row in bill["dependencies"]]
    assert len(set(told)) == len(told)
    assert {*told, *(ref for row in bill["dependencies"] for ref in row["dependsOn"])} <= set(refs)
    assert json.loads(json.dumps(bill)) == bill


def test_every_part_that_the_project_asks_for_is_in_it_with_its_version(bill: dict[str, Any]) -> None:
    listed = {part["name"]: part for part in bill["components"]}
    for line in PROJECT["dependencies"]:
        wanted = Requirement(line)
        if wanted.marker is None or wanted.marker.evaluate():
            assert listed[wanted.name]["version"] in wanted.specifier, wanted.name
    assert {"eSpeak NG", "FFmpeg", "SDL", "BlazePose full"} <= set(listed)
    assert "pytest" not in listed  # what developers need is not installed by users


def test_the_same_installation_gives_the_same_bill(bill: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    assert sbom.bill() == bill
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    assert sbom.bill()["metadata"]["timestamp"] == "2023-11-14T22:13:20+00:00"


def test_a_part_under_a_licence_that_asks_for_something_is_named_in_the_notice(bill: dict[str, Any]) -> None:
    strict = re.compile(r"GPL|MPL|EPL|CDDL|copyleft|Lesser|General Public", re.IGNORECASE)
    asking = {
        part["name"] for part in bill["components"] for each in part["licenses"] if strict.search(json.dumps(each))
    }
    assert {"eSpeak NG", "pygame-ce", "FFmpeg"} <= asking
    assert [name for name in sorted(asking) if name.lower() not in NOTICE.lower()] == []


def test_the_notice_and_the_readme_say_what_follows_from_the_voice() -> None:
    readme = " ".join((ROOT / "README.md").read_text("utf-8").split())
    assert "GPL-3.0-or-later" in NOTICE
    assert "GPL-3.0-or-later" in readme
    assert "--voice system" in readme


def test_what_could_not_be_checked_is_not_called_clean(capsys: pytest.CaptureFixture[str]) -> None:
    answers = {
        (0, "No known vulnerabilities found\n"): (0, "no known faults"),
        (1, "Found 1 known vulnerability in 1 package\nName Version ID\nx 1 CVE-1"): (1, "CVE-1"),
        (1, "requests.exceptions.ConnectionError: Name or service not known"): (2, "was not checked"),
        (0, ""): (2, "was not checked"),
        (127, "no such file"): (2, "was not checked"),
    }
    for answer, (code, said) in answers.items():
        assert audit.audit(lambda command, answer=answer: answer) == code
        assert said in capsys.readouterr().out


@pytest.mark.slow
def test_two_builds_of_one_source_are_the_same_wheel(tmp_path: Path) -> None:
    """In two folders, at two times, with two masks: nothing of the builder is in it."""
    digests = []
    for number, mask in enumerate((0o022, 0o077)):
        source = tmp_path / f"builder_{number}" / "source"
        shutil.copytree(
            ROOT, source, ignore=shutil.ignore_patterns(".git", ".venv", "*.pyc", "__pycache__", ".hypothesis")
        )
        for path in source.rglob("*"):
            os.utime(path, (1_600_000_000 + number * 86_400,) * 2)
        before = os.umask(mask)
        try:
            done = subprocess.run(
                [sys.executable, "-m", "build", "--wheel", "--outdir", tmp_path / f"out_{number}", source],
                capture_output=True, text=True, timeout=600, env={**os.environ, "SOURCE_DATE_EPOCH": "1700000000"},
            )  # fmt: skip
        finally:
            os.umask(before)
        assert done.returncode == 0, done.stderr[-2000:]
        (wheel,) = (tmp_path / f"out_{number}").glob("*.whl")
        digests.append(hashlib.sha256(wheel.read_bytes()).hexdigest())
    assert digests[0] == digests[1]


@pytest.mark.slow
def test_a_session_starts_no_compiler_and_no_linker(tmp_path: Path) -> None:
    """A library that looks for another asks gcc, ld and ldconfig: none of it is needed, and a machine may have none."""
    if shutil.which("strace") is None:
        pytest.skip("needs strace")
    calls = tmp_path / "calls"
    watch = ["strace", "-f", "-qq", "-e", "trace=execve", "-o", str(calls), sys.executable, "-m", "coach"]
    session = ["run", "gentle_start", "--camera", "mannequin", "--quick", "--no-window", "--report", "report.html"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [*watch, *session], cwd=tmp_path, capture_output=True, text=True, timeout=900, env=environment
    )
    assert done.returncode == 0, done.stderr[-2000:]
    started = {Path(name).name for name in re.findall(r'execve\("([^"]+)"', calls.read_text())}
    assert not started & {"gcc", "cc", "ld", "ldconfig", "collect2", "objdump", "sh"}, started
