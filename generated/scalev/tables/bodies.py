# Copied from generator/package/scalev/tables/bodies.py by `python -m generator generate`. Do not edit.
"""Read lists and objects as the JSON that was received: tables are built from it directly, so models would be decoded for nothing."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, partial
from typing import Any, TypeVar

import attrs

from .._runtime.calls import SyncCalls
from .._runtime.decoders import ModelDecoder, decode_root
from .._runtime.models import Model
from .._runtime.operations import Operation
from .._runtime.pages import Pager
from .._runtime.scalars import DecodeError, Decoder

T = TypeVar("T")


def rebind(method: Callable[..., Any]) -> Callable[..., Any]:
    """Return a method of a resource whose rows, or whose result, are JSON. If responses are observed, models are decoded and kept."""
    resource: Any = getattr(method, "__self__")  # noqa: B009 - only bound methods have it, and the type does not show that
    calls: SyncCalls = resource._client
    client: Any = calls.client
    if client._observe is not None:
        return method
    bound_method: Callable[..., Any] = getattr(type(resource)(BodyCalls(client)), method.__name__)
    return bound_method


def get_json(value: Any) -> Any:
    """Return the JSON of a model, and anything else as it is."""
    return value._body if isinstance(value, Model) else value


class BodyCalls(SyncCalls):
    """Calls that return JSON in place of models, and pagers over JSON. What the client cannot decode raises the same errors."""

    __slots__ = ()

    def call(self, operation: Operation[T], **sent: Any) -> T:
        result: T = super().call(_keep_bodies(operation), **sent)
        return result

    def list(self, operation: Operation[T], **sent: Any) -> Pager[Any, T]:
        return super().list(_keep_bodies(operation), **sent)


@lru_cache(maxsize=16)
def _keep_bodies(operation: Any) -> Any:
    """Return an operation with decoders that keep the JSON of its rows, or of its result."""
    keep: Callable[[Decoder], Decoder] = partial(_keep_rows, items=operation.items) if operation.items else _keep_object
    decoders = {status: load and partial(_load, load, keep) for status, load in operation.decoders.items()}
    return attrs.evolve(operation, decoders=decoders)


def _load(load: Callable[[], Decoder], keep: Callable[[Decoder], Decoder]) -> Decoder:
    return keep(load())


def _keep_object(decode: Decoder) -> Decoder:
    def check(value: Any) -> Any:
        if not isinstance(decode, ModelDecoder):
            decode(value)
            return value
        model: Any = decode.load()
        body = value["data"] if model._is_wrapped(value) else value
        if type(body) is not dict:
            raise DecodeError("an object", body)
        return body

    return check


def _keep_rows(decode: Decoder, items: str) -> Decoder:
    def decode_page(value: Any) -> Any:
        if isinstance(decode, ModelDecoder) and type(value) is dict:
            model: Any = decode.load()
            body = value["data"] if model._is_wrapped(value) else value
            for field in model._list_fields():
                name, rows = field.find(body)
                if field.attribute == items and type(rows) is list:
                    return _Page(model._decode({**body, name: []}), items, rows)
        return decode_root(decode, value)  # no rows, or none that the client could read

    return decode_page


class _Page:
    """A page whose rows are JSON; everything else on it is decoded."""

    def __init__(self, page: Any, items: str, rows: Any) -> None:
        self._page = page
        setattr(self, items, rows)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._page, name)
