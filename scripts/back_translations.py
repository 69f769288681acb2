"""The table that shows what a reader of another language understands of each safety sentence.

    python scripts/back_translations.py LANGUAGE [--take FILE.json]

Without --take it lists the safety sentences whose row is missing or out of date, as JSON without their English, for
somebody who has not seen the English to translate back. --take reads their translations, {key: English}, into
assets/words/back_translations/LANGUAGE.csv, where the column `same` is left empty for a second person to fill in.
"""

import argparse
import csv
import hashlib
import json
import sys
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

WORDS = Path(__file__).resolve().parents[1] / "assets" / "words"
ORIGINAL = "en"
# every section whose sentences ask about danger, warn of it, or say what to do in it
SAFETY = (
    "question.", "rows.", "daily.", "answer.", "advice.", "net.", "end_say.", "insist.", "comfort.", "gate.", "note.",
    "lost.", "tick.", "pain_rule.",
)  # fmt: skip
COLUMNS = ("key", "english", "hash", "back_translation", "same")
LEAST = 12  # characters of a hash


def sentences(language: str) -> dict[str, Any]:
    """Every sentence of a language by its key."""
    with (WORDS / f"{language}.toml").open("rb") as file:
        return dict(_flat(tomllib.load(file), ""))


def _flat(table: Mapping[str, Any], before: str) -> Iterator[tuple[str, Any]]:
    for name, value in table.items():
        if isinstance(value, Mapping) and not {"one", "other"} >= set(value):
            yield from _flat(value, f"{before}{name}.")
        else:
            yield f"{before}{name}", value


def safety_keys(english: Mapping[str, Any]) -> list[str]:
    """The keys of the safety sentences, in the order of the words file."""
    return [key for key in english if key.startswith(SAFETY)]


def spelt(sentence: Any) -> str:
    """A sentence as one text; the two forms of a plural one after the other."""
    return " / ".join(map(str, sentence.values())) if isinstance(sentence, Mapping) else str(sentence)


def hash_of(english: Any, translated: Any) -> str:
    """Changes with either sentence: then the row has to be made anew."""
    return hashlib.sha256(f"{spelt(english)}\n{spelt(translated)}".encode()).hexdigest()[:LEAST]


def table_of(language: str) -> dict[str, dict[str, str]]:
    """The rows of a language by their key; empty without a table."""
    path = WORDS / "back_translations" / f"{language}.csv"
    if not path.exists():
        return {}
    with path.open(encoding="utf-8", newline="") as file:
        return {row["key"]: row for row in csv.DictReader(file)}


def due(language: str) -> dict[str, str]:
    """The safety sentences of a language whose row is missing or out of date, by key."""
    english, translated, rows = sentences(ORIGINAL), sentences(language), table_of(language)
    return {
        key: spelt(translated[key])
        for key in safety_keys(english)
        if key not in rows or rows[key]["hash"] != hash_of(english[key], translated[key])
    }


def take(language: str, back: Mapping[str, str]) -> None:
    """Writes the table anew, with these translations; rows that are still right stay."""
    english, translated, rows = sentences(ORIGINAL), sentences(language), table_of(language)
    late = due(language)
    for key in late:
        if key in back:
            rows[key] = {
                "key": key, "english": spelt(english[key]), "hash": hash_of(english[key], translated[key]),
                "back_translation": back[key], "same": "",
            }  # fmt: skip
    path = WORDS / "back_translations" / f"{language}.csv"
    path.parent.mkdir(exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows[key] for key in safety_keys(english) if key in rows)


def main() -> int:
    """Lists what is due, or takes what was translated."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("language")
    parser.add_argument("--take", type=Path)
    given = parser.parse_args()
    if given.take is None:
        json.dump(due(given.language), sys.stdout, ensure_ascii=False, indent=1)
        return 0
    take(given.language, json.loads(given.take.read_text(encoding="utf-8")))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
