"""Order the fields of a model: identity, state, money, people, times, then the rest."""

from __future__ import annotations

from collections.abc import Iterable

from .class_model import Field
from .hints import BOOL, DATE, DATETIME

#: Fields that identify an object, most important first; `{}_id` is the id that the class is named after.
_IDENTITY = ("data", "id", "unique_id", "uuid", "{}_id", "external_id", "slug", "secret_slug", "code", "sku", "event", "name", "title")
_STATES = frozenset({"stage", "state", "status", "type"})
_CURRENCY = "currency"
#: Words in a field's name that stand for a person, a business or a place.
_PEOPLE = frozenset(
    {
        *("address", "advertiser", "agent", "author", "business", "buyer", "by", "customer", "email", "handler", "member", "owner"),
        *("partner", "phone", "recipient", "seller", "sender", "store", "user", "visitor", "warehouse"),
    }
)


def sort_fields(class_name: str, fields: Iterable[Field], money: frozenset[str]) -> list[Field]:
    """Sort the fields of a class.

    `money` names the fields that hold an amount. Fields of equal rank keep the document's order.
    """
    noun = _get_first_word(class_name)
    identity = {name.format(noun): rank for rank, name in enumerate(_IDENTITY)}

    def rank(field: Field) -> tuple[int, int]:
        name, hint = field.wire_name, field.type.hint
        words = name.split("_")
        if name in identity:
            return 0, identity[name]
        if words[-1] in _STATES:
            return 1, len(words)
        if field.type.is_enum:
            return 2, 0
        if hint == BOOL:
            return 2, 1
        if name in money or name == _CURRENCY:
            return 3, 0
        if hint in (DATETIME, DATE):
            return 5, 0
        return (4, 0) if not _PEOPLE.isdisjoint(words) else (6, 0)

    return sorted(fields, key=rank)


def _get_first_word(class_name: str) -> str:
    """Return the first word of a class's name in lower case: `order` for OrderListItem."""
    end = next((place for place, char in enumerate(class_name) if place and char.isupper()), len(class_name))
    return class_name[:end].lower()
