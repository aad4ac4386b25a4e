# Copied from generator/package/scalev/contract/settings.py by `python -m generator generate`. Do not edit.
"""The schemathesis configuration: credentials, skipped operations, and disabled checks with the reason for each."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scalev import ConfigurationError
from scalev.mock.openapi.document import CredentialKind
from schemathesis.config import ConfigError, SchemathesisConfig
from schemathesis.core.errors import HookError

from .operations import Operation, Operations

#: The environment variables with the credentials of a real service, by kind.
VARIABLES: Mapping[CredentialKind, str] = {
    "business": "SCALEV_API_KEY",
    "customer": "SCALEV_CUSTOMER_TOKEN",
    "dashboard": "SCALEV_DASHBOARD_TOKEN",
    "oauth_app": "SCALEV_APP_TOKEN",
    "page_key": "SCALEV_PAGE_KEY",
    "storefront_key": "SCALEV_STOREFRONT_KEY",
}
#: The environment variable from which schemathesis reads a credential, since its configuration holds only names.
_VARIABLE = "SCALEV_CONTRACT_{}"


class SettingsError(ConfigurationError):
    """The user's settings are invalid."""


@dataclass(frozen=True)
class DisabledCheck:
    """A check that is disabled for some operations, with the reason."""

    check: str
    reason: str
    applies_to: Callable[[Operation], bool]


def _refers_to_state(operation: Operation) -> bool:
    """Return whether a body refers to existing objects, contains a file, or follows OAuth."""
    names = [field.name for field in operation.body or ()]
    return operation.is_form or any(name.endswith(("_id", "ids", "_code", "slug")) or name in _FIELDS_WITH_IDS for name in names)


_FIELDS_WITH_IDS = ("items", "variants", "ordervariants", "bundle_price_options", "address", "shipping", "tags", "order")


def _creates_endpoint(operation: Operation) -> bool:
    """Return whether an operation creates or lists webhook endpoints."""
    return operation.path == "/v3/webhook-endpoints"


def _withdraws_earnings(operation: Operation) -> bool:
    return operation.path == "/v3/developer/oauth-billing/withdrawals"


def _is_oauth(operation: Operation) -> bool:
    return operation.path.startswith("/v3/oauth/")


def _takes_period(operation: Operation) -> bool:
    """Return whether an operation takes the first and the last day of a period."""
    dates = {
        parameter.name for parameter in operation.parameters if parameter.location == "query" and parameter.schema.get("format") == "date"
    }
    return dates >= {"from", "to"}


def _takes_public_key(operation: Operation) -> bool:
    """Return whether an operation takes the key of a storefront or of a page, which also names the store or the page."""
    return operation.declaration.credential in ("storefront_key", "page_key")


DISABLED_CHECKS = (
    DisabledCheck(
        "positive_data_acceptance",
        "the body refers to objects that must exist, or contains a file: a schema cannot express which objects exist",
        _refers_to_state,
    ),
    DisabledCheck(
        "positive_data_acceptance",
        "the request needs the id and the secret of a registered app, and the document does not declare their fields",
        _is_oauth,
    ),
    DisabledCheck(
        "positive_data_acceptance",
        "a business has at most three webhook endpoints, and each URL must pass a test: a schema can express neither",
        _creates_endpoint,
    ),
    DisabledCheck(
        "positive_data_acceptance",
        "a withdrawal must not exceed the balance, which a schema does not know",
        _withdraws_earnings,
    ),
    DisabledCheck(
        "positive_data_acceptance",
        "a period must not end before it begins, nor be longer than the service allows: a schema cannot compare two dates",
        _takes_period,
    ),
    DisabledCheck(
        "ignored_auth",
        "a store or page is not found by the key of another one: a wrong key gets 404 instead of 401",
        _takes_public_key,
    ),
)
#: Settings that the user's file may override.
DEFAULTS = {
    "phases": {
        "stateful": {
            # with generated values, most operations that can start a scenario fail, so a short scenario rarely reaches a link
            "max-steps": 30,
            # follow the links of the document only, without inferring more
            "inference": {"algorithms": []},
        }
    },
    # leave no files behind unless the user asks for them
    "cache": {"enabled": False},
    "generation": {"database": "none"},
}
#: Checks that are disabled for a read-only run, since they send writes.
UNSAFE = ("ensure_resource_availability", "unsupported_method", "use_after_free")


