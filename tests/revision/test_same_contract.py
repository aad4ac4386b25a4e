"""Test that a contract published in another style has no changes, and that an edit is found only at its own place."""

from __future__ import annotations

import copy
import random
from collections.abc import Callable
from typing import Any

import pytest

from generator.openapi.document import Document
from generator.openapi.version_3_0 import convert_to_3_1
from generator.revision.comparison import Comparison, compare_contracts
from generator.revision.contract import read_contract
from generator.revision.markers import WITHDRAWN
from generator.revision.published_documents import is_published
from tests.revision.in_force import contract, list_published
from tests.revision.published_style import as_published

Data = dict[str, Any]
DOCUMENT = contract()
CONTRACT: Data = DOCUMENT.data
IN_FORCE = read_contract(DOCUMENT)
EDITS_PER_KIND = 5


def take(data: Data) -> Comparison:
    return compare_contracts(IN_FORCE, read_contract(Document(convert_to_3_1(data))))


@pytest.mark.parametrize("seed", range(2))
def test_the_same_contract_in_the_published_style_is_no_change(seed: int) -> None:
    published_data = as_published(CONTRACT, seed)
    assert is_published(published_data, CONTRACT)
    assert not is_published(CONTRACT, CONTRACT)
    outcome = take(published_data)
    assert [str(difference) for difference in outcome.differences] == []
    assert outcome.is_unchanged
    assert all(group.known > group.operations for group in outcome.groups)


def inline(document: Document, node: Any, depth: int = 0) -> Any:
    """Return a schema with its references resolved, so that an edit reaches one place alone."""
    if isinstance(node, list):
        return [inline(document, item, depth) for item in node]
    if not isinstance(node, dict):
        return node
    if isinstance(node.get("$ref"), str):
        return inline(
            document, {**document.get_node(node["$ref"]), **{key: value for key, value in node.items() if key != "$ref"}}, depth + 1
        )
    return {key: inline(document, value, depth) for key, value in node.items()}


def find_holders(node: Any) -> list[Data]:
    """Return the schemas of a body that have fields."""
    holders = []
    stack = [node]
    while stack:
        item = stack.pop()
        if isinstance(item, dict):
            if isinstance(item.get("properties"), dict) and item["properties"]:
                holders.append(item)
            stack += list(item.values())
        elif isinstance(item, list):
            stack += item
    return holders


def _list_bodies(document: Document) -> list[tuple[Any, Data]]:
    places = []
    for operation in list_published(document):
        nodes = [document.resolve(node) for status, node in operation.node["responses"].items() if status.startswith("2")]
        nodes += [body] if (body := document.resolve(operation.node.get("requestBody"))) else []
        for node in nodes:
            if find_holders(inline(document, node.get("content", {}))):
                places.append((operation, node))
    return places


BODIES = _list_bodies(DOCUMENT)


def add_field(holder: Data, name: str) -> None:
    holder["properties"]["a_field_of_its_own"] = {"type": "object", "properties": {"inside": {"type": "boolean"}}}


def remove_field(holder: Data, name: str) -> None:
    del holder["properties"][name]
    if "required" in holder:
        holder["required"] = [other for other in holder["required"] if other != name]


def change_type(holder: Data, name: str) -> None:
    old = holder["properties"][name].get("type")
    holder["properties"][name] = {"type": "boolean" if old != "boolean" else "string"}


def require(holder: Data, name: str) -> None:
    names = holder.setdefault("required", [])
    holder["required"] = [other for other in names if other != name] if name in names else [*names, name]


def deprecate(holder: Data, name: str) -> None:
    holder["properties"][name]["deprecated"] = True


def make_read_only(holder: Data, name: str) -> None:
    holder["properties"][name]["readOnly"] = True


def make_a_choice(holder: Data, name: str) -> None:
    part = {"type": "object", "required": ["kind"]}
    options = [{**part, "properties": {"kind": {"type": "string", "enum": [kind]}, kind: {"type": "integer"}}} for kind in ("one", "two")]
    holder["properties"][name] = {"oneOf": options, "discriminator": {"propertyName": "kind"}}


