# Copied from generator/package/scalev/_runtime/webhooks.py by `python -m generator generate`. Do not edit.
"""Check and read the webhooks that the service sends. Nothing here does I/O.

WebhookError
├── WebhookSecretError       there is no secret to check with
├── WebhookSignatureError    the signature is missing, malformed or not made with any of the secrets
└── WebhookPayloadError      the body is not a delivery
"""

from __future__ import annotations

import hashlib
import hmac
from base64 import b64decode, b64encode
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Generic, Protocol, TypeVar

import attrs

from .errors import ScalevError, one_line
from .models import Model, plain
from .responses import parse_json
from .scalars import DecodeError, Reader, json_object, moment, text

SIGNATURE_HEADER = "X-Scalev-Hmac-Sha256"
APP_ID_HEADER = "X-Scalev-App-Id"

D_co = TypeVar("D_co", covariant=True)
E = TypeVar("E", bound="WebhookEvent[Any]")


class Headers(Protocol):
    """The headers of a request as any web framework has them; not all of theirs are mappings."""

    def items(self) -> Iterable[tuple[str, str]]:
        """Names and values."""
        ...


class WebhookError(ScalevError):
    """A delivery cannot be trusted or read. No message holds a secret or a signature."""


class WebhookSecretError(WebhookError):
    """There is no secret to check or sign with: it is missing, empty or not text."""


class WebhookSignatureError(WebhookError):
    """The signature is missing, malformed, or not made with any of the secrets over this body."""


class WebhookPayloadError(WebhookError):
    """The body is not a delivery: not bytes, not JSON, without the parts of an envelope, or with data that its event cannot have."""


@attrs.frozen(slots=True, kw_only=True, repr=False)
class WebhookEvent(Generic[D_co]):
    """One delivery of an event.

    Attributes: `event` (its name), `unique_id` (the same on every delivery of the event; None on the test event), `timestamp` (with
    its time zone), `app_id` (the app that the delivery is for; None where it is for the business itself; no part of what is
    signed), `data` (the payload).
    """

    event: str
    unique_id: str | None
    timestamp: datetime
    app_id: str | None
    data: D_co
    _raw: dict[str, Any] = attrs.field(alias="raw")

    def to_dict(self) -> dict[str, Any]:
        """The envelope as it came, unknown fields included. A copy; numbers with a fraction are Decimals."""
        copied: dict[str, Any] = plain(self._raw)
        return copied

    # the payload is somebody's data: a model shows little of it by itself, anything else nothing
    def __repr__(self) -> str:
        data = repr(self.data) if isinstance(self.data, Model) else f"<{type(self.data).__name__}>"
        return f"{type(self).__name__}(event={self.event!r:.80}, unique_id={self.unique_id!r:.80}, data={data})"


def optional(read: Reader) -> Reader:
    """Read what may be null."""
    return lambda value: None if value is None else read(value)


def check(body: bytes, headers: Headers, secret: str | Sequence[str]) -> None:
    """Hold that a body was signed with one of the secrets; raises a WebhookError otherwise."""
    _refuse_text(body)
    keys = _keys(secret)
    found = _values(headers, SIGNATURE_HEADER)
    if len(found) != 1 or not found[0]:
        got = "an empty one" if found == [""] else len(found) or "none"
        raise WebhookSignatureError(f"expected one header {SIGNATURE_HEADER}, got {got}")
    given = found[0]
    try:
        size = len(b64decode(given, validate=True))
    except ValueError:
        raise WebhookSignatureError(f"expected base64 in the header {SIGNATURE_HEADER}, got something else") from None
    if size != hashlib.sha256().digest_size:
        raise WebhookSignatureError(f"expected {hashlib.sha256().digest_size} bytes as base64 in the header {SIGNATURE_HEADER}, got {size}")
    received = given.encode("ascii")
    # all are compared: how long it takes does not tell which one matched
    matches = [hmac.compare_digest(_signature(body, key), received) for key in keys]
    if not any(matches):
        tried = "the secret" if len(keys) == 1 else f"any of the {len(keys)} secrets"
        raise WebhookSignatureError(f"the signature does not belong to this body and {tried}: check the secret, and that the body is raw")


