# Copied from generator/package/scalev/_runtime/webhooks/events.py by `python -m generator generate`. Do not edit.
"""Verify, decode and sign webhooks. Nothing here does I/O.

WebhookError
├── WebhookSecretError       the signing secret is missing or invalid
├── WebhookSignatureError    the signature is missing, malformed or does not match any of the secrets
└── WebhookPayloadError      the body is not a delivery
"""

from __future__ import annotations

import hashlib
import hmac
from base64 import b64decode, b64encode
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar, Generic, Protocol, TypeVar

import attrs

from ..decoders import Problem
from ..decoding_errors import FieldError
from ..errors import ScalevError
from ..frames import seal
from ..incomplete import Undecoded, get_declared_class, remake
from ..json_data import copy_json
from ..log_text import to_log_text
from ..models import Model
from ..public import PACKAGE, public, public_in
from ..responses import parse_json
from ..scalars import DecodeError, Decoder, decode_datetime, decode_text, describe, format_path

SIGNATURE_HEADER = "X-Scalev-Hmac-Sha256"
APP_ID_HEADER = "X-Scalev-App-Id"

_export = public_in(f"{PACKAGE}.webhooks")

D_co = TypeVar("D_co", covariant=True)
E = TypeVar("E", bound="WebhookEvent[Any]")


class Headers(Protocol):
    """The headers of a request in any web framework, some of which are not mappings."""

    def items(self) -> Iterable[tuple[str, str]]:
        """Return the names and values."""
        ...


@public
class WebhookError(ScalevError):
    """A delivery cannot be verified or decoded. No message contains a secret or a signature."""


@public
class WebhookSecretError(WebhookError):
    """The signing secret is missing, empty or not text."""


@public
class WebhookSignatureError(WebhookError):
    """The signature is missing, malformed, or does not match this body and any of the secrets."""


@public
class WebhookPayloadError(WebhookError):
    """The body is not a delivery: it is not bytes, not JSON, or lacks the event name or the timestamp."""


@attrs.frozen(slots=True, kw_only=True, repr=False, eq=False)
class WebhookEvent(Generic[D_co]):  # noqa: PLW1641 - its data may be unhashable
    """A delivery of an event.

    Attributes: `event` (its name), `unique_id` (the same on every delivery of the event; None on the test event), `timestamp` (with
    a time zone), `app_id` (the app that the delivery is for; None if it is for the business itself; not covered by the signature),
    `data` (the payload). Reading one that does not match the contract raises FieldError.
    """

    event: str
    unique_id: str | None
    timestamp: datetime
    app_id: str | None
    data: D_co
    _raw: dict[str, Any] = attrs.field(alias="raw", repr=False)

    #: Values that could not be decoded, by attribute.
    _undecoded: ClassVar[Mapping[str, Undecoded]] = {}

    def to_dict(self) -> dict[str, Any]:
        """Return a copy of the envelope as received, including unknown fields; numbers with a fraction are Decimals."""
        copy: dict[str, Any] = copy_json(self._raw)
        return copy

    @property
    def problems(self) -> list[FieldError]:
        """The values that do not match the contract, in the envelope and at any depth of its data."""
        problems = [Problem((value.name,), value.expected, value.got) for value in self._undecoded.values()]
        if "data" not in self._undecoded and isinstance(self.data, Model):
            problems += self.data._find_problems(("data",))
        name = get_declared_class(type(self)).__name__
        return [FieldError(model=name, field=format_path(problem.path), expected=problem.expected, got=problem.got) for problem in problems]

    def _get_values(self) -> dict[str, Any]:
        fields = [field for field in attrs.fields(get_declared_class(type(self))) if field.name not in self._undecoded]
        return {field.alias: getattr(self, field.name) for field in fields}

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, WebhookEvent) or get_declared_class(type(other)) is not get_declared_class(type(self)):
            return NotImplemented
        return self._undecoded == other._undecoded and self._get_values() == other._get_values()

    def __reduce__(self) -> tuple[Any, ...]:
        return remake, (get_declared_class(type(self)), self._get_values(), dict(self._undecoded))

    # the payload is personal data: only the short repr of a model is shown, or else the type
    def __repr__(self) -> str:
        parts = [f"event={self.event!r:.80}"]
        if "unique_id" not in self._undecoded:
            parts.append(f"unique_id={self.unique_id!r:.80}")
        if "data" not in self._undecoded:
            parts.append(f"data={self.data!r}" if isinstance(self.data, Model) else f"data=<{type(self.data).__name__}>")
        if self._undecoded:
            parts.append(f"{len(self._undecoded)} not decoded")
        return f"{get_declared_class(type(self)).__name__}({', '.join(parts)})"


def check(body: bytes, headers: Headers, secret: str | Sequence[str]) -> None:
    """Verify that a body was signed with one of the secrets. Raises a WebhookError otherwise."""
    _reject_text(body)
    keys = encode_secrets(secret)
    signatures = list_values(headers, SIGNATURE_HEADER)
    if len(signatures) != 1 or not signatures[0]:
        got = "an empty one" if signatures == [""] else len(signatures) or "none"
        raise WebhookSignatureError(f"expected one header {SIGNATURE_HEADER}, got {got}")
    signature = signatures[0]
    try:
        size = len(b64decode(signature, validate=True))
    except ValueError:
        raise WebhookSignatureError(f"expected base64 in the header {SIGNATURE_HEADER}, got something else") from None
    if size != hashlib.sha256().digest_size:
        raise WebhookSignatureError(f"expected {hashlib.sha256().digest_size} bytes as base64 in the header {SIGNATURE_HEADER}, got {size}")
    received_bytes = signature.encode("ascii")
    # compare with all of them, so that the time does not reveal which one matched
    matches = [hmac.compare_digest(_compute_signature(body, key), received_bytes) for key in keys]
    if not any(matches):
        secrets = "the secret" if len(keys) == 1 else f"any of the {len(keys)} secrets"
        raise WebhookSignatureError(f"the signature does not match this body and {secrets}: check the secret, and pass the raw body")


