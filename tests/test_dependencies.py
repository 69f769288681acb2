"""What the program stands on: the pinned pose library, the bounds, the lock files, the licences."""

import re
import tomllib
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path

import pytest
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.version import Version

from coach.devices.pose.library import WHEELS

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
NEEDED = {Requirement(line).name: Requirement(line) for line in PROJECT["dependencies"]}
LOCKS = ("requirements.lock", "requirements-dev.lock")
# machine as `sys.platform` and `platform.machine()` tell it -> whether MediaPipe has a wheel for it
MACHINES = {
    ("linux", "x86_64"): True,
    ("linux", "aarch64"): False,
    ("win32", "AMD64"): True,
    ("win32", "ARM64"): False,
    ("darwin", "arm64"): True,
    ("darwin", "x86_64"): False,
}


def locked(name: str) -> dict[str, set[str]]:
    """Package -> its versions in a lock file; several where systems differ."""
    out: dict[str, set[str]] = {}
    for package, version in re.findall(r"^([a-z0-9._-]+)==([^ ;\\]+)", (ROOT / name).read_text("utf-8"), re.MULTILINE):
        out.setdefault(package, set()).add(version)
    return out


def test_mediapipe_is_the_release_without_analytics_and_no_other() -> None:
    """0.10.35 and newer try to reach an analytics server when they run; 0.10.33 holds no such code."""
    assert str(NEEDED["mediapipe"].specifier) == "==0.10.33"
    for name in LOCKS:
        assert locked(name)["mediapipe"] == {"0.10.33"}


def test_the_library_that_is_installed_holds_no_address_to_report_to() -> None:
    binary = next(file for file in metadata.files("mediapipe") or () if "libmediapipe" in file.name)
    content = Path(str(binary.locate())).read_bytes()
    for word in (b"clearcut", b"play.googleapis", b"analytics", b"http://"):
        assert word not in content
    addresses = set(re.findall(rb"https://[a-z.]+", content))
    assert addresses <= {b"https://github.com", b"https://www.tensorflow.org"}  # named in error messages


def test_onnxruntime_stays_below_the_release_that_reports_to_its_maker() -> None:
    """1.29 sends over the network while it runs; 1.28 holds no such code."""
    asked = [Requirement(line) for lines in PROJECT["optional-dependencies"].values() for line in lines]
    bounds = [need.specifier for need in asked if need.name == "onnxruntime"]
    assert len(bounds) == 3
    assert all("1.28.0" in bound and "1.29.0" not in bound for bound in bounds)
    for name in LOCKS:
        assert all(Version(version) < Version("1.29") for version in locked(name).get("onnxruntime", ()))


def test_the_onnxruntime_that_is_installed_holds_no_address_to_report_to() -> None:
    files = metadata.files("onnxruntime") if find_spec("onnxruntime") else None
    if not files or Version(metadata.version("onnxruntime")) >= Version("1.29"):
        pytest.skip("the onnxruntime that the project asks for is not installed")
    for file in files:
        if file.suffix in {".so", ".pyd", ".dll", ".dylib"}:
            content = Path(str(file.locate())).read_bytes()
            assert b"OneCollector" not in content
            assert b"events.data.microsoft" not in content


@pytest.mark.parametrize("machine", MACHINES, ids=" ".join)
def test_where_there_is_no_mediapipe_the_rest_still_installs(machine: tuple[str, str]) -> None:
    marker = NEEDED["mediapipe"].marker
    assert marker is not None
    environment = {"sys_platform": machine[0], "platform_machine": machine[1]}
    assert Marker(str(marker)).evaluate(environment) is MACHINES[machine]
    assert (machine in WHEELS) is MACHINES[machine]


def test_any_newer_python_may_try() -> None:
    asked = SpecifierSet(PROJECT["requires-python"])
    assert "3.10.9" not in asked
    for version in ("3.11.0", "3.13.0", "3.14.0", "3.19.0"):
        assert version in asked


def test_opencv_stays_below_the_release_that_is_half_as_large_again() -> None:
    assert Version("5.0.0.93") in NEEDED["opencv-contrib-python"].specifier
    assert Version("5.1.0.95") not in NEEDED["opencv-contrib-python"].specifier


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_file_has_a_version_that_fits_of_everything_asked_for_and_no_address(name: str) -> None:
    text, versions = (ROOT / name).read_text("utf-8"), locked(name)
    assert "://" not in text
    for package, asked in NEEDED.items():
        assert versions[package], package
        assert all(Version(version) in asked.specifier for version in versions[package]), package
    blocks = re.split(r"\n(?=[a-z0-9])", text.strip())
    assert len(blocks) > 30
    assert [block.split("==")[0] for block in blocks if "--hash=sha256:" not in block] == []


def test_what_travels_in_the_wheel_has_its_licence_there() -> None:
    notice = (ROOT / "NOTICE").read_text("utf-8")
    for folder in ("models", "fonts"):
        for path in (ROOT / "assets" / folder).iterdir():
            assert path.name in notice
    assert {"LICENSE", "NOTICE", "assets/fonts/LICENSE_DEJAVU"} == set(PROJECT["license-files"])
