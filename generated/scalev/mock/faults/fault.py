# Copied from generator/package/scalev/mock/faults/fault.py by `python -m generator generate`. Do not edit.
"""Faults that a mock can inject into matching requests: `Fault("429", retry_after=2, operation="listOrders", times=1)`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from fnmatch import fnmatchcase
from typing import Any

from ..messages import Request
from ..openapi.document import Operation

#: Kinds that change one value of a valid response.
MUTATIONS = ("null", "unknown-enum", "extra-field", "number-as-string", "string-as-number", "id-spelling")
#: The options of each kind. A three-digit number is a kind too: an error with that status.
_OPTIONS: Mapping[str, frozenset[str]] = {
    "latency": frozenset({"seconds"}),
    "refuse": frozenset(),
    "reset": frozenset({"when"}),
    "truncate": frozenset(),
    "stuck-cursor": frozenset(),
    "clock": frozenset({"seconds"}),
    **dict.fromkeys(MUTATIONS, frozenset({"field"})),
}
_STATUS_OPTIONS = frozenset({"retry_after", "rate_limit", "body", "when"})
_FOR_ALL = frozenset({"kind", "operation", "method", "path", "times", "skip", "chance"})
BODIES = ("text", "html", "json", "empty")
_LATEST = 10 * 365 * 86_400
_LONGEST = 500


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault to inject. Raises ValueError for an unknown kind or an option that the kind does not accept.

    `kind` is one of

    - a status from 400 to 599: `retry_after` (seconds, or any text) and `rate_limit` (the X-Ratelimit headers) add headers, `body` is
      "text", "html", "json" or "empty", and `when` is "before" or "after" the request is processed;
    - "latency": the response is delayed by `seconds`; a client with a shorter timeout gives up;
    - "refuse": the connection is refused; "reset": the connection is lost `when`="before" or "after" the request is processed;
      "truncate": the connection is lost in the middle of the body;
    - "null", "unknown-enum", "extra-field", "number-as-string", "string-as-number", "id-spelling": one value of a valid response is
      changed; `field` selects a single field (`data.0.status`), all fields of a name (`status`), or with "*" every suitable field;
    - "stuck-cursor": every page claims to have a next page, always with the same cursor;
    - "clock": the service's clock is wrong by `seconds`.

    `operation` (the name in the client, `orders.create`, or the id, `createOrder`), `method` and `path` (as in the document, or a pattern
    with `*`) select the requests that the fault applies to. The first `skip` of them are spared, and the next `times` are affected; a
    `chance` below 1 skips some of those, the same ones for the same seed.
    """

    kind: str
    operation: str | None = None
    method: str | None = None
    path: str | None = None
    times: int | None = None
    skip: int = 0
    chance: float = 1.0
    retry_after: float | str | None = None
    rate_limit: bool = False
    body: str | None = None
    when: str = "before"
    seconds: float = 0.0
    field: str | None = None

    def __post_init__(self) -> None:
        _check_kind(self)
        _check_values(self)

    @property
    def status(self) -> int | None:
        """The status of the error, or None if the kind is not a status."""
        return int(self.kind) if self.kind.isdecimal() else None

    def matches(self, request: Request, operation: Operation | None) -> bool:
        """Return whether the fault applies to a request for an operation."""
        template = None if operation is None else operation.path
        if self.operation is not None and (operation is None or self.operation not in (operation.id, operation.name, operation.label)):
            return False
        if self.method is not None and self.method.upper() != request.method:
            return False
        return self.path is None or self.path == template or fnmatchcase(request.path, self.path)

    def to_dict(self) -> dict[str, Any]:
        """Return the fault as data: its kind and the options that differ from the defaults."""
        values = asdict(self)
        return {field.name: values[field.name] for field in fields(self) if field.name == "kind" or values[field.name] != field.default}

    def __str__(self) -> str:
        """Return the fault in the syntax that `parse` accepts."""
        options = self.to_dict()
        return "; ".join(
            [str(options.pop("kind")), *(f"{name.replace('_', '-')}={_format_option(value)}" for name, value in options.items())]
        )


def parse(text: str) -> Fault:
    """Parse a fault such as `429; retry-after=2; times=1`. Raises ValueError for an invalid one."""
    kind, *options = [part.strip() for part in text.split(";")]
    values: dict[str, Any] = {"kind": kind}
    for option in options:
        name, equals, value = option.partition("=")
        name = name.strip().replace("-", "_")
        if name in values:
            raise ValueError(f"fault {kind}: expected {name} once")
        values[name] = value.strip() if equals else "true"
    return from_data(values)


