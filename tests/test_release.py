"""The release checklist names what is not ready."""

import pytest
import release
from typer.testing import CliRunner

CHANGES = "# Changelog\n\n## {title}\n\n### Added\n\n## 0.1.0, 2026-01-02\n"


@pytest.mark.parametrize(
    ("title", "ready"),
    [
        ("1.0.0, 2026-12-01", True), ("1.0.0 (unreleased)", False), ("0.9.0, 2026-12-01", False), ("1.0.0", False),
        ("1.0.01, 2026-12-01", False),
    ],
)  # fmt: skip
def test_the_newest_section_is_this_version_with_its_date(title: str, ready: bool) -> None:
    assert (release.dated(CHANGES.format(title=title), "1.0.0") == "") is ready


def test_each_point_is_run_and_what_fails_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    points = {"one": lambda: "", "two": lambda: "it is broken", "three": lambda: "never"}
    monkeypatch.setattr(release, "CHECKS", points)
    app = release.typer.Typer()
    app.command()(release.main)
    told = CliRunner().invoke(app, ["--skip", "three"])
    assert told.exit_code == 1
    assert "passed    one" in told.output
    assert "FAILED    two" in told.output
    assert "left out  three" in told.output
    assert "two: it is broken" in told.output
    assert CliRunner().invoke(app, ["--skip", "two", "--skip", "three"]).exit_code == 0
    assert CliRunner().invoke(app, ["--skip", "none of them"]).exit_code == 2
