# Copied from generator/package/scalev/cli/tokens.py by `python -m generator generate`. Do not edit.
"""Share the tokens of a profile between all processes: one of them refreshes the tokens, and the others use those that it saved."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from scalev import OAuthApp, TokenSet
from scalev._runtime.stores.extras import import_extra
from scalev._runtime.stores.token_lock import Session, Store, dump_tokens, parse_tokens
from scalev.stores import FileTokenStore

from .config import Profile
from .failures import UsageError
from .secret_store import KEYRING, KeyringSecrets, open_secrets

_TOKENS = "tokens"
#: The setting of a profile whose app is a public client, without a secret.
PUBLIC = "public"


class KeyringTokenStore(Store):
    """Tokens in the keyring of the system, locked by a file."""

    def __init__(self, profile: str, folder: Path) -> None:
        super().__init__(f"keyring:{profile}")
        self._secrets = KeyringSecrets(profile)
        self._path = folder / _TOKENS / f"{profile}.lock"
        self._locks = import_extra("filelock", "filelock", type(self).__name__)

    def open_session(self) -> Session:
        return _KeyringSession(self._secrets, self._path, self._locks)

    def load(self) -> TokenSet | None:
        return parse_tokens(self._secrets.get(_TOKENS), self.name)


class _KeyringSession(Session):
    def __init__(self, secrets: KeyringSecrets, path: Path, locks: Any) -> None:
        self._secrets, self._busy = secrets, locks.Timeout
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._lock = locks.FileLock(str(path), mode=0o600, thread_local=False)

    def acquire(self) -> bool:
        try:
            self._lock.acquire(blocking=False)
        except self._busy:
            return False
        return True

    def load(self) -> TokenSet | None:
        return parse_tokens(self._secrets.get(_TOKENS), "keyring")

    def save(self, tokens: TokenSet) -> None:
        self._secrets.set(_TOKENS, dump_tokens(tokens))

    def close(self) -> None:
        self._lock.release(force=True)


def open_token_store(profile: Profile, folder: Path) -> Store:
    """Return the store of a profile's tokens."""
    if profile.secrets == KEYRING:
        return KeyringTokenStore(profile.name, folder)
    path = folder / _TOKENS / f"{profile.name}.json"
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    return FileTokenStore(path)


def delete_tokens(profile: Profile, folder: Path) -> None:
    """Delete the tokens of a profile."""
    if profile.secrets == KEYRING:
        KeyringSecrets(profile.name).delete(_TOKENS)
        return
    (folder / _TOKENS / f"{profile.name}.json").unlink(missing_ok=True)


def load_app(profile: Profile, folder: Path) -> OAuthApp:
    """Return the app that a profile is signed in with. Raises UsageError if its secret is missing."""
    if profile.oauth.get(PUBLIC):
        return OAuthApp(profile.oauth["client_id"], None, profile.oauth["redirect_uri"])
    secret = open_secrets(profile, folder).get("client_secret")
    if not secret:
        raise UsageError(f"profile {profile.name}: the secret of its app is missing; sign in again with `scalev login`")
    return OAuthApp(profile.oauth["client_id"], secret, profile.oauth["redirect_uri"])
