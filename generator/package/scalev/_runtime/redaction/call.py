"""Redact the credentials of a call in the errors that it raises."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from ..frames import iterate_chain
from ..secret import Guarded, reveal
from .names import find_in_text, find_secrets

#: The shortest credential that is recognized in the body of an error; it has no whitespace.
_LONG = 12


class CallSecrets(Guarded):
    """The credentials of one call. `values` yields the known ones; it is called only when an error is redacted."""

    __slots__ = ("_more", "_values")

    def __init__(self, values: Callable[[], Iterable[str]] = tuple) -> None:
        self._values = values
        self._more: set[str] = set()

    def add(self, *values: Any) -> None:
        """Add credentials, concealed or plain; None is ignored."""
        self._more.update(reveal(value) for value in values if value is not None)

    def redact(self, error: BaseException) -> None:
        """Mask the credentials in the arguments and the attributes of an error of this package."""
        from .redactor import Redactor  # deferred until an error occurs

        body = vars(error).get("body")
        secrets = find_in_text(body) if isinstance(body, str) else find_secrets(body)
        new = (value for value in secrets if len(value) >= _LONG and value.split() == [value])
        redactor = Redactor({*self._more, *self._values(), *new})
        error.args = tuple(redactor.redact_data(argument) for argument in error.args)
        for name, value in vars(error).items():
            setattr(error, name, redactor.redact_data(value))

    def are_shown_by(self, error: BaseException | None) -> bool:
        """Return whether an exception, or one of its causes, shows a credential."""
        from .redactor import Redactor

        redactor = Redactor({*self._more, *self._values()})
        texts = (f"{exception} {exception!r} {vars(exception)}" for exception in iterate_chain(error))
        return any(redactor.redact(text) != text for text in texts)