def parse_all(text: str, limit: int) -> list[Fault]:
    """Parse a comma-separated list of faults. Raises ValueError for an invalid fault, or for more than `limit` faults."""
    parts = [part for part in text.split(",") if part.strip()]
    if len(parts) > limit:
        raise ValueError(f"expected at most {limit} faults, got {len(parts)}")
    return [parse(fault) for fault in parts]


def from_data(values: Any) -> Fault:
    """Return the fault that a string or an object such as `{"kind": "429", "retry_after": 2}` describes. Raises ValueError if invalid."""
    if isinstance(values, str):
        return parse(values)
    if not isinstance(values, Mapping):
        raise ValueError(f"fault: expected an object or a string, got {type(values).__name__}")  # noqa: TRY004 -- one type for all errors
    kind = str(values.get("kind", ""))
    unknown = [str(name) for name in values if name not in _NAMES]
    if unknown:
        raise ValueError(f"fault {kind[:40]}: expected options among {', '.join(sorted(_NAMES - {'kind'}))}, got {unknown[0][:40]}")
    return Fault(**{"kind": "", **{name: _convert_option(name, value) for name, value in values.items()}})


_NAMES = frozenset(field.name for field in fields(Fault))
_CONVERTERS: Mapping[str, Any] = {"times": int, "skip": int, "chance": float, "seconds": float}


def _convert_option(name: str, value: Any) -> Any:
    if name == "rate_limit" and value in ("true", "false"):
        return value == "true"
    if name == "retry_after" and isinstance(value, str) and value.isdecimal():
        return int(value)
    if name in _CONVERTERS and isinstance(value, str):
        try:
            return _CONVERTERS[name](value)
        except ValueError:
            raise ValueError(f"fault: expected a number for {name}, got {value[:40]!r}") from None
    return str(value) if name == "kind" else value


def _format_option(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _check_kind(fault: Fault) -> None:
    kind: Any = fault.kind  # may come unchecked from a file or a request
    is_status = isinstance(kind, str) and len(kind) == 3 and kind.isascii() and kind.isdecimal()
    if is_status and not 400 <= int(kind) <= 599:
        raise ValueError(f"fault: expected a status from 400 to 599, got {kind}")
    if not is_status and kind not in _OPTIONS:
        raise ValueError(f"fault: expected a status or one of {', '.join(_OPTIONS)}, got {kind!r:.60}")
    allowed_options = _FOR_ALL | (_STATUS_OPTIONS if is_status else _OPTIONS[kind])
    unexpected_options = [name for name in fault.to_dict() if name not in allowed_options]
    if unexpected_options:
        takes = ", ".join(sorted(allowed_options - {"kind"}))
        raise ValueError(f"fault {kind}: expected options among {takes}, got {unexpected_options[0]}")


def _check_values(fault: Any) -> None:
    problem = ""
    if fault.times is not None and (type(fault.times) is not int or fault.times < 1):
        problem = f"times: expected a whole number from 1, got {fault.times!r:.40}"
    elif type(fault.skip) is not int or fault.skip < 0:
        problem = f"skip: expected a whole number from 0, got {fault.skip!r:.40}"
    elif not _is_number(fault.chance) or not 0 <= fault.chance <= 1:
        problem = f"chance: expected a number from 0 to 1, got {fault.chance!r:.40}"
    elif not _is_number(fault.seconds) or abs(fault.seconds) > _LATEST or (fault.kind == "latency" and fault.seconds <= 0):
        problem = f"seconds: expected a number{' above 0' if fault.kind == 'latency' else ''}, got {fault.seconds!r:.40}"
    elif fault.when not in ("before", "after"):
        problem = f"when: expected before or after, got {fault.when!r:.40}"
    elif fault.body is not None and fault.body not in BODIES:
        problem = f"body: expected one of {', '.join(BODIES)}, got {fault.body!r:.40}"
    elif type(fault.rate_limit) is not bool:
        problem = f"rate_limit: expected true or false, got {fault.rate_limit!r:.40}"
    elif fault.retry_after is not None and not (_is_number(fault.retry_after) or _is_header(fault.retry_after)):
        problem = f"retry_after: expected seconds or the text of a header, got {fault.retry_after!r:.40}"
    else:
        for name in ("operation", "method", "path", "field"):
            value = getattr(fault, name)
            if value is not None and not (isinstance(value, str) and 0 < len(value) <= _LONGEST):
                problem = f"{name}: expected a string of at most {_LONGEST} characters, got {value!r:.40}"
    if problem:
        raise ValueError(f"fault {fault.kind}: {problem}")


def _is_number(value: Any) -> bool:
    return type(value) in (int, float) and abs(value) < 10**15  # false for NaN


def _is_header(value: Any) -> bool:
    return isinstance(value, str) and value.isascii() and value.isprintable() and len(value) <= _LONGEST
