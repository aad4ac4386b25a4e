"""What happened to the API's document, as far as it is known, re-enacted on ours: before, after, and what the overlays need for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.regenerate.subjects import CHANGED, CREATING, CURSORS, ENUM, MOVED, PAGED, SUBJECT, WITHDRAWN, name_in_client

Data = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Event:
    """A day in the document's life. Where the day started from something else than our document, `before` makes that."""

    after: Callable[[Data], None]
    before: Callable[[Data], None] | None = None
    gone: tuple[str, ...] = ()  # operations
    moved: dict[str, str] = field(default_factory=dict)  # texts in targets of overlay actions
    forgotten: tuple[tuple[str, str], ...] = ()  # fields, with their components
    breaks: tuple[str, ...] = ()  # ⚠ items of the fragment
    others: tuple[str, ...] = ()  # items of the fragment that break nothing


def _row(data: Data) -> Data:
    """Return the fields of the row that events change."""
    fields: Data = data["components"]["schemas"][SUBJECT.component]["properties"]
    return fields


def _get_name(*methods: Any, last: str = "") -> str:
    return ", ".join(f"`{name}{last}`" for name in sorted(map(name_in_client, methods)))


#: How an item begins that is about a different effect of the same call.
DIFFERENT = "Same call, different effect: "
_OLD_FIELDS = ("a_row_before", "b_row_before", "c_row_before")


def _before_cursors(data: Data) -> None:
    cursors = [{"$ref": f"#/components/parameters/{name}"} for name in CURSORS]
    for number, operation in enumerate(PAGED):
        node = data["paths"][operation.path]["get"]
        name, text = ("last_id", "Rows after this id.") if number % 2 else ("page", "Number of the page.")
        node["parameters"] = [parameter for parameter in node["parameters"] if parameter not in cursors]
        node["parameters"].append({"name": name, "in": "query", "description": text, "schema": {"type": "integer"}})
    _row(data).update({name: {"type": "integer"} for name in _OLD_FIELDS})
    data["servers"][0]["url"] = "https://app.example.com/api"


def _after_cursors(data: Data) -> None:
    """From our document as it is: what the day took away."""
    del data["paths"][WITHDRAWN.path]


def _after_messages(data: Data) -> None:
    node = data["paths"][SUBJECT.operation.path]["get"]
    node.setdefault("parameters", []).append(
        {"name": "anchor_id", "in": "query", "description": "The message around which to begin.", "schema": {"type": "string"}}
    )
    node["responses"]["418"] = {"description": "Refused."}


_PARAMETER = next(parameter["name"] for parameter in PAGED[0].node["parameters"] if "description" in parameter)


def _after_search(data: Data) -> None:
    parameters = data["paths"][PAGED[0].path]["get"]["parameters"]
    (search,) = [parameter for parameter in parameters if parameter.get("name") == _PARAMETER]
    search["description"] = "Another meaning, which `shade_in` names."
    field_of = {"type": "string", "enum": ["order_id", "customer_name", "customer_phone"]}
    parameters.append({"name": "shade_in", "in": "query", "description": "Where to look.", "schema": field_of})


def _after_checkout(data: Data) -> None:
    paths = data["paths"]
    # two routes became one
    del paths[WITHDRAWN.path]
    # another one moved
    paths[f"{MOVED.path}-elsewhere"] = paths.pop(MOVED.path)
    # a check became a POST
    check = paths[CHANGED.path]
    check["post"] = check.pop("get")
    fields = {"code": {"type": "string", "description": "The discount code."}}
    check["post"]["requestBody"] = {"content": {"application/json": {"schema": {"type": "object", "properties": fields}}}}
    # what makes something says so
    responses = paths[CREATING.path]["post"]["responses"]
    responses["201"] = responses.pop("200")
    # rows hold fewer fields
    del _row(data)[SUBJECT.field]


