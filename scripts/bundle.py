"""Builds a folder that runs without Python: `python scripts/bundle.py [--out dist/bundle]`, with PyInstaller.

PyInstaller and not briefcase: briefcase makes installers around a whole Python and its packages as they are (AppImage,
MSI, DMG) and asks for the system's own tools; a folder that starts from anywhere is what PyInstaller makes, on all
three systems from one recipe.
"""

import shutil
import subprocess
import sys
from importlib import metadata
from pathlib import Path
from typing import Annotated

import typer
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
PROJECT = "back-coach"
# where they stand in the folder; what an installed package has in `_shipped`, and files that are read beside the code
DATA = (
    ("routines", "coach/_shipped/routines"),
    ("assets", "coach/_shipped/assets"),
    ("coach/records/migrations", "coach/records/migrations"),
)
# modules that are found by name alone, or bring data or libraries of their own
WHOLE = ("espeakng_loader", "alembic", "icalendar", "nacl", "rich")
HIDDEN = ("_cffi_backend",)  # asked for by libsodium's binding alone
SUBMODULES = (
    "coach", "mediapipe.tasks.python.components", "mediapipe.tasks.python.core", "mediapipe.tasks.python.vision",
    "sqlalchemy.dialects.sqlite", "uvicorn",
)  # fmt: skip
# extras that the bundle goes without, and what its parts would otherwise drag in
LEFT_OUT = (
    "dask", "distributed", "fhir", "hibari", "hypothesis", "IPython", "matplotlib", "mypy", "onnx", "onnxruntime",
    "pandas", "PIL.ImageTk", "playwright", "psycopg", "pytest", "scipy", "tkinter",
)  # fmt: skip
LICENCE_WORDS = ("licen", "copying", "notice", "authors")
GPL = ROOT / "bundle" / "GPL-3.0.txt"


def packages() -> dict[str, metadata.Distribution]:
    """What the program needs on this system, all the way down, without its extras; by name."""
    found: dict[str, metadata.Distribution] = {}
    waiting = [PROJECT]
    while waiting:
        name = canonicalize_name(waiting.pop())
        if name in found:
            continue
        try:
            found[name] = metadata.distribution(name)
        except metadata.PackageNotFoundError:  # for another system
            continue
        for line in found[name].requires or ():
            needed = Requirement(line)
            if needed.marker is None or needed.marker.evaluate({"extra": ""}):
                waiting.append(needed.name)
    return found


def write_licences(folder: Path) -> None:
    """The licence of each part, and what follows from eSpeak NG's for whoever passes the folder on."""
    for name, package in packages().items():
        texts = [
            file for file in package.files or () if any(word in file.name.lower() for word in LICENCE_WORDS)
            and file.suffix.lower() in ("", ".txt", ".md", ".rst", ".apache", ".bsd", ".mit")
        ]  # fmt: skip
        place = folder / f"{name}-{package.version}"
        place.mkdir(parents=True)
        licence = package.metadata.get("License-Expression") or package.metadata.get("License") or ""
        about = [f"{package.metadata['Name']} {package.version}", licence.strip().splitlines()[0] if licence else ""]
        about += package.metadata.get_all("Project-URL") or []
        (place / "ABOUT.txt").write_text("\n".join(filter(None, about)) + "\n", encoding="utf-8")
        for number, file in enumerate(texts):
            shutil.copy(package.locate_file(file), place / (f"{number}-{file.name}" if number else file.name))
    base = Path(sys.base_prefix)
    for python in (base / "LICENSE.txt", *base.glob("lib/python3*/LICENSE.txt")):
        if python.exists():
            shutil.copy(python, folder / "PYTHON-LICENSE.txt")
    for file in ("LICENSE", "NOTICE"):
        shutil.copy(ROOT / file, folder / file)
    shutil.copy(GPL, folder / GPL.name)
    (folder / "READ-ME.txt").write_text(PASSING_ON.format(espeak=metadata.version("espeakng-loader")), encoding="utf-8")


PASSING_ON = """\
This folder holds coach (Apache License 2.0) together with eSpeak NG (GNU General Public License, version 3 or later),
which speaks for it. As a whole it may therefore be passed on under the GNU General Public License, version 3 or later,
whose text is GPL-3.0.txt. Whoever passes it on gives the source along, or a written offer of it:

- of coach, with the recipe of this folder (scripts/bundle.py): the source archive of the same version;
- of eSpeak NG 1.52.0, as the package espeakng-loader {espeak} brings it: https://github.com/espeak-ng/espeak-ng, tag
  1.52.0, and https://github.com/thewh1teagle/espeakng-loader.

For oneself it may be used without any of this. The other parts stand in folders of their own, each with its licence.
Without the library espeakng_loader/libespeak-ng the program runs, with another voice or with none (--mute).
"""


def build(out: Path) -> Path:
    """Builds the folder anew below `out` and gives it. Raises CalledProcessError where PyInstaller does."""
    folder, work = out / "coach", out / "work"
    separator = ";" if sys.platform == "win32" else ":"
    icon = {"win32": "coach.ico", "darwin": "coach.icns"}.get(sys.platform)
    command = [
        sys.executable, "-m", "PyInstaller", "--noconfirm", "--clean", "--onedir", "--name", "coach",
        "--distpath", out, "--workpath", work, "--specpath", work, "--paths", ROOT, "--log-level", "WARN",
        *(word for source, place in DATA for word in ("--add-data", f"{ROOT / source}{separator}{place}")),
        *(word for name in WHOLE for word in ("--collect-all", name)),
        *(word for name in HIDDEN for word in ("--hidden-import", name)),
        *(word for name in SUBMODULES for word in ("--collect-submodules", name)),
        *(word for name in LEFT_OUT for word in ("--exclude-module", name)),
        "--collect-data", "coach", "--collect-data", "mediapipe", "--collect-binaries", "mediapipe",
        "--copy-metadata", PROJECT,
        "--python-option", "X utf8",  # a home with an accent is found where no language is set, as by Python itself
        *(("--icon", ROOT / "assets" / "icon" / icon) if icon else ()),
        *(("--hide-console", "hide-early") if sys.platform == "win32" else ()),
        ROOT / "bundle" / "program.py",
    ]  # fmt: skip
    shutil.rmtree(folder, ignore_errors=True)
    subprocess.run([str(word) for word in command], check=True, cwd=ROOT)
    write_licences(folder / "licences")
    shutil.rmtree(work)
    return folder


def size(folder: Path) -> int:
    """Bytes of all files; a link counts as nothing."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file() and not path.is_symlink())


def main(out: Annotated[Path, typer.Option(help="Where it is built.")] = ROOT / "dist" / "bundle") -> None:
    """Builds the program as a folder that needs no Python, and says how large it is."""
    folder = build(out)
    parts = sorted(
        ((size(path), path.name) for path in (folder / "_internal").iterdir() if path.is_dir()), reverse=True
    )
    print(f"{folder}: {size(folder) / 1e6:.0f} MB")
    for amount, name in parts[:8]:
        print(f"  {amount / 1e6:6.0f} MB  {name}")


if __name__ == "__main__":
    typer.run(main)