def is_gap(operation: Operation, status: int) -> bool:
    """Return whether an error status is missing from an operation's responses, though the contract lists it for similar ones.

    The errors listed per operation have gaps: an invalid parameter is a bad request, a missing credential is rejected, and
    the target of a path can be unknown, whether the operation lists it or not.
    """
    if status == 400:
        return bool(operation.parameters) or operation.body is not None
    return bool(operation.credentials) if status == 401 else status == 404 and "{" in operation.path


def build_configuration(operations: Operations, schemes: Iterable[str], disabled: Iterable[str], *, read_only: bool) -> dict[str, Any]:
    """Return the settings that the user cannot override: `schemes` have a credential, `disabled` operations are never sent."""
    credentials = {}
    for scheme in schemes:
        name = "api_key" if operations.schemes[scheme].get("type") == "apiKey" else "bearer"
        credentials[scheme] = {name: f"${{{_VARIABLE.format(scheme)}}}"}
    configuration: dict[str, Any] = {"auth": {"openapi": credentials}, "operations": list(_build_operation_settings(operations, disabled))}
    if not credentials:
        del configuration["auth"]
    if read_only:
        configuration["phases"] = {"coverage": {"unexpected-methods": []}}
        configuration["checks"] = {check: {"enabled": False} for check in UNSAFE}
        configuration["cache"] = {"enabled": False}  # the cache replays requests of earlier runs, including writes
    return configuration


def load(required: Mapping[str, Any]) -> SchemathesisConfig:
    """Load the user's `schemathesis.toml`, if any, and merge it with the settings that a run requires.

    Raises a one-line SettingsError if the file is invalid.
    """
    file = _find_file()
    try:
        user_settings = tomllib.loads(file.read_text(encoding="utf-8")) if file else {}
        base = str(file.parent) if file else None
        SchemathesisConfig.from_dict(
            user_settings, base_dir=base
        )  # validated on its own, so that errors refer to positions in the user's file
        # a `cache` table enables the cache
        defaults = {name: setting for name, setting in DEFAULTS.items() if name != "cache" or name not in user_settings}
        all_settings = _merge(_merge(required, user_settings), defaults)
        if isinstance(user_settings.get("project"), list):
            all_settings["project"] = [_merge(required, setting) for setting in user_settings["project"]]
        return SchemathesisConfig.from_dict(all_settings, base_dir=base)
    except (ConfigError, HookError, OSError, ValueError, TypeError) as error:
        reason = f"{error} {error.__cause__ or ''}"
        raise SettingsError(
            f"{file or 'settings'}: expected valid settings for schemathesis, got {' '.join(reason.split()):.400}"
        ) from error


def _find_file() -> Path | None:
    """Return the file that schemathesis would find: in this folder or its parents, up to the repository root."""
    for folder in (Path.cwd(), *Path.cwd().parents):
        if (folder / "schemathesis.toml").is_file():
            return folder / "schemathesis.toml"
        if (folder / ".git").is_dir():
            return None
    return None


def _merge(over: Mapping[str, Any], under: Mapping[str, Any]) -> dict[str, Any]:
    """Merge settings over others: tables are merged, lists of operations concatenated, and other values replaced."""
    result = {**under, **over}
    for name in over.keys() & under.keys():
        upper, lower = over[name], under[name]
        if isinstance(upper, Mapping):
            result[name] = _merge(upper, lower) if isinstance(lower, Mapping) else lower  # which schemathesis rejects
        elif name == "operations":
            result[name] = [*upper, *lower] if isinstance(lower, list) else lower
    return result


def _build_operation_settings(operations: Operations, disabled: Iterable[str]) -> Iterator[dict[str, Any]]:
    off = sorted(disabled)
    if off:
        yield {"include-operation-id": off, "enabled": False}
    for check in sorted({check.check for check in DISABLED_CHECKS}):
        names = [
            name
            for name, operation in operations.items()
            if any(disabled_check.check == check and disabled_check.applies_to(operation) for disabled_check in DISABLED_CHECKS)
        ]
        if names:
            yield {"include-operation-id": names, "checks": {check: {"enabled": False}}}


def build_environment(tokens: Mapping[str, str]) -> dict[str, str]:
    """Return the environment variables that these settings refer to."""
    return {_VARIABLE.format(scheme): token for scheme, token in tokens.items()}
