"""Write the pages of models, request types and enums: one for each first letter, with all fields."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from ..class_model import Alias, Class, Enum, Field
from ..client_model import ClientModel
from ..text import inline
from .markdown import Pages, link_type, make_anchor, write_cell, write_inline_code, write_page, write_table

FOLDER = "models"

_Documented = Class | Enum | Alias


def find_pages(client: ClientModel) -> Pages:
    """Return the path of each class's page by the name of the class."""
    return {item.name: f"{FOLDER}/{_get_letter(item)}.md" for item in _sort(client)}


def write_pages(client: ClientModel, pages: Pages) -> Iterator[tuple[str, str]]:
    """Yield path and text of each page, and of the list of all classes."""
    for letter, members in groupby(_sort(client), _get_letter):
        sections = [part for item in members for part in _write_class(item, pages)]
        yield f"{FOLDER}/{letter}.md", write_page(f"Models: {letter.upper()}", *sections)
    kinds = {"Model": "model", "TypedDict": "request", "Enum": "enum", "Alias": "alias"}
    rows = [
        (
            f"[{item.name}]({_get_letter(item)}.md#{make_anchor(item.name)})",
            kinds[_get_kind(item)],
            write_cell(_shorten(item.description)),
        )
        for item in _sort(client)
    ]
    intro = (
        "Every class of `scalev.models`. A *model* is part of a response: its attributes are typed, and one that the contract does not "
        "guarantee may be None. A *request* is a dict whose keys type checkers know. An *enum* also accepts unknown values."
    )
    yield f"{FOLDER}/index.md", write_page("Models", intro, write_table(("class", "kind", "what it is"), rows))


def _write_class(item: _Documented, pages: Pages) -> Iterator[str]:
    yield f"## {item.name}"
    yield inline(item.description)
    if isinstance(item, Enum):
        yield write_table(
            ("member", "value"), [(write_inline_code(member.name), write_inline_code(member.value)) for member in item.members]
        )
    elif isinstance(item, Alias):
        yield f"The same as {link_type(item.type.hint, pages, 1)}."
    elif item.typed_dict:
        yield write_table(("key", "type", "required", "meaning"), [_describe_key(field, pages) for field in item.fields])
    else:
        yield write_table(("attribute", "type", "meaning"), [_describe_attribute(field, pages) for field in item.fields])


def _describe_key(field: Field, pages: Pages) -> tuple[str, ...]:
    return (
        write_inline_code(field.wire_name),
        link_type(field.key, pages, 1),
        "yes" if field.required else "",
        write_cell(field.description),
    )


def _describe_attribute(field: Field, pages: Pages) -> tuple[str, ...]:
    wire = f"<br>in the JSON {write_inline_code(field.wire_name)}" if field.wire_name != field.name else ""
    return write_inline_code(field.name) + wire, link_type(field.hint, pages, 1), write_cell(field.description)


def _sort(client: ClientModel) -> list[_Documented]:
    return sorted([*client.models, *client.enums, *client.aliases], key=lambda item: (item.name.lower(), item.name))


def _get_letter(item: _Documented) -> str:
    return item.name[:1].lower() if item.name[:1].isascii() and item.name[:1].isalpha() else "other"


def _get_kind(item: _Documented) -> str:
    return ("TypedDict" if item.typed_dict else "Model") if isinstance(item, Class) else type(item).__name__


def _shorten(text: str) -> str:
    return text.strip().split("\n")[0]
