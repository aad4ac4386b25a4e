# Copied from generator/package/scalev/_runtime/requests.py by `python -m generator generate`. Do not edit.
"""Build what is sent: paths, queries, headers and bodies. Nothing here does I/O but to see that files to upload can be read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote

import attrs

from .checks import is_number
from .encoding import encode_json, encode_text
from .errors import ConfigurationError
from .files import Part, as_part, is_rewindable
from .models import Model
from .operations import OMIT, BusinessOptions, CallOptions, Omit, Operation, Options
from .retries import Retry, Safety

_FORM = "multipart/form-data"
_TOKEN = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"  # what HTTP allows in the name of a header
_FILLED = re.compile(r"\{([^{}]+)\}")  # what a path has a value for
_FRAMING = frozenset(["connection", "content-length", "transfer-encoding"])


@attrs.define(kw_only=True, repr=False, eq=False)  # one is made for every call, and a frozen one takes twice as long
class Request:
    """A request that is ready to be sent, but for its credential and its host. Its repr shows neither values nor content.

    `secrets` are the values in its path that let whoever knows them in.
    """

    method: str
    path: str
    query: tuple[tuple[str, str], ...] = ()
    headers: Mapping[str, str] = attrs.field(factory=dict)
    content: bytes | None = None
    fields: tuple[tuple[str, str], ...] = ()
    files: tuple[tuple[str, Part], ...] = ()
    timeout: float | None = None
    safety: Safety = "unsafe"
    secrets: tuple[str, ...] = ()

    @property
    def rewindable(self) -> bool:
        """Whether the body can be sent a second time."""
        return all(is_rewindable(part[1]) for _, part in self.files)

    def __repr__(self) -> str:
        return f"Request({self.method} {self.path if not self.secrets else '…'})"


def build(
    operation: Operation[Any],
    *,
    path: Mapping[str, Any],
    query: Mapping[str, Any],
    headers: Mapping[str, Any],
    body: Mapping[str, Any] | None,
    options: Options,
) -> Request:
    """The request of a call.

    Raises ConfigurationError when an argument cannot be sent, TypeError for an option that no call takes.
    """
    _refuse_unknown(operation, options, path, query, headers, body if isinstance(body, Mapping) else {})
    has_body = body is not None or "extra_body" in options
    sent = {} if body is None else _fields(body, "the body")
    if "extra_body" in options:
        sent = {**sent, **_fields(options["extra_body"], "extra_body")}
    is_form = operation.content_type == _FORM
    sent_headers = _headers(headers, _extra(options, "extra_headers"), is_form=is_form)
    parts: dict[str, Any] = {}
    if is_form:
        parts = {"fields": tuple(_form_fields(operation, sent)), "files": tuple(_form_files(operation, sent))}
    elif has_body:
        parts = {"content": encode_json(sent, operation.money)}
        sent_headers = {"content-type": operation.content_type or "application/json", **sent_headers}
    return Request(
        method=operation.method,
        path=_path(operation.path, path),
        query=tuple(_query({**query, **_extra(options, "extra_query")})) if query or "extra_query" in options else (),
        headers=sent_headers,
        timeout=checked_timeout(options["timeout"]) if "timeout" in options else None,
        safety=_safety(operation, sent),
        secrets=tuple(encode_text(value, name) for name, value in path.items() if "secret" in name) if "{secret" in operation.path else (),
        **parts,
    )


def _safety(operation: Operation[Any], body: Mapping[str, Any]) -> Safety:
    if operation.idempotency_key is None:
        return operation.retry
    key = body.get(operation.idempotency_key)
    return "unsafe" if key is None or key == "" or isinstance(key, Omit) else "idempotent"


def checked_retry(value: Any) -> Retry:
    """Settings of retries; ConfigurationError for anything else."""
    if isinstance(value, Retry):
        return value
    raise ConfigurationError(f"retry: expected a Retry, got {type(value).__name__}")


def checked_timeout(value: Any) -> float:
    """A timeout in seconds; ConfigurationError for anything but a positive number."""
    if is_number(value) and value > 0:
        return value
    raise ConfigurationError(f"timeout: expected a positive number of seconds, got {value!r:.60}")


def _refuse_unknown(operation: Operation[Any], options: Mapping[str, Any], *arguments: Mapping[str, Any]) -> None:
    """Python lets any keyword into `**options`; a misspelled argument must not be dropped in silence."""
    known = (BusinessOptions if operation.b_uid else CallOptions).__optional_keys__
    if not known.issuperset(options):
        unknown = next(name for name in options if name not in known)
        import difflib  # only for this message

        near = difflib.get_close_matches(unknown, known.union(*arguments), 1)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        raise TypeError(f"{operation.id} got an unexpected keyword argument {unknown!r}{hint}")


def _fields(value: Mapping[str, Any] | Model, where: str) -> Mapping[str, Any]:
    if type(value) is dict:  # nearly always, and the quickest to tell
        return value
    if isinstance(value, Model):
        return value.to_dict()
    if isinstance(value, Mapping):
        return value
    raise ConfigurationError(f"{where}: expected a mapping, got {type(value).__name__}")


def _extra(options: Options, name: str) -> Mapping[str, Any]:
    if name not in options:
        return {}
    value = options[name]
    if isinstance(value, Mapping):
        return value
    raise ConfigurationError(f"{name}: expected a mapping, got {type(value).__name__}")


def _path(template: str, values: Mapping[str, Any]) -> str:
    if "{" not in template:
        return template

    def fill(match: re.Match[str]) -> str:
        name = match[1]
        value = encode_text(values.get(name), name)
        # httpx resolves dot segments, so "..", even percent-encoded, would name another resource
        if value in ("", ".", ".."):
            raise ConfigurationError(f"{name}: expected a value for the path {template}, got {value!r}")
        return quote(value, safe="")

    return _FILLED.sub(fill, template)


def _listed(name: str, value: Any) -> Iterator[tuple[str, str]]:
    """The pairs that a value becomes: none for nothing, one for each item of a sequence."""
    if value is None or isinstance(value, Omit):
        return
    if _is_list(value):
        for item in value:
            yield name, encode_text(item, name)
    else:
        yield name, encode_text(value, name)


def _is_list(value: Any) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, (str, bytes, bytearray, memoryview))


def _query(values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, value in values.items():
        if value is not None and value is not OMIT:  # most parameters of most calls are left out
            yield from _listed(encode_text(name, "the query"), value)


def _headers(declared: Mapping[Any, Any], extra: Mapping[Any, Any], *, is_form: bool) -> dict[str, str]:
    """Headers by lower-case name, as their names know no case; those of the caller win."""
    sent: dict[str, str] = {}
    for name, value in (*declared.items(), *extra.items()):
        if value is None or isinstance(value, Omit):
            continue
        if not isinstance(name, str) or not re.fullmatch(_TOKEN, name):
            raise ConfigurationError(f"expected the name of a header, got {name!r:.60}")
        lowered = name.lower()
        if lowered in _FRAMING or (is_form and lowered == "content-type"):
            raise ConfigurationError(f"{name}: this header is set by the client itself")
        text = encode_text(value, name)
        # the value is left out of the message: it may be a credential
        if not text.isascii() or not text.isprintable() or text != text.strip():
            raise ConfigurationError(f"{name}: expected printable ASCII without line breaks or surrounding space in a header")
        sent[lowered] = text
    return sent


def _form_fields(operation: Operation[Any], body: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, value in body.items():
        if name in operation.files:
            continue
        for item in value if _is_list(value) else [value]:
            if isinstance(item, (Mapping, Model)) or _is_list(item) or (item is None and item is not value):
                yield name, encode_json(item).decode()
            else:
                yield from _listed(name, item)


def _form_files(operation: Operation[Any], body: Mapping[str, Any]) -> Iterator[tuple[str, Part]]:
    for name in operation.files:
        value = body.get(name, OMIT)
        if not isinstance(value, Omit):  # None is no way to leave out a file: it is what a look-up gives that found none
            yield name, as_part(name, value)
