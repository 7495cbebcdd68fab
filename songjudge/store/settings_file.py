"""The user's settings: a JSON file that a person can read and mend."""

import dataclasses
import json
import logging
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from songjudge.atomic_file import replace_with
from songjudge.store.disk_trouble import told_as

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Settings:
    """What the user chose.

    To add one: give it a type of bool, int, float, str or tuple of str, and the value that fits most people.
    """

    theme: str = "system"  # "system", "light" or "dark"
    clip_count: int = 30  # clips a song
    clip_seconds: float = 5.0
    clip_seed: int = 0
    groups_off: tuple[str, ...] = ()  # feature groups that are not measured
    workers: int = 0  # helper processes; 0 lets the program choose
    gentle: bool = True  # leave the machine to other programs
    volume: float = 0.8  # 0 to 1
    play_while_labelling: bool = True
    playlist_at_least: float = 0.7  # 0 to 1
    language: str = ""  # empty: the system's
    pause_on_battery: bool = True  # let long work of the window rest until the computer is plugged in


def read_settings(path: Path) -> Settings:
    """Return the settings; what the file lacks or has wrong gets its usual value, and is logged."""
    try:
        plain = json.loads(path.read_bytes())
    except FileNotFoundError:
        return Settings()
    except (OSError, ValueError) as error:
        _LOG.warning("the settings in %s cannot be read, the usual ones are used: %s", path, error)
        return Settings()
    return settings_from_plain(plain if isinstance(plain, dict) else {})


def settings_from_plain(plain: dict[str, Any]) -> Settings:
    """Return the settings in a JSON object; unknown names are passed over, wrong types get the usual value."""
    usual = Settings()
    chosen: dict[str, Any] = {}
    for field in dataclasses.fields(Settings):
        if field.name in plain:
            value = _fitting(plain[field.name], getattr(usual, field.name))
            if value is None:
                _LOG.warning("the setting %s has no meaning as %r", field.name, plain[field.name])
            else:
                chosen[field.name] = value
    return Settings(**chosen)


def write_settings(settings: Settings, path: Path) -> None:
    """Keep the settings, atomically; raise `WorkspaceError` when the disk refuses."""
    with told_as("The settings could not be saved in", path.parent):
        replace_with(path, json.dumps(dataclasses.asdict(settings), indent=2).encode() + b"\n")


def _fitting(value: Any, usual: Any) -> Any:
    """Return `value` in the type of `usual`, or None."""
    if isinstance(usual, tuple):
        return tuple(value) if isinstance(value, list) and all(isinstance(v, str) for v in value) else None
    if isinstance(usual, float) and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    return value if type(value) is type(usual) else None
