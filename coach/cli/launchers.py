"""What a desktop opens the program by: the files of Linux and macOS, and the script by which Windows makes its own."""

import plistlib
import re
import shlex
import struct
import subprocess
from collections.abc import Sequence
from html import escape

from coach.cli.shells import powershell_text
from coach.commands import coach_command
from coach.core.base.phrases import Words

NAME = "Coach"
ICON = "coach"
MIME_TYPE = "application/x-coach-parcel"
# what opens the first screen, after the program itself
OPENING = tuple(coach_command("open")[1:])

_MAC_ID = "org.back-coach.coach"
_MAC_TYPE = "org.back-coach.parcel"
_MAC_EXECUTABLE = "coach"
MAC_LAUNCHER = f"Contents/MacOS/{_MAC_EXECUTABLE}"
_MAC_ICON = "coach.icns"
_ICON_256 = b"ic08"  # in an .icns file: 256 x 256, as PNG

_WINDOWS_TYPE = "coach.parcel"
_CLASSES = r"HKCU:\Software\Classes"
_LINKS = """\
$links = foreach ($folder in 'Desktop', 'Programs') {
    $place = [Environment]::GetFolderPath($folder)
    if ($place) { [IO.Path]::Combine($place, 'Coach.lnk') }
}"""

_BARE = re.compile(r"[\w./:-]+", re.ASCII)
_QUOTED = re.compile(r'["`$\\]')  # these have a meaning inside the double quotes of an Exec line


def desktop_entry(command: Sequence[str], languages: Sequence[Words]) -> str:
    """A .desktop file, as the Desktop Entry Specification 1.5 has it; the first of the languages is for all others."""
    return "\n".join(
        (
            "[Desktop Entry]",
            "Type=Application",
            f"Name={NAME}",
            *_in_each("GenericName", "shortcut.what", languages),
            *_in_each("Comment", "shortcut.comment", languages),
            f"Exec={_value(' '.join(map(_in_exec, command)))} %f",
            f"Icon={ICON}",
            "Terminal=false",
            "Categories=Utility;",
            f"MimeType={MIME_TYPE};",
            "",
        )
    )


def _in_exec(word: str) -> str:
    if _BARE.fullmatch(word):
        return word
    return '"' + _QUOTED.sub(r"\\\g<0>", word).replace("%", "%%") + '"'


def _in_each(field: str, key: str, languages: Sequence[Words]) -> tuple[str, ...]:
    first, *others = languages
    return (
        f"{field}={_value(first.say_key(key))}",
        *(f"{field}[{words.language}]={_value(words.say_key(key))}" for words in others),
    )


def _value(text: str) -> str:
    return text.replace("\\", "\\\\").replace("\n", "\\n")


def mime_package(languages: Sequence[Words]) -> str:
    """What a parcel is, for the shared MIME database."""
    first, *others = languages
    comments = (
        f"<comment>{escape(first.say_key('shortcut.parcel'))}</comment>",
        *(
            f'<comment xml:lang="{words.language}">{escape(words.say_key("shortcut.parcel"))}</comment>'
            for words in others
        ),
    )
    return "\n".join(
        (
            '<?xml version="1.0" encoding="UTF-8"?>',
            '<mime-info xmlns="http://www.freedesktop.org/standards/shared-mime-info">',
            f'  <mime-type type="{MIME_TYPE}">',
            *(f"    {comment}" for comment in comments),
            f'    <icon name="{ICON}"/>',
            '    <glob pattern="*.coach"/>',
            "  </mime-type>",
            "</mime-info>",
            "",
        )
    )


def mac_bundle(command: Sequence[str], png: bytes, words: Words) -> dict[str, bytes]:
    """The files of an application for macOS, by their places in it."""
    return {
        "Contents/Info.plist": plistlib.dumps(_info(words)),
        f"Contents/Resources/{_MAC_ICON}": _icns(png),
        MAC_LAUNCHER: f'#!/bin/sh\nexec {shlex.join(command)} "$@"\n'.encode(errors="surrogateescape"),
    }


