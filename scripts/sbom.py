"""The parts of an installation as a CycloneDX 1.5 bill of materials, from the metadata of what is installed here.

`python scripts/sbom.py dist/sbom.cdx.json`. The same installation gives the same file: SOURCE_DATE_EPOCH sets its time.
"""

import hashlib
import json
import os
import re
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Any

import typer
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
PROJECT = "back-coach"
EXTRAS = ("voice", "postgresql", "fhir", "rtmpose")  # what a user may add; what developers need is not listed
# what lies inside a package and says nothing of itself: name, version where it is known, licence, what it is in
INSIDE: tuple[tuple[str, str | None, str, str], ...] = (
    ("eSpeak NG", "1.52.0", "GPL-3.0-or-later", "espeakng-loader"),
    ("FFmpeg", None, "LGPL-2.1-or-later", "opencv-contrib-python"),
    ("SDL", "2", "Zlib", "pygame-ce"),
    ("libpq", None, "PostgreSQL", "psycopg-binary"),
    ("Kokoro-82M, voice af_heart, distilled", None, "Apache-2.0", "hibari-tts"),
    ("misaki, English lexicons and rules", "0.9.4", "Apache-2.0", "hibari-tts"),
    ("spaCy, English tokenizer exceptions", "3.8", "MIT", "hibari-tts"),
)
# what travels in the wheel of the project: file, name, licence
TRAVELS = (
    ("assets/models/blazepose_full.task", "BlazePose full", "Apache-2.0"),
    ("assets/fonts/DejaVuSans.ttf", "DejaVu Sans", "Bitstream-Vera"),
    ("assets/fonts/DejaVuSans-Bold.ttf", "DejaVu Sans Bold", "Bitstream-Vera"),
)
# where a package says less than its own licence file
LICENCES = {"espeakng-loader": "GPL-3.0-or-later", "pygame-ce": "LGPL-2.1-or-later", "mediapipe": "Apache-2.0"}


def needed(name: str, extras: tuple[str, ...] = ()) -> Iterator[str]:
    """What a package asks for on this system, by name, whether or not it is installed."""
    for line in metadata.requires(name) or ():
        requirement = Requirement(line)
        if requirement.marker is None or any(requirement.marker.evaluate({"extra": extra}) for extra in ("", *extras)):
            yield canonicalize_name(requirement.name)


def installed() -> dict[str, list[str]]:
    """Each package of an installation with what it needs, all the way down; an extra that is absent is left out."""
    found: dict[str, list[str]] = {}
    waiting = [PROJECT]
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        try:
            found[name] = sorted(set(needed(name, EXTRAS if name == PROJECT else ("binary",))))
        except metadata.PackageNotFoundError:
            continue
        waiting += found[name]
    return {name: [need for need in needs if need in found] for name, needs in sorted(found.items())}


def licence(name: str) -> dict[str, Any]:
    """As CycloneDX writes it: an SPDX expression where there is one, else the name that the package gives."""
    about = metadata.metadata(name)
    if known := LICENCES.get(name) or about.get("License-Expression"):
        return {"expression": known}
    classified = [
        line.rpartition(" :: ")[2] for line in about.get_all("Classifier") or () if line.startswith("License")
    ]
    lines = (about.get("License") or "").strip().splitlines()
    said = classified[0] if classified else lines[0] if lines and len(lines[0]) < 100 else ""
    return {"license": {"name": said or "see the package"}}


def component(name: str) -> dict[str, Any]:
    about = metadata.metadata(name)
    purl = f"pkg:pypi/{name}@{about['Version']}"
    return {
        "type": "application" if name == PROJECT else "library",
        "bom-ref": purl,
        "name": name,
        "version": about["Version"],
        "purl": purl,
        "licenses": [licence(name)],
        **({"hashes": hashes} if (hashes := locked_hashes(name, about["Version"])) else {}),
    }


def locked_hashes(name: str, version: str) -> list[dict[str, str]]:
    """Of the one file that the lock allows; where systems have different files, none says which was installed."""
    lock = (ROOT / "requirements.lock").read_text("utf-8")
    block = re.search(rf"^{re.escape(name)}=={re.escape(version)}.*?(?=^\S|\Z)", lock, re.MULTILINE | re.DOTALL)
    digests = re.findall(r"sha256:([0-9a-f]{64})", block[0]) if block else []
    return [{"alg": "SHA-256", "content": digests[0]}] if len(digests) == 1 else []


def bill() -> dict[str, Any]:
    """The whole document."""
    packages = installed()
    parts = {name: component(name) for name in packages}
    root = parts.pop(PROJECT)
    needs = {name: [parts[need]["bom-ref"] for need in found if need in parts] for name, found in packages.items()}
    listed = [*parts.values()]
    for name, version, spdx, home in INSIDE:
        if home in parts:
            ref = f"{parts[home]['bom-ref']}#{name}"
            listed.append(
                {"type": "library", "bom-ref": ref, "name": name, **({"version": version} if version else {}),
                 "licenses": [{"expression": spdx}]}
            )  # fmt: skip
            needs[home].append(ref)
    for file, name, spdx in TRAVELS:
        ref = f"{root['bom-ref']}#{file}"
        digest = hashlib.sha256((ROOT / file).read_bytes()).hexdigest()
        kind = "machine-learning-model" if file.endswith(".task") else "file"
        listed.append(
            {"type": kind, "bom-ref": ref, "name": name, "hashes": [{"alg": "SHA-256", "content": digest}],
             "licenses": [{"expression": spdx}]}
        )  # fmt: skip
        needs[PROJECT].append(ref)
    refs = {name: root["bom-ref"] if name == PROJECT else parts[name]["bom-ref"] for name in packages}
    content = {
        "components": listed,
        "dependencies": [{"ref": refs[name], "dependsOn": sorted(found)} for name, found in needs.items()],
    }
    about: dict[str, Any] = {"component": root, "tools": {"components": [{"type": "application", "name": "sbom.py"}]}}
    if (epoch := os.environ.get("SOURCE_DATE_EPOCH")) is not None:
        about["timestamp"] = datetime.fromtimestamp(int(epoch), UTC).isoformat()
    serial = uuid.uuid5(uuid.NAMESPACE_URL, json.dumps([content, about], sort_keys=True))
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "serialNumber": f"urn:uuid:{serial}",
        "version": 1,
        "metadata": about,
        **content,
    }


def main(output: Path) -> None:
    """Write the bill of materials of what is installed here."""
    output.parent.mkdir(parents=True, exist_ok=True)
    whole = bill()
    output.write_text(json.dumps(whole, indent=1) + "\n", encoding="utf-8")
    typer.echo(f"{output}: {len(whole['components'])} components")


if __name__ == "__main__":
    typer.run(main)
