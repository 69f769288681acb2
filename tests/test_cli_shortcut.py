"""`coach shortcut`: what stands on the desktop and in the menu, whether a desktop would start the right thing by it."""

import base64
import configparser
import io
import plistlib
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest
from icon import SIDE, SMALLER, drawn
from PIL import Image
from sweeps import swept

from coach.cli import launchers, shortcut
from coach.prescription.words import available_languages, load_words
from coach.shipped import shipped_folder

Run = Callable[..., tuple[int, str, str]]
LANGUAGES = [load_words(language) for language in ("en", "de", "es")]
AWKWARD = ("/usr/bin/python3", "/home/Zoë Lee/.venv/bin/python", '/a "b"/$HOME/`x`/py', "/back\\slash\\n/py",
           "/50%/%f/py", "/O'Neil/py", "/new\nline/py")  # fmt: skip


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The home folder of somebody who has a desktop; its programs are not there."""
    folder = tmp_path / "home"
    (folder / "Desktop").mkdir(parents=True)
    monkeypatch.setenv("HOME", str(folder))
    monkeypatch.delenv("XDG_DESKTOP_DIR", raising=False)
    monkeypatch.setenv("XDG_CURRENT_DESKTOP", "KDE")
    monkeypatch.setattr(shortcut, "_worked", lambda *_: True)
    monkeypatch.setattr(shortcut, "_SYSTEMS", {})
    return folder


def on(monkeypatch: pytest.MonkeyPatch, system: Callable[[bool, str | None], Any]) -> None:
    monkeypatch.setattr(shortcut, "_SYSTEMS", {sys.platform: system})


def files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def entry(text: str) -> dict[str, str]:
    read = configparser.RawConfigParser(delimiters="=", comment_prefixes="#", strict=True)
    read.optionxform = str  # type: ignore[assignment,method-assign]
    read.read_string(text)
    assert read.sections() == ["Desktop Entry"]
    return dict(read["Desktop Entry"])


# Linux


def test_it_stands_in_the_menu_and_on_the_desktop_and_goes_again(run: Run, home: Path, data: Path) -> None:
    code, out, told = run("shortcut")
    assert (code, told) == (0, "")
    menu, desktop = data / "applications" / "coach.desktop", home / "Desktop" / "coach.desktop"
    assert menu.read_bytes() == desktop.read_bytes()
    assert desktop.stat().st_mode & 0o111 == 0o111
    assert files(data) == {
        "applications/coach.desktop", "mime/packages/coach.xml", "icons/hicolor/256x256/apps/coach.png",
    }  # fmt: skip
    assert str(menu) in out
    assert str(desktop) in out
    assert entry(menu.read_text("utf-8"))["Icon"] == "coach"
    assert run("shortcut")[0] == 0  # once more, in its place
    code, out, told = run("shortcut", "--remove")
    assert (code, out.count("Removed"), told) == (0, 4, "")
    assert (files(data), files(home)) == (set(), set())
    assert run("shortcut", "--remove") == (0, "There was no shortcut.\n", "")


def test_without_a_desktop_folder_it_is_in_the_menu_only(run: Run, home: Path, data: Path) -> None:
    (home / "Desktop").rmdir()
    code, _, told = run("shortcut")
    assert code == 0
    assert "menu only" in told
    assert (data / "applications" / "coach.desktop").exists()


def test_who_wants_no_desktop_folder_gets_no_file_among_their_own(
    run: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DESKTOP_DIR", str(home))
    assert "menu only" in run("shortcut")[2]
    assert not (home / "coach.desktop").exists()


def test_what_cannot_be_written_or_removed_is_one_sentence(run: Run, home: Path, data: Path) -> None:
    in_the_way = data / "applications"
    data.mkdir()
    in_the_way.write_text("a file where the folder would be")
    code, out, told = run("shortcut")
    assert (code, out.count("Made"), told.count("\n")) == (1, 2, 0)
    assert str(in_the_way / "coach.desktop") in told
    in_the_way.unlink()
    (in_the_way / "coach.desktop").mkdir(parents=True)
    code, _, told = run("shortcut", "--remove")
    assert (code, told.count("\n")) == (1, 0)
    assert "cannot be removed" in told


def test_without_a_home_it_says_so(run: Run, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody(_: int) -> None:
        raise KeyError

    monkeypatch.setattr("pwd.getpwuid", nobody)
    for variable in ("HOME", "XDG_DATA_HOME"):
        monkeypatch.delenv(variable)
    assert run("shortcut") == (1, "", shortcut.NO_HOME)
    on(monkeypatch, shortcut._macos)
    assert run("shortcut") == (1, "", shortcut.NO_HOME)


def test_what_the_desktop_lacks_is_told_with_its_package(run: Run, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ran = []

    def worked(*command: str | Path) -> bool:
        ran.append(str(command[0]))
        return command[0] != "update-desktop-database"

    monkeypatch.setattr(shortcut, "_worked", worked)
    monkeypatch.setenv("XDG_CURRENT_DESKTOP", "ubuntu:GNOME")
    code, _, told = run("shortcut")
    assert (code, told.count("\n")) == (0, 0)
    assert "desktop-file-utils" in told
    assert ran == ["update-mime-database", "update-desktop-database", "gio"]
    assert run("shortcut", "--remove")[2] == ""


def test_a_program_that_is_not_there_or_fails_has_not_worked() -> None:
    assert not shortcut._worked("no-such-program-as-this")
    assert not shortcut._worked(sys.executable, "-c", "raise SystemExit(1)")
    assert shortcut._worked(sys.executable, "-c", "")


def test_it_opens_the_records_that_are_meant_where_they_are_not_the_usual_ones(
    run: Run, home: Path, data: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def line(*options: str) -> str:
        assert run("shortcut", *options)[0] == 0
        return entry((data / "applications" / "coach.desktop").read_text("utf-8"))["Exec"]

    assert line("--store", "my 1.db").endswith(f' -P -m coach open --store "{tmp_path / "my 1.db"}" %f')
    monkeypatch.delenv("COACH_STORE")
    assert line().endswith(" -P -m coach open %f")


@pytest.mark.skipif(sys.platform == "win32", reason="sh")
@swept("python", AWKWARD)
def test_the_exec_line_starts_this_python_with_the_parcel(python: str) -> None:
    """Inside double quotes an Exec line is read as sh does, once the value's own signs are."""
    line = entry(launchers.desktop_entry([python, *launchers.OPENING], LANGUAGES))["Exec"]
    line = line.replace("\\\\", "\0").replace("\\n", "\n").replace("\0", "\\")
    line = line.replace("%%", "\0").replace("%f", "x.coach").replace("\0", "%")
    printed = subprocess.run(["sh", "-c", f"printf '%s|' {line}"], capture_output=True, text=True, check=True).stdout
    assert printed.split("|") == [python, "-P", "-m", "coach", "open", "x.coach", ""]


