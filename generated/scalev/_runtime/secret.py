# Copied from generator/package/scalev/_runtime/secret.py by `python -m generator generate`. Do not edit.
"""Hold credentials so that they do not appear in reprs, in the local variables of a traceback or in pickles.

Error trackers, `rich` and `pytest -l` print the local variables of a traceback, and the content of strings, mappings and sequences
among them. So a credential is wrapped in a `Secret` from the first line of the call that takes it until the request is written.
"""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping
from typing import Any, Generic, NoReturn, TypeVar, cast

import attrs

from .errors import ConfigurationError
from .omit import Omit
from .pydantic_schemas import InstanceOnly

T = TypeVar("T")

MASK = "***"
#: The options of a call that can hold credentials.
_OPTIONS = ("extra_headers", "extra_query", "extra_body")


class Guarded(InstanceOnly):
    """Base class of objects that hold credentials and must not be copied or pickled by accident."""

    __slots__ = ()

    def __reduce__(self) -> NoReturn:
        raise TypeError(f"{type(self).__name__} holds credentials and cannot be copied or pickled")


class Secret(Guarded, Generic[T]):
    """A value that is not shown until it is revealed."""

    __slots__ = ("_value",)

    def __init__(self, value: T) -> None:
        self._value = value

    def reveal(self) -> T:
        """Return the value."""
        return self._value

    def __repr__(self) -> str:
        return MASK

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and bool(self._value == other._value)

    def __hash__(self) -> int:
        return hash(self._value)


def conceal(value: T) -> T:
    """Wrap a value in a Secret, typed as the value itself, until the request is written.

    None, OMIT and Guarded objects are returned unchanged.
    """
    if value is None or isinstance(value, (Guarded, Omit)):
        return value
    return cast("T", Secret(value))


def conceal_options(options: Any) -> None:
    """Conceal the secrets among the options of a call, in place: the dict is a local variable of the method that was called.

    Those that are None are left out.
    """
    if options:
        values: MutableMapping[str, Any] = options
        for name in _OPTIONS:
            if name in values and (value := conceal(values.pop(name))) is not None:
                values[name] = value


def conceal_values(values: Any) -> Any:
    """Return a mapping with its values concealed, anything else concealed as a whole."""
    return {name: conceal(value) for name, value in values.items()} if isinstance(values, Mapping) else conceal(values)


def reveal(value: Any) -> Any:
    """Return the value of a Secret, anything else unchanged."""
    return value.reveal() if isinstance(value, Secret) else value


def check_credential(_: Any, attribute: attrs.Attribute[Any], value: Any) -> None:
    """Raise ConfigurationError for an attribute that cannot be sent as a credential; see `check_sendable`."""
    check_sendable(attribute.name, value)


def check_sendable(source: str, value: Any) -> None:
    """Raise ConfigurationError for a value that cannot be sent as a credential. The error does not show it; None is accepted."""
    if value is None:
        return
    if not isinstance(reveal(value), str):
        raise ConfigurationError(f"{source}: expected text, got {type(reveal(value)).__name__}")
    if not fits_header(reveal(value)):
        raise ConfigurationError(f"{source}: expected printable ASCII without spaces: the bare credential, without `Bearer`")


def require_credential(instance: Any, attribute: attrs.Attribute[Any], value: Any) -> None:
    """Raise ConfigurationError for a credential that is missing or cannot be sent."""
    if not reveal(value):
        raise ConfigurationError(f"{attribute.name}: expected text, got {'none' if value is None else 'an empty one'}")
    check_credential(instance, attribute, value)


def fits_header(value: str) -> bool:
    """Return whether a credential can be sent in a header."""
    return value.isascii() and value.isprintable() and " " not in value