def _info(words: Words) -> dict[str, object]:
    parcel = words.say_key("shortcut.parcel")
    return {
        "CFBundlePackageType": "APPL",
        "CFBundleIdentifier": _MAC_ID,
        "CFBundleName": NAME,
        "CFBundleExecutable": _MAC_EXECUTABLE,
        "CFBundleIconFile": _MAC_ICON,
        "NSCameraUsageDescription": words.say_key("shortcut.camera"),
        "NSMicrophoneUsageDescription": words.say_key("shortcut.microphone"),
        "CFBundleDocumentTypes": [
            {
                "CFBundleTypeName": parcel,
                "CFBundleTypeRole": "Viewer",
                "LSHandlerRank": "Owner",
                "LSItemContentTypes": [_MAC_TYPE],
            }
        ],
        "UTExportedTypeDeclarations": [
            {
                "UTTypeIdentifier": _MAC_TYPE,
                "UTTypeDescription": parcel,
                "UTTypeConformsTo": ["public.data"],
                "UTTypeTagSpecification": {"public.filename-extension": ["coach"], "public.mime-type": [MIME_TYPE]},
            }
        ],
    }


def _icns(png: bytes) -> bytes:
    entry = struct.pack(">4sI", _ICON_256, 8 + len(png)) + png
    return struct.pack(">4sI", b"icns", 8 + len(entry)) + entry


def windows_script(python: str, opening: Sequence[str], icon: str, words: Words) -> str:
    """Makes both links and the association of parcels, for this user; prints the links."""
    arguments = subprocess.list2cmdline(opening)
    values = {
        r"\.coach": _WINDOWS_TYPE,
        rf"\{_WINDOWS_TYPE}": words.say_key("shortcut.parcel"),
        rf"\{_WINDOWS_TYPE}\DefaultIcon": f"{icon},0",
        rf"\{_WINDOWS_TYPE}\shell\open\command": f'"{python}" {arguments} "%1"',
    }
    return _trying(
        _LINKS,
        "$shell = New-Object -ComObject WScript.Shell",
        "foreach ($link in $links) {",
        "    $made = $shell.CreateShortcut($link)",
        f"    $made.TargetPath = {powershell_text(python)}",
        f"    $made.Arguments = {powershell_text(arguments)}",
        f"    $made.Description = {powershell_text(words.say_key('shortcut.comment'))}",
        f"    $made.IconLocation = {powershell_text(f'{icon},0')}",
        "    $made.Save()",
        "    $link",
        "}",
        *(
            f"$null = New-Item -Force -Path {powershell_text(_CLASSES + key)} -Value {powershell_text(value)}"
            for key, value in values.items()
        ),
    )


def windows_removal() -> str:
    """Takes the same away, and prints the links that were there; what else opens parcels by now stays."""
    kind, ending = powershell_text(rf"{_CLASSES}\{_WINDOWS_TYPE}"), powershell_text(rf"{_CLASSES}\.coach")
    return _trying(
        _LINKS,
        "foreach ($link in $links) {",
        "    if (Test-Path -LiteralPath $link) { Remove-Item -LiteralPath $link; $link }",
        "}",
        f"if (Test-Path -LiteralPath {kind}) {{ Remove-Item -Recurse -LiteralPath {kind} }}",
        f"if ((Test-Path -LiteralPath {ending}) -and "
        f"(Get-Item -LiteralPath {ending}).GetValue('') -eq {powershell_text(_WINDOWS_TYPE)}) {{",
        f"    Remove-Item -Recurse -LiteralPath {ending}",
        "}",
    )


def _trying(*lines: str) -> str:
    """The first thing that fails ends the script, and is all that it says."""
    return "\n".join(
        (
            "$ErrorActionPreference = 'Stop'",
            "$ProgressPreference = 'SilentlyContinue'",
            "[Console]::OutputEncoding = New-Object Text.UTF8Encoding $false",
            "try {",
            *lines,
            "} catch {",
            "    [Console]::Error.WriteLine($_.Exception.Message)",
            "    exit 1",
            "}",
        )
    )
