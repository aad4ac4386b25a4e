"""The links overlay: every link leads to an operation that exists, by values that exist."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from jsonschema import Draft202012Validator

from generator.openapi.document import Operation

from .effective import UndeclaredError, at, body, effective, list_responses, operation, plain, step, types

EXPRESSION = re.compile(r"\$(?P<place>request\.path|request\.body|response\.body|response\.header)[.#](?P<rest>.+)")


class Link(NamedTuple):
    """A link with the operation and the status it starts from."""

    source: Operation
    status: str
    name: str
    data: dict[str, Any]

    def __str__(self) -> str:
        return f"{self.source.id} {self.status} -> {self.name}"


def links() -> list[Link]:
    return [
        Link(declared, status, name, data)
        for declared in effective().operations
        for status, response in declared.node["responses"].items()
        for name, data in response.get("links", {}).items()
    ]


def parameters(declared: Operation) -> dict[str, dict[str, Any]]:
    return {parameter["name"]: parameter for parameter in map(effective().resolve, declared.node.get("parameters", ()))}


def leaves(value: Any) -> Iterator[Any]:
    """Yield the scalars in the parameters or the body of a link."""
    if isinstance(value, (dict, list)):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from leaves(inner)
    else:
        yield value


def follow(schemas: list[Any], pointer: str) -> None:
    """Raise UndeclaredError if a JSON pointer leads to a field that the schemas do not declare."""
    for part in pointer.strip("/").split("/"):
        if not any("properties" in schema or "items" in schema for whole in schemas for schema in plain(whole)):
            raise UndeclaredError(part)
        schemas = step(schemas, "[]" if part.isdigit() else part)


def trouble(link: Link, value: Any) -> str | None:
    """Return the problem with a value of a link, if any; a value that is not an expression has none."""
    if not (isinstance(value, str) and value.startswith("$")):
        return None
    match = EXPRESSION.fullmatch(value)
    if not match:
        return f"{link}: no runtime expression: {value}"
    used = body(link.source)
    try:
        if match["place"] == "request.path":
            known = parameters(link.source).get(match["rest"], {}).get("in") == "path"
            return None if known else f"{link}: no such path parameter: {value}"
        if match["place"] == "response.header":
            headers = link.source.node["responses"][link.status].get("headers", {})
            return None if match["rest"] in headers else f"{link}: no such header: {value}"
        if match["place"] == "response.body":
            follow(list_responses(link.source, link.status), match["rest"])
        else:
            follow([used] if used else [], match["rest"])
    except UndeclaredError as error:
        return f"{link}: no schema declares {error}: {value}"
    return None


def test_links_are_on_success_responses_and_named_after_their_operation() -> None:
    found = links()
    assert len(found) > 100
    assert [str(link) for link in found if not link.status.startswith("2")] == []
    assert [str(link) for link in found if link.name != link.data["operationId"]] == []
    assert {link.name for link in found} <= {known.id for known in effective().operations}
    assert [str(link) for link in found if "$ref" in link.source.node["responses"][link.status]] == []


def test_links_fill_every_path_parameter_and_name_no_other_than_the_operation_has() -> None:
    wrong = []
    for link in links():
        known = parameters(operation(link.name))
        arguments = set(link.data.get("parameters", {}))
        needed = {name for name, parameter in known.items() if parameter["in"] == "path"}
        if not needed <= arguments <= set(known):
            wrong.append(f"{link}: given {sorted(arguments)}, needed {sorted(needed)}")
    assert wrong == []


def test_every_value_of_a_link_exists_where_it_comes_from() -> None:
    values = [(link, value) for link in links() for key in ("parameters", "requestBody") for value in leaves(link.data.get(key))]
    assert len(values) > 100
    assert [problem for link, value in values if (problem := trouble(link, value))] == []


def test_a_body_that_a_link_sends_is_whole_and_of_fields_that_exist() -> None:
    wrong = []
    for link in links():
        sent = link.data.get("requestBody")
        if sent is None:
            continue
        used = body(operation(link.name))
        assert used is not None, f"{link}: {link.name} takes no body"
        choices = [choice for part in [used, *plain(used)] for choice in part.get("anyOf", ()) if set(choice) == {"required"}]
        optional = {name for choice in choices for name in choice["required"]}
        options = [option for whole in (used, effective().resolve(used)) for option in whole.get("oneOf", ())] or [used]
        missing = [
            sorted({str(name) for part in plain(option) for name in part.get("required", ())} - optional - set(sent)) for option in options
        ]
        if choices and not any(set(choice["required"]) <= set(sent) for choice in choices):
            wrong.append(f"{link}: expected one of {choices}")
        if all(missing):
            wrong.append(f"{link}: {min(missing, key=len)} missing")
        for name, value in sent.items():
            field = at([used], name)
            single = [inner for inner in leaves(value) if not str(inner).startswith("$")]
            if isinstance(value, list):
                assert "array" in types(field), f"{link}: {name} is no array"
                field = step(field, "[]")
            schema = {"anyOf": field, "components": effective().data["components"]}
            wrong += [f"{link}: {name} cannot be {inner!r}" for inner in single if not Draft202012Validator(schema).is_valid(inner)]
    assert wrong == []


def test_what_is_created_with_an_id_leads_to_reading_changing_and_deleting_it() -> None:
    known = {declared.id: declared for declared in effective().operations}
    creating = {name: values for name, values in known.items() if name.startswith("create")}
    missing = []
    for name, values in creating.items():
        follows = [verb + name.removeprefix("create") for verb in ("get", "update", "delete", "revoke")]
        try:
            follow(list_responses(values), "/id")
        except UndeclaredError:
            continue
        linked = {link.name for link in links() if link.source.id == name}
        missing += [f"{name} -> {target}" for target in follows if target in known and target not in linked]
    assert missing == []


def test_what_is_deleted_leads_to_reading_it_again() -> None:
    known = {declared.id for declared in effective().operations}
    linked = {(link.source.id, link.name) for link in links()}
    pairs = [(name, name.replace("delete", "get", 1)) for name in known if name.startswith("delete")]
    assert sorted(pair for pair in pairs if pair[1] in known and pair not in linked) == []
