# Copied from generator/package/scalev/contract/settings.py by `python -m generator generate`. Do not edit.
"""The configuration that schemathesis runs with: credentials, what is never sent, and which checks are off, each with its reason."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from .operations import Operation, Operations

#: Where the credentials of a real service come from, by security scheme.
VARIABLES = {
    "businessBearer": "SCALEV_API_KEY",
    "customerBearer": "SCALEV_CUSTOMER_TOKEN",
    "dashboardBearer": "SCALEV_DASHBOARD_TOKEN",
    "installedAppBearer": "SCALEV_APP_TOKEN",
    "storefrontKey": "SCALEV_STOREFRONT_KEY",
}
#: The environment in which schemathesis looks up a credential; its file holds only the names.
_PLACE = "SCALEV_CONTRACT_{}"


@dataclass(frozen=True)
class LeftOut:
    """A check that is off for some operations, with the reason."""

    check: str
    reason: str
    of: Callable[[Operation], bool]


def _names_things(operation: Operation) -> bool:
    """Whether a body names things that have to exist, holds a file, or speaks OAuth."""
    names = [one.name for one in operation.body or ()]
    return operation.is_form or any(name.endswith(("_id", "ids", "_code", "slug")) or name in _HOLDERS for name in names)


_HOLDERS = ("items", "variants", "ordervariants", "bundle_price_options", "address", "shipping", "tags", "order")


def _makes_an_endpoint(operation: Operation) -> bool:
    return operation.path == "/v3/webhook-endpoints"


def _takes_out(operation: Operation) -> bool:
    return operation.path == "/v3/developer/oauth-billing/withdrawals"


def _speaks_oauth(operation: Operation) -> bool:
    return operation.path.startswith("/v3/oauth/")


LEFT_OUT = (
    LeftOut(
        "positive_data_acceptance",
        "the body names things that have to exist, or holds a file: whether they do is state, which no schema tells",
        _names_things,
    ),
    LeftOut(
        "positive_data_acceptance",
        "the id and secret of a known app belong into the request, and the document leaves open under which names",
        _speaks_oauth,
    ),
    LeftOut(
        "positive_data_acceptance",
        "a business has three webhook endpoints at most, whose addresses pass a test: both are state, which no schema tells",
        _makes_an_endpoint,
    ),
    LeftOut(
        "positive_data_acceptance",
        "no more than the balance can be taken out: what it is, is state, which no schema tells",
        _takes_out,
    ),
)
#: Of the operations that can begin a scenario most lead nowhere with made-up values: a short one seldom comes to a link.
_STEPS = 30
#: What is off altogether on a service that is not to be changed: these checks send what changes something.
UNSAFE = ("ensure_resource_availability", "unsupported_method", "use_after_free")


def is_gap(operation: Operation, status: int) -> bool:
    """Whether an error is one that the contract leaves out for an operation, though it names it for others of its kind.

    The errors that it lists per operation have gaps: a parameter that cannot be read is a bad request, a missing credential is
    refused, and what a path names can be unknown, whether an operation says so or not.
    """
    if status == 400:
        return bool(operation.parameters) or operation.body is not None
    return bool(operation.credentials) if status == 401 else status == 404 and "{" in operation.path


def configuration(operations: Operations, schemes: Iterable[str], disabled: Iterable[str], *, safe: bool) -> str:
    """The configuration file: `schemes` have a credential in the environment, `disabled` are operations that are never sent."""
    lines = []
    for scheme in schemes:
        told = operations.schemes[scheme]
        name = "api_key" if told.get("type") == "apiKey" else "bearer"
        lines += [f"[auth.openapi.{scheme}]", f"{name} = {json.dumps('${' + _PLACE.format(scheme) + '}')}"]
    lines += ["[phases.stateful]", f"max-steps = {_STEPS}"]
    lines += ["[phases.stateful.inference]", "algorithms = []"]  # the document's own links, and no guesses
    if safe:
        lines += ["[phases.coverage]", "unexpected-methods = []"]
        for check in UNSAFE:
            lines += [f"[checks.{check}]", "enabled = false"]
    off = sorted(disabled)
    if off:
        lines += ["[[operations]]", f"include-operation-id = {json.dumps(off)}", "enabled = false"]
    for check in sorted({one.check for one in LEFT_OUT}):
        names = [name for name, operation in operations.items() if any(one.check == check and one.of(operation) for one in LEFT_OUT)]
        if names:
            lines += ["[[operations]]", f"include-operation-id = {json.dumps(names)}", f"checks.{check}.enabled = false"]
    return "\n".join(lines) + "\n"


def environment(tokens: Mapping[str, str]) -> dict[str, str]:
    """What the environment has to hold for that file."""
    return {_PLACE.format(scheme): token for scheme, token in tokens.items()}