def test_the_entry_is_in_every_language_and_opens_parcels() -> None:
    fields = entry(launchers.desktop_entry(["/usr/bin/python3"], LANGUAGES))
    assert (fields["Type"], fields["Name"], fields["Terminal"]) == ("Application", "Coach", "false")
    assert fields["MimeType"] == f"{launchers.MIME_TYPE};"
    for field in ("GenericName", "Comment"):
        assert len({fields[name] for name in (field, f"{field}[de]", f"{field}[es]")}) == 3
    package = ElementTree.fromstring(launchers.mime_package(LANGUAGES))
    (kind,) = package
    assert kind.get("type") == launchers.MIME_TYPE
    assert [part.get("pattern") for part in kind if part.tag.endswith("glob")] == ["*.coach"]
    assert len([part for part in kind if part.tag.endswith("comment")]) == 3


def test_every_language_that_ships_is_in_it() -> None:
    languages = [words.language for words in shortcut._languages()]
    assert languages[0] == "en"
    assert sorted(languages) == sorted(available_languages())


@pytest.mark.skipif(shutil.which("desktop-file-validate") is None, reason="not installed: desktop-file-validate")
@swept("python", AWKWARD)
def test_the_validator_of_the_specification_has_no_fault_to_name(python: str, tmp_path: Path) -> None:
    file = tmp_path / "coach.desktop"
    file.write_text(launchers.desktop_entry([python, *launchers.OPENING], LANGUAGES), encoding="utf-8")
    done = subprocess.run(["desktop-file-validate", file], capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, "")