def make_unique(holder: Data, name: str) -> None:
    holder["properties"][name] = {"type": "array", "items": {"type": "string"}, "uniqueItems": True}


def require_one_of(holder: Data, name: str) -> None:
    # an alternative must not be required anyway
    holder["required"] = [other for other in holder.get("required", ()) if other != name]
    holder["anyOf"] = [{"required": [name]}, {"required": ["another_field"]}]


EDITS = (add_field, remove_field, change_type, require, deprecate, make_read_only, make_a_choice, make_unique, require_one_of)


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.__name__)
def test_an_edit_is_found_only_at_its_own_operation(edit: Callable[[Data, str], None]) -> None:
    chance = random.Random(edit.__name__)
    for _ in range(EDITS_PER_KIND):
        operation, body = chance.choice(BODIES)
        # a part of the contract is enough, since components are kept and only they are shared with the rest
        other_paths = chance.sample(sorted(CONTRACT["paths"]), 6)
        data = {**CONTRACT, "paths": copy.deepcopy({path: CONTRACT["paths"][path] for path in {operation.path, *other_paths}})}
        in_force = read_contract(Document(data))
        content = inline(DOCUMENT, copy.deepcopy(body))
        holder = chance.choice(find_holders(content))
        edit(holder, chance.choice(sorted(holder["properties"])))
        _put(data["paths"][operation.path][operation.method], operation.node, body, content)
        published_contract = read_contract(Document(convert_to_3_1(as_published(data, chance.randrange(1000)))))
        assert compare_contracts(read_contract(Document(data)), published_contract).is_unchanged
        outcome = compare_contracts(in_force, published_contract)
        assert {difference.place.operation for difference in outcome.differences} == {operation.id}
        assert not (outcome.added or outcome.withdrawn or outcome.moved)


def _put(target: Data, source: Data, body: Data, content: Data) -> None:
    """Replace a body by its edited copy."""
    if DOCUMENT.resolve(source.get("requestBody")) == body:
        target["requestBody"] = content
        return
    for status, node in source["responses"].items():
        if DOCUMENT.resolve(node) == body:
            target["responses"][status] = content
            return
    raise AssertionError("the operation does not have the body")


def _is_plain(path: str, item: Data) -> bool:
    return len(item) == 1 and "{" not in path and not any(WITHDRAWN in node for node in item.values())


def list_operation_edits(data: Data, chance: random.Random) -> dict[str, Callable[[], tuple[int, int, int]]]:
    path = chance.choice([path for path, item in data["paths"].items() if _is_plain(path, item)])
    (method, node), *_ = data["paths"][path].items()

    def add() -> tuple[int, int, int]:
        data["paths"]["/v3/things"] = {"get": {**copy.deepcopy(node), "operationId": "listThings"}}
        return 1, 0, 0

    def withdraw() -> tuple[int, int, int]:
        del data["paths"][path]
        return 0, 1, 0

    def move() -> tuple[int, int, int]:
        data["paths"][path + "/moved"] = data["paths"].pop(path)
        return 0, 0, 1

    def rename() -> tuple[int, int, int]:
        data["paths"][path][method] = {**node, "operationId": "aNameOfItsOwn"}
        return 0, 0, 1

    return {"add": add, "withdraw": withdraw, "move": move, "rename": rename}


@pytest.mark.parametrize("kind", ["add", "withdraw", "move", "rename"])
def test_an_operation_is_added_withdrawn_or_moved(kind: str) -> None:
    data = copy.deepcopy(CONTRACT)
    expected = list_operation_edits(data, random.Random(kind))[kind]()
    outcome = take(as_published(data))
    assert (len(outcome.added), len(outcome.withdrawn), len(outcome.moved)) == expected
    assert {difference.place.at for difference in outcome.differences} <= {"route"}
