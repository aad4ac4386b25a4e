"""The credentials of one call, and the errors that it raises."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from ..frames import chain
from ..secret import Guarded, reveal
from .names import find_in_text, find_secrets

#: A token that is new to this side has no blanks and is at least as long.
_LONG = 12


class CallSecrets(Guarded):
    """The credentials of one call. `values` yields those that it is known to hold, once something is to be shown."""

    __slots__ = ("_more", "_values")

    def __init__(self, values: Callable[[], Iterable[str]] = tuple) -> None:
        self._values = values
        self._more: set[str] = set()

    def add(self, *values: Any) -> None:
        """Add credentials, held or plain; None is no credential."""
        self._more.update(reveal(value) for value in values if value is not None)

    def redact(self, error: BaseException) -> None:
        """Mask the credentials in everything that an error of this package holds."""
        from .redactor import Redactor  # only where something went wrong

        body = vars(error).get("body")
        found = find_in_text(body) if isinstance(body, str) else find_secrets(body)
        new = (value for value in found if len(value) >= _LONG and value.split() == [value])
        redactor = Redactor({*self._more, *self._values(), *new})
        error.args = tuple(redactor.redact_data(argument) for argument in error.args)
        for name, value in vars(error).items():
            setattr(error, name, redactor.redact_data(value))

    def are_shown_by(self, error: BaseException | None) -> bool:
        """Whether an exception, or one that it came from, shows a credential."""
        from .redactor import Redactor

        redactor = Redactor({*self._more, *self._values()})
        texts = (f"{one} {one!r} {vars(one)}" for one in chain(error))
        return any(redactor.redact(text) != text for text in texts)
