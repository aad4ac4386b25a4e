# Copied from generator/package/scalev/cli/connections.py by `python -m generator generate`. Do not edit.
"""Open the client of a command, with credentials and settings from flags, the environment or the profile, in this order."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import import_module
from typing import TYPE_CHECKING, Any

from .config import Config, Profile
from .failures import UsageError
from .names import to_kebab_case
from .secret_store import open_secrets

if TYPE_CHECKING:
    from scalev import Scalev

    from .table import Group

#: Replaces credentials in a request that is printed but not sent.
PLACEHOLDER = "***"


@dataclass(frozen=True)
class Connection:
    """The flags for reaching the service, None for those that were not given; `bound` are those of a bound resource."""

    profile: str | None = None
    base_url: str | None = None
    api_key: str | None = field(default=None, repr=False)
    b_uid: str | None = None
    timeout: float | None = None
    bound: Mapping[str, str | None] = field(default_factory=dict, repr=False)

    def load_profile(self) -> tuple[Config, Profile]:
        """Return the configuration and the profile in use. Raises UsageError if `--profile` names a profile that is not saved."""
        config = Config()
        name = config.current if self.profile is None else self.profile
        if self.profile is not None and self.profile not in config.list_names():
            raise UsageError(f"--profile: expected a saved profile ({', '.join(config.list_names()) or 'there is none'}), got {name!r}")
        return config, config.read(name)


def open_client(connection: Connection, *, is_dry: bool = False, transport: Any = None, **options: Any) -> Scalev:
    """Return the client of a command. With `is_dry`, it has placeholders for credentials, so that none can be shown or sent.

    `options` are further arguments of `Scalev`, such as a limiter.
    """
    from scalev import Scalev

    config, profile = connection.load_profile()
    settings: dict[str, Any] = {**options}
    for name, flag in (("base_url", connection.base_url), ("b_uid", connection.b_uid)):
        # an empty flag is a mistake, which the client reports: it must not select another service or business
        value = flag if flag is not None else os.environ.get(f"SCALEV_{name.upper()}") or profile.settings.get(name)
        if value is not None:
            settings[name] = value
    if connection.timeout is not None:
        settings["timeout"] = connection.timeout
    if transport is not None:
        settings["transport"] = transport
    if is_dry:
        return Scalev(PLACEHOLDER, **settings)
    api_key = connection.api_key if connection.api_key is not None else os.environ.get("SCALEV_API_KEY") or None
    if api_key is None and profile.oauth:
        settings["auth"] = _open_source(config, profile)
    elif api_key is None and profile.secrets:
        api_key = open_secrets(profile, config.folder).get("api_key")
    return Scalev(api_key, **settings)


def open_root(client: Scalev, group: Group, connection: Connection, *, is_dry: bool = False) -> Any:
    """Return the top-level resource of a group of commands, opened with its path value and credentials if it needs them."""
    if group.parameter is None:
        return getattr(client, group.path)
    config, profile = connection.load_profile()
    secrets = open_secrets(profile, config.folder) if profile.secrets and not is_dry else None
    value = _find(connection, profile, group.parameter)
    if not value:
        raise UsageError(f"expected --{to_kebab_case(group.parameter)}, or SCALEV_{group.parameter.upper()}, for `scalev {group.name}`")
    credentials: dict[str, Any] = {}
    for argument, credential in group.credentials.items():
        name = credential["credential"]
        secret = _find(connection, profile, name) or (secrets.get(name) if secrets else None)
        if secret or credential["required"]:
            credentials[argument] = PLACEHOLDER if is_dry else secret or _MISSING
    if _MISSING in credentials.values():
        return _open_without_credential(client, group, value, credentials)
    return getattr(client, group.path)(value, **credentials)


#: Replaces a required credential that is missing: some operations of a bound resource need none.
_MISSING = ""


def _open_without_credential(client: Scalev, group: Group, value: str, credentials: Mapping[str, Any]) -> Any:
    by_kind = {group.credentials[argument]["credential"]: secret for argument, secret in credentials.items() if secret}
    resource = getattr(import_module(f"scalev.resources.{group.path}"), group.resource)
    return resource(client._bind({str(group.parameter): value}, **by_kind)._calls)


def _find(connection: Connection, profile: Profile, name: str) -> str | None:
    value = connection.bound.get(name)
    return value if value is not None else os.environ.get(f"SCALEV_{name.upper()}") or profile.settings.get(name)


def _open_source(config: Config, profile: Profile) -> Any:
    from scalev import TokenSource

    from .tokens import load_app, open_token_store

    store = open_token_store(profile, config.folder)
    tokens = store.load()
    if tokens is None:
        raise UsageError(f"profile {profile.name}: its tokens are missing; sign in again with `scalev login`")
    return TokenSource(tokens, load_app(profile, config.folder), store=store)