def decode(kind: type[E], decoders: Mapping[str, Decoder], body: bytes | str, headers: Headers | None, app_id: str | None = None) -> E:
    """Decode a delivery; `decoders` decode the data of typed events, and that of other events is left as received."""
    app_ids = list_values(headers, APP_ID_HEADER) if headers is not None else []
    event, problem = _decode(kind, decoders, body, next(filter(None, app_ids), app_id))
    if event is None:  # raised here, since the frame of `_decode` has the parsed body
        raise WebhookPayloadError(problem)
    return event


def _decode(kind: type[E], decoders: Mapping[str, Decoder], body: Any, app_id: str | None) -> tuple[E | None, str]:
    """Decode a delivery; return None and the reason if it is invalid."""
    try:
        raw = parse_json(body.encode() if isinstance(body, str) else body)
    except (ValueError, AttributeError, TypeError):
        return None, "webhook: expected a body in JSON, got something else"
    if type(raw) is not dict:
        return None, f"webhook: expected an object, got {describe(raw)}"
    name = raw.get("event")
    if type(name) is not str or not name:
        return None, f"webhook: expected the name of an event in `event`, got {describe(name)}"
    if raw.get("timestamp") is None:
        return None, f"webhook {to_log_text(name)}: expected a date and time in `timestamp`, got null"
    parts: dict[str, Decoder] = {
        "unique_id": _decode_unique_id,
        "timestamp": _decode_timestamp,
        "data": decoders.get(name, _decode_untyped),
    }
    values: dict[str, Any] = {"event": name, "app_id": app_id, "raw": raw}
    undecoded_fields: dict[str, Undecoded] = {}
    for part, decoder in parts.items():
        try:
            values[part] = decoder(raw.get(part))
        except DecodeError as error:
            undecoded_fields[part] = Undecoded(part, raw.get(part), error.expected, error.got)
        except RecursionError:
            return None, f"webhook {to_log_text(name)}: expected JSON, got JSON that is nested too deeply"
    return remake(kind, values, undecoded_fields), ""


@_export
@seal
def sign(body: bytes, secret: str) -> str:
    """Return the signature of a body: its HMAC-SHA256 in base64. Raises WebhookSecretError, or WebhookPayloadError if it is not bytes."""
    _reject_text(body)
    return _compute_signature(body, _encode_key(secret)).decode("ascii")


@_export
@seal
def sign_headers(body: bytes, secret: str, *, app_id: str | None = None) -> dict[str, str]:
    """Return the headers of a delivery of this body, as the service sends them. Raises what `sign` raises."""
    headers = {"Content-Type": "application/json", SIGNATURE_HEADER: sign(body, secret)}
    return headers if app_id is None else {**headers, APP_ID_HEADER: app_id}


def _compute_signature(body: bytes, key: bytes) -> bytes:
    return b64encode(hmac.digest(key, body, "sha256"))


def _reject_text(body: Any) -> None:
    if not isinstance(body, bytes):
        raise WebhookPayloadError(f"expected the raw body as bytes, as received, got {type(body).__name__}")


def encode_secrets(secret: Any) -> list[bytes]:
    """Return the keys of one or several secrets; raise WebhookSecretError if one is unusable."""
    if isinstance(secret, Sequence) and not isinstance(secret, (str, bytes, bytearray)):
        if not secret:
            raise WebhookSecretError("expected a signing secret, got none")
        return [_encode_key(key) for key in secret]
    return [_encode_key(secret)]


def _encode_key(secret: Any) -> bytes:
    if not isinstance(secret, str):
        got = "none" if secret is None else type(secret).__name__
        raise WebhookSecretError(f"expected a signing secret as text, got {got}")
    if not secret.strip():
        raise WebhookSecretError("expected a signing secret, got an empty one")
    try:
        return secret.encode()
    except UnicodeEncodeError:
        raise WebhookSecretError("expected a signing secret that UTF-8 can encode, got text with a lone surrogate") from None


def list_values(headers: Any, name: str) -> list[str]:
    """Return the distinct values of a header, whose name is case-insensitive, from any object with `items()`."""
    try:
        return list(dict.fromkeys(value.strip() for key, value in headers.items() if key.lower() == name.lower()))
    except (AttributeError, TypeError, ValueError):
        raise WebhookSignatureError(f"expected headers as a mapping of strings to strings, got {type(headers).__name__}") from None


def _decode_unique_id(value: Any) -> str | None:
    return None if value is None else decode_text(value) or None


def _decode_timestamp(value: Any) -> datetime:
    moment = decode_datetime(value)
    if moment is None:
        raise DecodeError("a date and time", value)
    return moment


def _decode_untyped(value: Any) -> Any:
    """Return the data of an unknown event as received; an empty object for null."""
    return {} if value is None else value
