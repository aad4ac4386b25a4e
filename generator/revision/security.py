"""Read which credentials an operation requires, independent of how its security schemes are written."""

from __future__ import annotations

from collections.abc import Iterator

from ..openapi.document import Document, JsonObject, Operation
from .rules import ALL_RULES, BEARER, KEY_HEADER, Rules


def describe_credential(document: Document, operation: Operation, rules: Rules = ALL_RULES) -> str:
    """Return what goes into the `Authorization` header, as one word for each security requirement; `none` if nothing is required."""
    words = set()
    for option in _get_requirements(document, operation):
        names = sorted(name for name in option if KEY_HEADER not in rules or not _is_key_header(_resolve_scheme(document, name)))
        words.add(
            "+".join("bearer" if BEARER in rules and is_bearer(_resolve_scheme(document, name)) else name for name in names) or "none"
        )
    return "|".join(sorted(words)) or "none"


def list_key_headers(document: Document, operation: Operation) -> Iterator[tuple[str, bool]]:
    """Yield the headers that carry an API key, each with whether every security requirement has it."""
    options = _get_requirements(document, operation)
    for name in sorted({name for option in options for name in option}):
        scheme = _resolve_scheme(document, name)
        if _is_key_header(scheme):
            yield str(scheme["name"]), all(name in option for option in options)


def list_requirements(document: Document, operation: Operation) -> Iterator[tuple[str, frozenset[str]]]:
    """Yield each security requirement: what goes into the `Authorization` header, and the headers that carry an API key."""
    for option in _get_requirements(document, operation):
        schemes = [(name, _resolve_scheme(document, name)) for name in sorted(option)]
        words = ["bearer" if is_bearer(scheme) else name for name, scheme in schemes if not _is_key_header(scheme)]
        yield "+".join(words) or "none", frozenset(str(scheme["name"]).lower() for _, scheme in schemes if _is_key_header(scheme))


def list_schemes(document: Document, operation: Operation) -> Iterator[list[tuple[str, JsonObject]]]:
    """Yield the schemes of each security requirement, with their names."""
    for option in _get_requirements(document, operation):
        yield [(name, _resolve_scheme(document, name)) for name in option]


def _get_requirements(document: Document, operation: Operation) -> list[JsonObject]:
    holder = operation.node if "security" in operation.node else document.data
    options: list[JsonObject] = holder.get("security", [])
    return options


def _resolve_scheme(document: Document, name: str) -> JsonObject:
    scheme: JsonObject = document.resolve(document.get_components("securitySchemes")[name])
    return scheme


def is_bearer(scheme: JsonObject) -> bool:
    """Return whether a scheme sends a bearer token: as HTTP bearer, OAuth, OpenID Connect or an `Authorization` key."""
    kind = scheme.get("type")
    return (
        kind in ("oauth2", "openIdConnect")
        or (kind == "http" and str(scheme.get("scheme")).lower() == "bearer")
        or _is_authorization(scheme)
    )


def _is_authorization(scheme: JsonObject) -> bool:
    return scheme.get("type") == "apiKey" and scheme.get("in") == "header" and str(scheme.get("name")).lower() == "authorization"


def _is_key_header(scheme: JsonObject) -> bool:
    return scheme.get("type") == "apiKey" and scheme.get("in") == "header" and not _is_authorization(scheme)
