"""Find out which credentials and scopes an operation needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..openapi.document import Document, Operation
from ..package.scalev._runtime.auth.credentials import KEY_HEADERS
from ..package.scalev._runtime.operations import KeyName
from .method_model import Access
from .rejection import reject

#: The `x-credential` of a scheme for a customer's token; any other bearer token is the client's own credential.
_CUSTOMER = "customer"
_KEYS: dict[str, KeyName] = {header.lower(): key for key, header in KEY_HEADERS.items()}
_ADVICE = "describe a scheme that the client supports, with an overlay"


@dataclass(frozen=True, slots=True)
class _Credentials:
    """The credentials of one security requirement, all of whose schemes apply."""

    bearer: str = ""
    key: KeyName | None = None


def build_access(document: Document, operation: Operation, options: frozenset[str]) -> Access:
    """Return what an operation needs to be allowed; raise CheckFailed for a credential that the client does not have."""
    node = operation.node
    security: list[dict[str, Any]] = node.get("security", document.data.get("security")) or []
    requirements = {_read_requirement(document, operation, requirement) for requirement in security}
    if len(requirements) > 1:
        alternatives = " or ".join(" and ".join(requirement) or "none" for requirement in security)
        reject(document, operation, f"expected one set of credentials, got {alternatives}", "leave one requirement with an overlay")
    credentials = requirements.pop() if requirements else _Credentials()
    default_credential = credentials.bearer or credentials.key or "none"
    scopes = dict.fromkeys(str(scope) for requirement in security[:1] for names in requirement.values() for scope in names)
    return Access(
        bearer=credentials.bearer,
        key=credentials.key,
        credential=str(node.get("x-credential") or default_credential),
        scope=str(node.get("x-required-scope") or " ".join(scopes)),
        options=options,
    )


def _read_requirement(document: Document, operation: Operation, requirement: dict[str, Any]) -> _Credentials:
    bearer = ""
    key: KeyName | None = None
    for name in requirement:
        scheme = document.resolve(document.get_components("securitySchemes").get(name, {}))
        kind = str(scheme.get("type"))
        if kind == "apiKey":
            credential = _KEYS.get(str(scheme.get("name")).lower()) if scheme.get("in") == "header" else None
            if credential is None:
                got = f"{scheme.get('name')!r:.80} in {scheme.get('in')}"
                reject(document, operation, f"no credential is known for {got}", _ADVICE)
            if key is not None:
                got = " and ".join(requirement)
                reject(
                    document,
                    operation,
                    f"expected one publishable key, got {got}",
                    "a store's key and a page's key belong to different routes",
                )
            key = credential
        elif kind in ("oauth2", "openIdConnect") or (kind == "http" and str(scheme.get("scheme")).lower() == "bearer"):
            if bearer:
                got = " and ".join(requirement)
                reject(document, operation, f"expected one bearer token, got {got}", "a request has one Authorization header")
            bearer = "customer" if scheme.get("x-credential") == _CUSTOMER else "client"
        else:
            got = f"{kind} {scheme.get('scheme')}" if kind == "http" else kind
            reject(document, operation, f"expected a bearer token or an API key in {name!r:.80}, got {got:.80}", _ADVICE)
    return _Credentials(bearer, key)