def read(kind: type[E], readers: Mapping[str, Reader], body: bytes | str, headers: Headers | None) -> E:
    """Read a delivery; `readers` has a reader for the data of each event that is typed, others keep theirs as it came."""
    try:
        raw = parse_json(body.encode() if isinstance(body, str) else body)
    except (ValueError, AttributeError, TypeError):
        raise WebhookPayloadError("expected a webhook's body in JSON, got something else") from None
    app_ids = _values(headers, APP_ID_HEADER) if headers is not None else []
    name = ""
    try:
        raw = json_object(raw)
        name = _part(raw, "event", _name)
        found = readers.get(name)
        return kind(
            event=name,
            unique_id=_part(raw, "unique_id", optional(text)) or None,
            timestamp=_part(raw, "timestamp", _moment),
            app_id=next(filter(None, app_ids), None),
            data=_part(raw, "data", found) if found else _untyped(raw.get("data")),
            raw=raw,
        )
    except DecodeError as error:
        told = f"webhook {one_line(name)}" if name else "webhook"
        raise WebhookPayloadError(one_line(f"{told}: {error}", limit=1000)) from None
    except RecursionError:
        raise WebhookPayloadError("webhook: expected JSON, got JSON that is nested too deeply") from None


def sign(body: bytes, secret: str) -> str:
    """The signature of a body: base64 of its HMAC-SHA256. Raises WebhookSecretError, or WebhookPayloadError for text."""
    _refuse_text(body)
    return _signature(body, _key(secret)).decode("ascii")


def signed_headers(body: bytes, secret: str, *, app_id: str | None = None) -> dict[str, str]:
    """The headers of a delivery of this body, as the service sends them. Raises what `sign` raises."""
    headers = {"Content-Type": "application/json", SIGNATURE_HEADER: sign(body, secret)}
    return headers if app_id is None else {**headers, APP_ID_HEADER: app_id}


def _signature(body: bytes, key: bytes) -> bytes:
    return b64encode(hmac.digest(key, body, "sha256"))


def _refuse_text(body: Any) -> None:
    if not isinstance(body, bytes):
        raise WebhookPayloadError(f"expected the raw body as bytes, as it came, got {type(body).__name__}")


def _keys(secret: Any) -> list[bytes]:
    if isinstance(secret, Sequence) and not isinstance(secret, (str, bytes, bytearray)):
        if not secret:
            raise WebhookSecretError("expected a signing secret, got none")
        return [_key(one) for one in secret]
    return [_key(secret)]


def _key(secret: Any) -> bytes:
    if not isinstance(secret, str):
        got = "none" if secret is None else type(secret).__name__
        raise WebhookSecretError(f"expected a signing secret as text, got {got}")
    if not secret.strip():
        raise WebhookSecretError("expected a signing secret, got an empty one")
    try:
        return secret.encode()
    except UnicodeEncodeError:
        raise WebhookSecretError("expected a signing secret as text that UTF-8 can hold") from None


def _values(headers: Any, name: str) -> list[str]:
    """What a header says, each value once, however its name is spelled. Any object with `items()` will do."""
    try:
        return list(dict.fromkeys(value.strip() for key, value in headers.items() if key.lower() == name.lower()))
    except (AttributeError, TypeError, ValueError):
        raise WebhookSignatureError(f"expected headers as a mapping of text to text, got {type(headers).__name__}") from None


def _part(raw: dict[str, Any], key: str, reader: Reader) -> Any:
    try:
        return reader(raw.get(key))
    except DecodeError as error:
        error.path.append(key)
        raise


def _name(value: Any) -> str:
    if type(value) is str and value:
        return value
    raise DecodeError("the name of an event", value)


def _moment(value: Any) -> datetime:
    read_ = moment(value)
    if read_ is None:
        raise DecodeError("a date and time", value)
    return read_


def _untyped(value: Any) -> Any:
    """The data of an event that this package does not know: an object as it came, an empty one where there is none."""
    return {} if value is None else value