def _before_ids(data: Data) -> None:
    _row(data)[SUBJECT.field]["type"] = ["integer", "string"]


def _after_ids(data: Data) -> None:
    _row(data)[SUBJECT.field]["type"] = "string"


def _after_payments(data: Data) -> None:
    values = data["components"]["schemas"][ENUM.component]
    values["enum"] = [value for value in values["enum"] if value != ENUM.value] + ["another_value", "one_more"]
    del _row(data)[SUBJECT.field]


_FIELD = f"{SUBJECT.component}.{SUBJECT.field}"
_FORGOTTEN = ((SUBJECT.component, SUBJECT.field),)
_CHECK = name_in_client(CHANGED)

EVENTS: dict[str, Event] = {
    "26 April: cursors": Event(
        _after_cursors,
        _before_cursors,
        gone=(WITHDRAWN.id,),
        breaks=(
            f"argument removed `page=` (2): {_get_name(PAGED[0], PAGED[2])}",
            f"argument removed: `{name_in_client(PAGED[1])}(last_id=)`",
            f"field removed `{SUBJECT.component}` (3): `a_row_before`, `b_row_before`, `c_row_before`; reaches ",
            f"operation removed: `{name_in_client(WITHDRAWN)}() (GET {WITHDRAWN.path})`",
        ),
        others=(
            f"{DIFFERENT}server https://app.example.com/api → https://api.scalev.com: `base_url`",
            f"argument added `next_cursor=` (3): {_get_name(*PAGED)}",
            f"argument added `previous_cursor=` (3): {_get_name(*PAGED)}",
        ),
    ),
    "30 April: messages": Event(
        _after_messages,
        others=(
            f"argument added: `{name_in_client(SUBJECT.operation)}(anchor_id=)`",
            f"can respond with 418: `{name_in_client(SUBJECT.operation)}()`",
        ),
    ),
    "6 May: search": Event(
        _after_search,
        others=(
            f"argument added: `{name_in_client(PAGED[0])}(shade_in=)`",
            # a new meaning that only the text tells: the report names it
            f"Documentation: 1 × description changed: {name_in_client(PAGED[0])}({_PARAMETER}=)",
        ),
    ),
    "15 May: checkout": Event(
        _after_checkout,
        gone=(WITHDRAWN.id,),
        moved={
            f"'{CREATING.path}'].post.responses['200']": f"'{CREATING.path}'].post.responses['201']",
            f"'{MOVED.path}'": f"'{MOVED.path}-elsewhere'",
            f"'{CHANGED.path}'].get": f"'{CHANGED.path}'].post",
        },
        forgotten=_FORGOTTEN,
        breaks=(
            f"field removed: `{_FIELD}`; reaches ",
            f"operation removed: `{name_in_client(WITHDRAWN)}() (GET {WITHDRAWN.path})`",
        ),
        others=(
            f"{DIFFERENT}responds with 201, not 200: returns {SUBJECT.component} as before: `{name_in_client(CREATING)}()`",
            f"{DIFFERENT}x-retry safe → unsafe: `{_CHECK}",
            f"argument added: `{_CHECK}(code=)`",
            f"takes a body (application/json): `{_CHECK}",
            f"GET {CHANGED.path} → POST ",
            f"GET {MOVED.path} → GET ",
        ),
    ),
    "1 June: ids": Event(
        _after_ids,
        _before_ids,
        others=(f"{DIFFERENT}type int \\| str → str: `{_FIELD}`; reaches ",),
    ),
    "21 July: payments": Event(
        _after_payments,
        forgotten=_FORGOTTEN,
        breaks=(
            f"field removed: `{_FIELD}`; reaches ",
            f"value removed: `{ENUM.component}.{ENUM.value.upper()} ({ENUM.value})`; reaches ",
        ),
        others=(f"value added `{ENUM.component}` (2): `ANOTHER_VALUE`, `ONE_MORE`; reaches ",),
    ),
}
