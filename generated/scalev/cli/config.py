# Copied from generator/package/scalev/cli/config.py by `python -m generator generate`. Do not edit.
"""Keep profiles, the settings that commands use, in a file that only its owner can read."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from .failures import UsageError

DEFAULT = "default"
#: The settings that a profile can hold besides those of bound resources; none of them is a secret.
SETTINGS = ("base_url", "b_uid")


@dataclass
class Profile:
    """A named set of settings; `secrets` names the store of its secrets, `oauth` describes the app that it is signed in with."""

    name: str = DEFAULT
    settings: dict[str, str] = field(default_factory=dict)
    secrets: str = ""
    oauth: dict[str, str] = field(default_factory=dict)


class Config:
    """The profiles in the configuration folder, which SCALEV_CONFIG_DIR overrides."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder or find_folder()
        self._path = self.folder / "config.json"

    def read(self, name: str) -> Profile:
        """Return a profile; one that was never saved is empty."""
        data = self._load()["profiles"].get(name, {})
        return Profile(
            name=name, settings=dict(data.get("settings", {})), secrets=data.get("secrets", ""), oauth=dict(data.get("oauth", {}))
        )

    def save(self, profile: Profile) -> None:
        """Save a profile."""
        check_name(profile.name)
        data = self._load()
        values = asdict(profile)
        data["profiles"][values.pop("name")] = values
        self._write(data)

    def delete(self, name: str) -> None:
        """Delete a profile, if there is one."""
        data = self._load()
        data["profiles"].pop(name, None)
        if data["current"] == name:
            data["current"] = DEFAULT
        self._write(data)

    def list_names(self) -> list[str]:
        """Return the names of the saved profiles."""
        return sorted(self._load()["profiles"])

    @property
    def current(self) -> str:
        """The name of the profile in use: SCALEV_PROFILE, or the one that was chosen."""
        return os.environ.get("SCALEV_PROFILE") or self._load()["current"]

    def require(self, name: str) -> None:
        """Raise UsageError unless a profile is saved, or is the default one."""
        names = self.list_names()
        if name not in names and name != DEFAULT:
            raise UsageError(f"expected a profile ({', '.join(names) or 'none is saved yet'}), got {name!r}")

    def choose(self, name: str) -> None:
        """Choose the profile that commands use from now on. Raises UsageError for a profile that is not saved."""
        self.require(name)
        data = self._load()
        data["current"] = name
        self._write(data)

    def _load(self) -> dict[str, Any]:
        try:
            data = json.loads(self._path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            data = {}
        except (OSError, ValueError) as error:
            raise UsageError(f"{self._path}: cannot be read: {error}; correct or remove the file") from None
        if not _is_config(data):
            raise UsageError(f"{self._path}: expected an object with profiles; correct or remove the file")
        return {"current": DEFAULT, "profiles": {}, **data}

    def _write(self, data: dict[str, Any]) -> None:
        write_privately(self._path, json.dumps(data, ensure_ascii=False, indent=2) + "\n")


def _is_config(data: Any) -> bool:
    """Return whether data has the shape of a configuration; someone may have edited the file."""
    if not isinstance(data, dict) or not isinstance(data.get("current", ""), str) or not isinstance(data.get("profiles", {}), dict):
        return False
    return all(
        isinstance(profile, dict)
        and isinstance(profile.get("secrets", ""), str)
        and all(_is_texts(profile.get(name, {})) for name in ("settings", "oauth"))
        for profile in data.get("profiles", {}).values()
    )


def _is_texts(values: Any) -> bool:
    return isinstance(values, dict) and all(isinstance(value, str) for value in values.values())


def find_folder() -> Path:
    """Return the folder for configuration files, by the conventions of this system."""
    folder = os.environ.get("SCALEV_CONFIG_DIR")
    if folder:
        return Path(folder).expanduser()
    if sys.platform == "win32":
        base = os.environ.get("APPDATA") or Path.home() / "AppData" / "Roaming"
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Application Support"
    else:
        base = os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config"
    return Path(base) / "scalev"


def check_name(name: str) -> None:
    """Raise UsageError unless the name of a profile can be part of a file name."""
    if not name or not all(character.isalnum() or character in "-_" for character in name):
        raise UsageError(f"expected a name of letters, digits, - and _ for a profile, got {name!r}")


def write_privately(path: Path, text: str) -> None:
    """Write a file that only its owner can read, atomically."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor, temporary = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)  # created with mode 0600
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except BaseException:
        with suppress(OSError):
            Path(temporary).unlink()
        raise
