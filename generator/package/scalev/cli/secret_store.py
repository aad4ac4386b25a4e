"""Keep the secrets of a profile in the keyring of the system, or in a file that only its owner can read."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from typing import Any, Protocol

from .config import Profile, check_name, write_privately
from .failures import UsageError

KEYRING, FILE = "keyring", "file"
_SERVICE = "scalev"


class SecretStore(Protocol):
    """The secrets of one profile, by name."""

    def get(self, name: str) -> str | None:
        """Return a secret, None if there is none."""
        ...

    def set(self, name: str, value: str) -> None:
        """Save a secret."""
        ...

    def delete(self, name: str) -> None:
        """Delete a secret, if there is one."""
        ...


class KeyringSecrets:
    """Secrets in the keyring of the system (extra `keyring`)."""

    def __init__(self, profile: str) -> None:
        try:
            import keyring
        except ImportError:
            raise UsageError(
                f"profile {profile}: expected the extra `keyring` to be installed, since the secrets of the profile are in the keyring"
                " (pip install 'scalev-client[keyring]')"
            ) from None
        self._keyring: Any = keyring
        self._profile = profile

    def get(self, name: str) -> str | None:
        value: str | None = self._keyring.get_password(_SERVICE, f"{self._profile}/{name}")
        return value

    def set(self, name: str, value: str) -> None:
        self._keyring.set_password(_SERVICE, f"{self._profile}/{name}", value)

    def delete(self, name: str) -> None:
        with suppress(self._keyring.errors.PasswordDeleteError):
            self._keyring.delete_password(_SERVICE, f"{self._profile}/{name}")


class FileSecrets:
    """Secrets in a file that only its owner can read."""

    def __init__(self, profile: str, folder: Path) -> None:
        check_name(profile)
        self.path = folder / "secrets" / f"{profile}.json"

    def get(self, name: str) -> str | None:
        value = self._load().get(name)
        return value if isinstance(value, str) else None

    def set(self, name: str, value: str) -> None:
        write_privately(self.path, json.dumps({**self._load(), name: value}) + "\n")

    def delete(self, name: str) -> None:
        values = self._load()
        if values.pop(name, None) is not None:
            write_privately(self.path, json.dumps(values) + "\n")

    def _load(self) -> dict[str, Any]:
        try:
            data = json.loads(self.path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {}
        except (OSError, ValueError):
            data = None
        if not isinstance(data, dict):
            raise UsageError(f"{self.path}: cannot be read as secrets; remove it, and sign in again")
        return data


def open_secrets(profile: Profile, folder: Path) -> SecretStore:
    """Return the store with the secrets of a profile."""
    return KeyringSecrets(profile.name) if profile.secrets == KEYRING else FileSecrets(profile.name, folder)


def choose_store() -> str:
    """Return the name of the store for new secrets: the keyring if there is a working one, else a file."""
    try:
        import keyring
        from keyring.errors import KeyringError
    except ImportError:
        return FILE
    try:
        priority = float(getattr(keyring.get_keyring(), "priority", 0))  # backends that store nothing have a priority of 0 or less
        keyring.get_password(_SERVICE, "check")
    except (KeyringError, RuntimeError, ValueError):
        return FILE
    return KEYRING if priority >= 1 else FILE
