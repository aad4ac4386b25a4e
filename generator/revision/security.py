"""Read the credentials that an operation needs, however the document writes them."""

from __future__ import annotations

from collections.abc import Iterator

from ..openapi.document import Document, JsonObject, Operation
from . import rules as r


def read_credential(document: Document, operation: Operation, rules: r.Rules = r.ALL) -> str:
    """Return what the `Authorization` header may hold: a word for each alternative, `none` if it is not needed."""
    words = set()
    for option in _list_options(document, operation):
        names = sorted(name for name in option if r.KEY_HEADER not in rules or not _is_key_header(_get_scheme(document, name)))
        words.add("+".join("bearer" if r.BEARER in rules and _is_bearer(_get_scheme(document, name)) else name for name in names) or "none")
    return "|".join(sorted(words)) or "none"


def list_key_headers(document: Document, operation: Operation) -> Iterator[tuple[str, bool]]:
    """Yield the other headers that carry a key, each with whether all alternatives need it."""
    options = _list_options(document, operation)
    for name in sorted({name for option in options for name in option}):
        scheme = _get_scheme(document, name)
        if _is_key_header(scheme):
            yield str(scheme["name"]), all(name in option for option in options)


def _list_options(document: Document, operation: Operation) -> list[JsonObject]:
    holder = operation.node if "security" in operation.node else document.data
    options: list[JsonObject] = holder.get("security", [])
    return options


def _get_scheme(document: Document, name: str) -> JsonObject:
    found: JsonObject = document.resolve(document.components("securitySchemes")[name])
    return found


def _is_bearer(scheme: JsonObject) -> bool:
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
