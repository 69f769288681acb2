"""What the settings of this computer give where the command line says nothing; read when a command first wants one."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from coach.cli.base import tell

# options of commands, by the names of their parameters, that a setting of the same name stands behind
SET = ("language", "voice", "rate", "volume", "listen", "camera", "theme", "fullscreen", "reduced_motion")
RUNS = ("run", "practice")  # the others take only the language from it


def defaults(group: Any) -> dict[str, Any]:
    """The `default_map` of a group of commands; what is damaged is told, once, when it is first wanted."""
    kept: list[Any] = []

    def now(name: str) -> Any:
        if not kept:
            from coach.app.settings import KeptSettings  # which no command pays for that has none of these options

            kept.append(_usable(KeptSettings(tell).now))
        return getattr(kept[0], name)

    return _of_group(group, now)


def _usable(settings: Any) -> Any:
    """Without a voice that was set and is no longer here: the usual one speaks, and the person is told why."""
    from coach.devices.sound import UnknownVoice
    from coach.devices.sound.voice_choice import check

    try:
        if settings.voice is not None:
            check(settings.voice, settings.language)
    except UnknownVoice as error:
        tell(str(error))
        return replace(settings, voice=None)
    return settings


def _of_group(group: Any, now: Callable[[str], Any]) -> dict[str, Any]:
    return {
        name: _of_group(command, now) if hasattr(command, "commands") else _of_command(name, command, now)
        for name, command in group.commands.items()
    }


def _of_command(name: str, command: Any, now: Callable[[str], Any]) -> dict[str, Callable[[], Any]]:
    taken = SET if name in RUNS else ("language",)
    return {each.name: _Default(partial(now, each.name)) for each in command.params if each.name in taken}


@dataclass(frozen=True, slots=True)
class _Default:
    """What a setting gives where the command line says nothing; help prints it as it is typed, and a no as nothing."""

    now: Callable[[], Any]

    def __call__(self) -> Any:
        return self.now()

    def __str__(self) -> str:
        value = self.now()
        if isinstance(value, float):
            return f"{value:g}"
        if isinstance(value, bool):
            return "on" if value else ""
        return "" if value is None else str(value)