@pytest.mark.skipif(shutil.which("update-mime-database") is None, reason="not installed: update-mime-database")
def test_the_mime_database_takes_the_package(tmp_path: Path) -> None:
    packages = tmp_path / "mime" / "packages"
    packages.mkdir(parents=True)
    (packages / "coach.xml").write_text(launchers.mime_package(LANGUAGES), encoding="utf-8")
    done = subprocess.run(["update-mime-database", tmp_path / "mime"], capture_output=True, text=True, check=True)
    assert "coach" not in done.stderr
    assert f"{launchers.MIME_TYPE}:*.coach" in (tmp_path / "mime" / "globs").read_text("utf-8")


# macOS


def test_a_bundle_is_made_and_taken_away(run: Run, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    on(monkeypatch, shortcut._macos)
    bundle = home / "Applications" / "Coach.app"
    code, out, _ = run("shortcut")
    assert (code, out.splitlines()[0]) == (0, f"Made: {bundle}")
    info = plistlib.loads((bundle / "Contents" / "Info.plist").read_bytes())
    launcher = bundle / "Contents" / "MacOS" / info["CFBundleExecutable"]
    assert launcher.stat().st_mode & 0o111 == 0o111
    assert (bundle / "Contents" / "Resources" / info["CFBundleIconFile"]).exists()
    (document,), (kind,) = info["CFBundleDocumentTypes"], info["UTExportedTypeDeclarations"]
    assert document["LSItemContentTypes"] == [kind["UTTypeIdentifier"]]
    assert kind["UTTypeTagSpecification"]["public.filename-extension"] == ["coach"]
    assert {"NSCameraUsageDescription", "NSMicrophoneUsageDescription"} < set(info)
    assert run("shortcut", "--remove")[1] == f"Removed: {bundle}\n"
    assert not bundle.exists()
    assert run("shortcut", "--remove")[1] == "There was no shortcut.\n"


@pytest.mark.skipif(sys.platform == "win32", reason="sh")
def test_the_launcher_starts_this_python_with_what_it_is_given(tmp_path: Path) -> None:
    folder = tmp_path / 'it\'s "here" $HOME'
    folder.mkdir()
    python = folder / "python"
    python.write_text("#!/bin/sh\nprintf '%s|' \"$@\"\n")
    python.chmod(0o755)
    launcher = tmp_path / "coach"
    launcher.write_bytes(
        launchers.mac_bundle([str(python), *launchers.OPENING], b"", LANGUAGES[0])[launchers.MAC_LAUNCHER]
    )
    launcher.chmod(0o755)
    done = subprocess.run([launcher, "my x.coach"], capture_output=True, text=True, check=True)
    assert done.stdout.split("|") == ["-P", "-m", "coach", "open", "my x.coach", ""]


# Windows


def test_windows_is_asked_by_one_script_and_its_lines_are_told(
    run: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    on(monkeypatch, shortcut._windows)
    asked: list[list[str]] = []

    def answer(command: list[str], **_: Any) -> SimpleNamespace:
        asked.append(command)
        return SimpleNamespace(stdout="C:\\Users\\Zoë\\Desktop\\Coach.lnk\r\n".encode())

    monkeypatch.setattr(shortcut.subprocess, "run", answer)
    code, out, _ = run("shortcut")
    assert (code, out.splitlines()[0]) == (0, "Made: C:\\Users\\Zoë\\Desktop\\Coach.lnk")
    assert run("shortcut", "--remove")[1] == "Removed: C:\\Users\\Zoë\\Desktop\\Coach.lnk\n"
    made, removed = (base64.b64decode(command[-1]).decode("utf-16-le") for command in asked)
    assert str(shipped_folder("assets") / "icon" / "coach.ico") in made
    assert removed == launchers.windows_removal()


def test_what_windows_refuses_is_one_sentence(run: Run, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    on(monkeypatch, shortcut._windows)
    refusals = (
        subprocess.CalledProcessError(1, ["powershell"], stderr=b"Access is denied.\r\n"),
        FileNotFoundError(2, "No such file or directory"),
        subprocess.TimeoutExpired(["powershell"], shortcut.LONGEST_S),
    )
    for refusal in refusals:

        def refuse(*_: Any, refusal: Exception = refusal, **__: Any) -> None:
            raise refusal

        monkeypatch.setattr(shortcut.subprocess, "run", refuse)
        code, out, told = run("shortcut")
        assert (code, out, told.count("\n")) == (1, "", 0)
        assert "PowerShell" in told


def test_the_script_makes_two_links_and_the_association_of_this_user() -> None:
    python, icon = r"C:\Users\O'Neil\py\pythonw.exe", r"C:\Users\O'Neil\py\coach.ico"
    lines = [
        line.strip() for line in launchers.windows_script(python, launchers.OPENING, icon, LANGUAGES[1]).splitlines()
    ]
    assert r"$made.TargetPath = 'C:\Users\O''Neil\py\pythonw.exe'" in lines
    assert "$made.Arguments = '-P -m coach open'" in lines
    assert r"$made.IconLocation = 'C:\Users\O''Neil\py\coach.ico,0'" in lines
    keys = [line for line in lines if "New-Item -Force" in line]
    assert len(keys) == 4
    assert all(r"-Path 'HKCU:\Software\Classes" in line for line in keys)
    assert keys[-1].endswith(r"""-Value '"C:\Users\O''Neil\py\pythonw.exe" -P -m coach open "%1"'""")
    assert any("'Desktop', 'Programs'" in line for line in lines)


@pytest.mark.parametrize(
    "script",
    [launchers.windows_script("C:\\p.exe", launchers.OPENING, "C:\\c.ico", LANGUAGES[0]), launchers.windows_removal()],
)
def test_its_brackets_close_and_it_ends_at_the_first_failure(script: str) -> None:
    for opening, closing in ("{}", "()", "[]"):
        assert script.count(opening) == script.count(closing)
    assert script.startswith("$ErrorActionPreference = 'Stop'\n")
    assert script.endswith("exit 1\n}")


# the icon


def test_the_icon_that_ships_is_what_the_script_draws() -> None:
    folder = shipped_folder("assets") / "icon"
    with Image.open(folder / "coach.png") as shipped:
        assert shipped.size == (SIDE, SIDE)
        far = np.abs(np.asarray(shipped.convert("RGBA"), float) - np.asarray(drawn(), float))
    assert far.mean() < 1.0
    with Image.open(folder / "coach.ico") as several:
        assert set(several.info["sizes"]) == {(side, side) for side in (*SMALLER, SIDE)}


def test_the_icon_of_a_bundle_is_read_as_one() -> None:
    png = (shipped_folder("assets") / "icon" / "coach.png").read_bytes()
    parts = launchers.mac_bundle(["/usr/bin/python3"], png, LANGUAGES[0])
    with Image.open(io.BytesIO(parts["Contents/Resources/coach.icns"])) as icon:
        assert icon.format == "ICNS"
        assert icon.size == (SIDE, SIDE)
