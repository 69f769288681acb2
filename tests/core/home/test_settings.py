"""Settings as they were kept: what cannot be right is as at first, and is named."""

from dataclasses import fields

import pytest

from coach.core.home.settings import BELIEVED, Settings, changed_settings, language_of, settings_from, with_setting

LANGUAGES = ("de", "en", "es")


def test_every_setting_has_its_row_and_its_first_value_is_believed() -> None:
    assert {field.name for field in fields(Settings)} == set(BELIEVED)
    assert all(BELIEVED[field.name](getattr(Settings(), field.name)) for field in fields(Settings))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("language", "xx"), ("language", 3), ("voice", ""), ("voice", "a\nb"), ("rate", 20), ("rate", True),
        ("rate", float("nan")), ("volume", 1.5), ("camera", "film.mp4"), ("camera", "²"), ("camera", 0),
        ("theme", "pink"), ("fullscreen", "yes"), ("reduced_motion", 1), ("started", None),
    ],
)  # fmt: skip
def test_one_wrong_value_leaves_the_others(name: str, value: object) -> None:
    other = "volume" if name != "volume" else "rate"
    kept = {name: value, other: 0.5 if other == "volume" else 120}
    settings, wrong = settings_from(kept, LANGUAGES)
    assert wrong == (name,)
    assert settings == with_setting(Settings(), other, kept[other])


def test_what_a_later_version_keeps_is_passed_over() -> None:
    assert settings_from({"subtitles": "large", "theme": "light"}, LANGUAGES) == (Settings(theme="light"), ())


def test_only_what_differs_is_kept() -> None:
    settings = Settings(language="de", camera="none", started=True)
    assert changed_settings(settings) == {"language": "de", "camera": "none", "started": True}
    assert settings_from(changed_settings(settings), LANGUAGES) == (settings, ())


@pytest.mark.parametrize(
    ("locales", "language"),
    [
        (("de_AT.UTF-8",), "de"), (("es-MX",), "es"), (("fr_FR", "de"), "de"), (("C",), None), ((), None),
        (("en",), "en"),
    ],
)  # fmt: skip
def test_the_language_of_the_system(locales: tuple[str, ...], language: str | None) -> None:
    assert language_of(locales, LANGUAGES) == language
