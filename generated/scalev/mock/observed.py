# Copied from generator/package/scalev/mock/observed.py by `python -m generator generate`. Do not edit.
"""Give responses the shapes that clients have observed, with the same share of nulls, absent fields, other types and undeclared values."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from os import PathLike
from pathlib import Path
from typing import Any

from .._runtime.errors import ConfigurationError
from ..observe.choices import Chooser
from ..observe.expectations import Expectations
from ..observe.expected import Expected
from ..observe.layouts import Layout
from ..observe.records import Record, read_text
from .keys import build_token, build_uuid, derive_key
from .messages import Response

_TOKENS = re.compile(r"[^.\[\]]+|\[\]")
#: The text of a mocked response for each class of text.
_TEXTS = {
    "date-time": "2026-01-01T00:00:00Z",
    "date-time without offset": "2026-01-01T00:00:00",
    "date": "2026-01-01",
    "uri": "https://example.com/mock",
    "email": "mock@example.com",
    "boolean text": "true",
    "integer text": "1",
    "empty": "",
}
_DECIMAL = re.compile(r"decimal text, (\d+) places")
_UNKNOWN = "unknown value"


@dataclass
class _Step:
    """A step of the observed paths, with the record of what was observed there."""

    record: Record | None = None
    inner: dict[str, _Step] = field(default_factory=dict)

    def get_step(self, path: str) -> _Step:
        step = self
        for part in _TOKENS.findall(path):
            step = step.inner.setdefault(part, _Step())
        return step


class ObservedShapes:
    """The shapes of responses in a file of observations. Raises ValueError for any other file."""

    def __init__(self, path: str | PathLike[str], seed: int, document: Mapping[str, Any]) -> None:
        try:
            records, _ = read_text(Path(path).read_text(encoding="utf-8"), str(path))
        except OSError as error:  # its text would repeat the path
            raise ValueError(f"observed: expected a file of observations: {error.strerror}") from None
        except (ConfigurationError, UnicodeDecodeError) as error:
            raise ValueError(f"observed: {error}") from None
        self._seed = seed % 2**64
        self._expectations = Expectations(document)
        self._steps: dict[tuple[str, int], _Step] = {}
        for record in records.values():
            if record["record"] == "field" and record["status"] is not None:
                self._steps.setdefault((record["operation"], record["status"]), _Step()).get_step(record["path"]).record = record

    def reshape(self, operation: str, response: Response, number: int) -> Response:
        """Return the response in an observed shape; the same row always has the same shape."""
        step = self._steps.get((operation, response.status))
        if step is None or not response.body:
            return response
        try:
            body = json.loads(response.body)
        except ValueError:
            return response
        _, schema, _ = self._expectations.find_response(operation, response.status)
        self._reshape(body, step, self._expectations.get(schema), operation, derive_key(self._seed, str(number)))
        return replace(response, body=json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode())

    def _reshape(self, value: Any, step: _Step, expected: Expected, path: str, key: int) -> None:
        get = self._expectations.get
        if isinstance(value, list):
            items = step.inner.get("[]")
            for index, item in enumerate(value if items is not None else ()):
                self._reshape(item, items or step, get(expected.items), f"{path}[]", derive_key(key, str(index)))
        elif isinstance(value, dict):
            identity = value.get("id", value.get("unique_id"))
            if isinstance(identity, (int, str)):
                key = derive_key(self._seed, str(identity))
            keyed_step = step.inner.get("{}")
            for name in [*value] if keyed_step is not None else ():
                self._reshape(value[name], keyed_step or step, get(expected.values), f"{path}.{{}}", key)
            if expected.choices:
                expected = expected.choices[Chooser([Layout(choice, self._expectations) for choice in expected.choices]).choose(value)]
                step = step.inner.get(f"({expected.model})", _Step())
            for name, inner in step.inner.items():
                if name[0] not in "[{(":
                    self._reshape_field(value, name, inner, get(expected.fields.get(name)), f"{path}.{name}", key)

    def _reshape_field(self, holder: dict[str, Any], name: str, step: _Step, expected: Expected, path: str, key: int) -> None:
        record = step.record
        if record is not None:
            kind = _draw(record["kinds"], derive_key(key, f"{path} kind"))
            if kind == "absent":
                holder.pop(name, None)
                return
            if kind is not None and (name not in holder or _get_kind(holder[name]) != kind):
                holder[name] = self._make(kind, record, step, path, key)
            elif kind == "text":
                self._vary_text(holder, name, record, path, key)
        if name in holder:
            self._reshape(holder[name], step, expected, path, key)

    def _vary_text(self, holder: dict[str, Any], name: str, record: Record, path: str, key: int) -> None:
        """Replace an enum value with an unlisted one, as often as that was observed."""
        values = record.get("values", {})
        unknown = record.get("formats", {}).get(_UNKNOWN, 0)
        total = sum(record["kinds"].values())
        if values and derive_key(key, f"{path} value") % 10_000 < 10_000 * unknown / max(1, total):
            holder[name] = _draw(values, derive_key(key, f"{path} which"))

    def _make(self, kind: str, record: Record, step: _Step, path: str, key: int) -> Any:
        number = derive_key(key, path)
        if kind == "text":
            return _make_text(_draw(record.get("formats", {}), number), number)
        if kind == "list":
            inner = step.inner.get("[]")
            if inner is None or inner.record is None:
                return []
            kind_of_item = _draw({name: count for name, count in inner.record["kinds"].items() if name != "absent"}, number) or "null"
            return [self._make(kind_of_item, inner.record, inner, f"{path}[]", derive_key(number, str(index))) for index in range(2)]
        return {"null": None, "boolean": number % 2 == 0, "integer": number % 1000, "number": number % 1000 + 0.5, "object": {}}.get(kind)


def _draw(shares: Mapping[str, int], number: int) -> str | None:
    """Return one of the names, each with a probability in proportion to its count."""
    total = sum(shares.values())
    if not total:
        return None
    left = number % total
    for name, count in shares.items():
        left -= count
        if left < 0:
            return name
    return None


def _make_text(form: str | None, number: int) -> str:
    if form == "uuid":
        return build_uuid(number)
    decimal = _DECIMAL.fullmatch(form or "")
    if decimal is not None:
        return f"{number % 1_000_000}.{'0' * int(decimal[1])}"
    return _TEXTS.get(form or "", f"text_{build_token(number, 6)}")


def _get_kind(value: Any) -> str:
    kinds = {dict: "object", list: "list", str: "text", bool: "boolean", int: "integer", float: "number"}
    return kinds.get(type(value), "null")
