"""Build requests: path, query, headers and body. The only I/O here is to check that files to upload can be read."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any
from urllib.parse import parse_qsl, quote

import attrs

from .bodies import check_body, check_list, is_list
from .checks import describe, is_count, is_number
from .encoding import encode_json, encode_text
from .errors import ConfigurationError
from .files import Part, as_part, is_rewindable
from .models import Model
from .operations import OMIT, Omit, Operation, Options
from .redaction.names import find_in_body, find_in_header, find_in_pairs, is_secret_name
from .retries import Retry, Safety
from .secret import reveal

#: The keys of `CallOptions`; reading them there would import it with the first call.
CALL_OPTIONS = frozenset({"extra_body", "extra_headers", "extra_query", "max_response_bytes", "retry", "timeout"})
#: The maximum size of the body of a response, decompressed, unless the client or the call sets another limit.
DEFAULT_MAX_RESPONSE_BYTES = 64 * 1024 * 1024

_FORM = "multipart/form-data"
_TOKEN = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"  # the characters that HTTP allows in a header name
_FILLED = re.compile(r"\{([^{}]+)\}")  # a parameter in a path template
_FRAMING = frozenset(["connection", "content-length", "transfer-encoding"])


@attrs.define(kw_only=True, repr=False, eq=False)  # one is created for every call, and a frozen class would take twice as long
class Request:
    """A request without its credential and its host. Its repr shows neither values nor content.

    `secrets` are the credentials among the values in its path.
    """

    # `repr=False` on each field too: `rich` reads that, and ignores that the class has its own repr
    method: str
    path: str = attrs.field(repr=False)
    query: tuple[tuple[str, str], ...] = attrs.field(default=(), repr=False)
    styled_query: str = attrs.field(default="", repr=False)  # appended to the query; already percent-encoded
    headers: Mapping[str, str] = attrs.field(factory=dict, repr=False)
    content: bytes | None = attrs.field(default=None, repr=False)
    fields: tuple[tuple[str, str], ...] = attrs.field(default=(), repr=False)
    files: tuple[tuple[str, Part], ...] = attrs.field(default=(), repr=False)
    timeout: float | None = None
    max_response_bytes: int = DEFAULT_MAX_RESPONSE_BYTES
    safety: Safety = "unsafe"
    secrets: tuple[str, ...] = attrs.field(default=(), repr=False)

    @property
    def rewindable(self) -> bool:
        """Whether the body can be sent again."""
        return all(is_rewindable(part[1]) for _, part in self.files)

    def find_secrets(self) -> Iterator[str]:
        """Yield the credentials among the values of the request, recognized by name."""
        for name, value in self.headers.items():
            if is_secret_name(name):
                yield from find_in_header(name, value)
        for pairs in (self.query, self.fields, parse_qsl(self.styled_query) if self.styled_query else ()):
            yield from find_in_pairs(pairs)
        if self.content:
            yield from find_in_body(self.content)
        yield from self.secrets

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
    """Build the request of a call.

    Raises ConfigurationError if an argument cannot be sent, TypeError for an option that the operation does not take.
    """
    body = reveal(body)
    _reject_unknown(operation, options, path, query, headers, body if isinstance(body, Mapping) else {})
    has_body = body is not None or "extra_body" in options
    body_fields = {} if body is None else _read_fields(body, "the body")
    if "extra_body" in options:
        body_fields = {**body_fields, **_read_fields(reveal(options["extra_body"]), "extra_body")}
    if has_body and (operation.lists or operation.alternatives):
        check_body(operation, body_fields)
    is_form = operation.content_type == _FORM
    if operation.list_parameters:
        for name in operation.list_parameters:
            check_list({**path, **query, **headers}.get(name), name)
    styled_query = ""
    if operation.styles:
        query, headers, styled_query = _apply_style(operation, query, headers, _read_extra(options, "extra_query"))
    sent_headers = _build_headers(headers, _read_extra(options, "extra_headers"), is_form=is_form)
    parts: dict[str, Any] = {}
    if is_form:
        parts = {"fields": tuple(_build_form_fields(operation, body_fields)), "files": tuple(_build_form_files(operation, body_fields))}
    elif has_body:
        parts = {"content": encode_json(body_fields, operation.money)}
        sent_headers = {"content-type": operation.content_type or "application/json", **sent_headers}
    return Request(
        method=operation.method,
        path=_build_path(operation, path),
        query=tuple(_build_query({**query, **_read_extra(options, "extra_query")})) if query or "extra_query" in options else (),
        styled_query=styled_query,
        headers=sent_headers,
        timeout=validate_timeout(options["timeout"]) if "timeout" in options else None,
        max_response_bytes=validate_size(options["max_response_bytes"]) if "max_response_bytes" in options else DEFAULT_MAX_RESPONSE_BYTES,
        safety=_decide_safety(operation, body_fields),
        secrets=tuple(_format_path_value(operation, name, path) for name in _find_secret_names(operation.path))
        if "{" in operation.path
        else (),
        **parts,
    )


def _decide_safety(operation: Operation[Any], body: Mapping[str, Any]) -> Safety:
    if operation.idempotency_key is None:
        return operation.retry
    key = body.get(operation.idempotency_key)
    return "unsafe" if key is None or key == "" or isinstance(key, Omit) else "idempotent"


def validate_retry(value: Any) -> Retry:
    """Validate retry settings. Raises ConfigurationError for anything but a Retry."""
    if isinstance(value, Retry):
        return value
    raise ConfigurationError(f"retry: expected a Retry, got {type(value).__name__}")


def validate_timeout(value: Any) -> float:
    """Validate a timeout in seconds. Raises ConfigurationError for anything but a positive number."""
    if is_number(value) and value > 0:
        return value
    raise ConfigurationError(f"timeout: expected a positive number of seconds, got {describe(value)}")


def validate_size(value: Any) -> int:
    """Validate a number of bytes. Raises ConfigurationError for anything but an int from 1."""
    if is_count(value) and value <= sys.maxsize:  # nothing can be larger
        return value
    raise ConfigurationError(f"max_response_bytes: expected an int from 1, got {describe(value)}")


def _reject_unknown(operation: Operation[Any], options: Mapping[str, Any], *arguments: Mapping[str, Any]) -> None:
    """Raise TypeError for an unknown option: `**options` accepts any keyword, and a misspelled one must not be silently ignored."""
    accepted_options = CALL_OPTIONS | {"b_uid"} if operation.b_uid else CALL_OPTIONS
    if not accepted_options.issuperset(options):
        unknown = next(name for name in options if name not in accepted_options)
        import difflib  # only for this message

        matches = difflib.get_close_matches(unknown, accepted_options.union(*arguments), 1)
        hint = f"; did you mean {matches[0]!r}?" if matches else ""
        raise TypeError(f"{operation.label} got an unexpected keyword argument {unknown!r}{hint}")


def _read_fields(value: Mapping[str, Any] | Model, place: str) -> Mapping[str, Any]:
    if type(value) is dict:  # the most common case, and the fastest check
        return value
    if isinstance(value, Model):
        return value.to_dict()
    if isinstance(value, Mapping):
        return value
    raise ConfigurationError(f"{place}: expected a mapping, got {type(value).__name__}")


def _read_extra(options: Options, name: str) -> Mapping[str, Any]:
    if name not in options:
        return {}
    value = reveal(options[name])
    if isinstance(value, Mapping):
        return value
    raise ConfigurationError(f"{name}: expected a mapping, got {type(value).__name__}")


def _build_path(operation: Operation[Any], values: Mapping[str, Any]) -> str:
    template = operation.path
    if "{" not in template:
        return template

    def fill(match: re.Match[str]) -> str:
        name = match[1]
        value = _format_path_value(operation, name, values)
        # httpx resolves dot segments, so "..", even percent-encoded, would name another resource
        if value in ("", ".", ".."):
            raise ConfigurationError(f"{name}: expected a value for the path {template}, got {value!r}")
        return value if ("path", name) in operation.styles else quote(value, safe="")

    return _FILLED.sub(fill, template)


def _format_path_value(operation: Operation[Any], name: str, values: Mapping[str, Any]) -> str:
    style = operation.styles.get(("path", name)) if operation.styles else None
    return encode_text(values.get(name), name) if style is None else _style("format_path", style, name, values.get(name))


def _apply_style(
    operation: Operation[Any], query: Mapping[str, Any], headers: Mapping[str, Any], extra: Mapping[str, Any]
) -> tuple[Mapping[str, Any], Mapping[str, Any], str]:
    """Serialize the parameters with a style: return the query without them, the headers with them, and the styled query."""
    texts: list[str] = []
    for (place, name), style in operation.styles.items():
        value = {"query": query, "header": headers}.get(place, {}).get(name)
        if value is None or isinstance(value, Omit):
            continue
        if place == "header":
            headers = {**headers, name: _style("format_header", style, name, value)}
        elif name not in extra:
            texts.append(_style("format_query", style, name, value))
            query = {key: item for key, item in query.items() if key != name}
    return query, headers, "&".join(filter(None, texts))


def _style(function: str, style: str, name: str, value: Any) -> str:
    from . import styles  # few operations have styled parameters

    text: str = getattr(styles, function)(style, name, reveal(value))
    return text


@cache
def _find_secret_names(template: str) -> tuple[str, ...]:
    """Return the names in a path template whose values are credentials."""
    return tuple(name for name in _FILLED.findall(template) if is_secret_name(name))


def _spread(name: str, value: Any) -> Iterator[tuple[str, str]]:
    """Yield the pairs of a value: none for None or OMIT, one for each item of a list."""
    value = reveal(value)
    if value is None or isinstance(value, Omit):
        return
    if is_list(value):
        for item in value:
            yield name, encode_text(item, name)
    else:
        yield name, encode_text(value, name)


def _build_query(values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, value in values.items():
        if value is not None and value is not OMIT:  # most parameters of most calls are left out
            yield from _spread(encode_text(name, "the query"), value)


def _build_headers(declared: Mapping[Any, Any], extra: Mapping[Any, Any], *, is_form: bool) -> dict[str, str]:
    """Return the headers by lower-case name; those of the caller override the declared ones."""
    headers: dict[str, str] = {}
    for name, value in (*declared.items(), *extra.items()):
        if value is None or isinstance(value, Omit):
            continue
        if not isinstance(name, str) or not re.fullmatch(_TOKEN, name):
            raise ConfigurationError(f"expected the name of a header, got {describe(name)}")
        lower_name = name.lower()
        if lower_name in _FRAMING or (is_form and lower_name == "content-type"):
            raise ConfigurationError(f"{name}: this header is set by the client itself")
        text = encode_text(value, name)
        # the message omits the value, as it may be a credential
        if not text.isascii() or not text.isprintable() or text != text.strip():
            raise ConfigurationError(f"{name}: expected printable ASCII without line breaks or surrounding space in a header")
        headers[lower_name] = text
    return headers


def _build_form_fields(operation: Operation[Any], body: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, value in body.items():
        if name in operation.files:
            continue
        value = reveal(value)
        for item in value if is_list(value) else [value]:
            if isinstance(item, (Mapping, Model)) or is_list(item) or (item is None and item is not value):
                yield name, encode_json(item).decode()
            else:
                yield from _spread(name, item)


def _build_form_files(operation: Operation[Any], body: Mapping[str, Any]) -> Iterator[tuple[str, Part]]:
    for name in operation.files:
        value = body.get(name, OMIT)
        if isinstance(value, Omit) and name in operation.required_files:
            raise ConfigurationError(f"{name}: expected a file, got none")
        if not isinstance(value, Omit):  # None is rejected too: it may come from a lookup that found no file
            yield name, as_part(name, value)
