"""The links overlay: every link leads to an operation that exists, by values that exist."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from jsonschema import Draft202012Validator

from generator.openapi.document import Operation

from .effective import UndeclaredError, at, body, effective, get_operation, list_responses, plain, step, types

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
        Link(operation, status, name, data)
        for operation in effective().operations
        for status, response in operation.node["responses"].items()
        for name, data in response.get("links", {}).items()
    ]


def parameters(operation: Operation) -> dict[str, dict[str, Any]]:
    return {parameter["name"]: parameter for parameter in map(effective().resolve, operation.node.get("parameters", ()))}


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
        if not any("properties" in schema or "items" in schema for root in schemas for schema in plain(root)):
            raise UndeclaredError(part)
        schemas = step(schemas, "[]" if part.isdigit() else part)


def trouble(link: Link, value: Any) -> str | None:
    """Return the problem with a value of a link, if any; a value that is not an expression has none."""
    if not (isinstance(value, str) and value.startswith("$")):
        return None
    match = EXPRESSION.fullmatch(value)
    if not match:
        return f"{link}: no runtime expression: {value}"
    body_schema = body(link.source)
    try:
        if match["place"] == "request.path":
            is_known = parameters(link.source).get(match["rest"], {}).get("in") == "path"
            return None if is_known else f"{link}: no such path parameter: {value}"
        if match["place"] == "response.header":
            headers = link.source.node["responses"][link.status].get("headers", {})
            return None if match["rest"] in headers else f"{link}: no such header: {value}"
        if match["place"] == "response.body":
            follow(list_responses(link.source, link.status), match["rest"])
        else:
            follow([body_schema] if body_schema else [], match["rest"])
    except UndeclaredError as error:
        return f"{link}: no schema declares {error}: {value}"
    return None


def test_links_are_on_success_responses_and_named_after_their_operation() -> None:
    all_links = links()
    assert len(all_links) > 100
    assert [str(link) for link in all_links if not link.status.startswith("2")] == []
    assert [str(link) for link in all_links if link.name != link.data["operationId"]] == []
    assert {link.name for link in all_links} <= {operation.id for operation in effective().operations}
    assert [str(link) for link in all_links if "$ref" in link.source.node["responses"][link.status]] == []


def test_links_fill_every_path_parameter_and_name_no_other_than_the_operation_has() -> None:
    problems = []
    for link in links():
        declared_parameters = parameters(get_operation(link.name))
        arguments = set(link.data.get("parameters", {}))
        required_names = {name for name, parameter in declared_parameters.items() if parameter["in"] == "path"}
        if not required_names <= arguments <= set(declared_parameters):
            problems.append(f"{link}: given {sorted(arguments)}, needed {sorted(required_names)}")
    assert problems == []


def test_every_value_of_a_link_exists_where_it_comes_from() -> None:
    values = [(link, value) for link in links() for key in ("parameters", "requestBody") for value in leaves(link.data.get(key))]
    assert len(values) > 100
    assert [problem for link, value in values if (problem := trouble(link, value))] == []


def test_a_body_that_a_link_sends_is_whole_and_of_fields_that_exist() -> None:
    problems = []
    for link in links():
        request_body = link.data.get("requestBody")
        if request_body is None:
            continue
        body_schema = body(get_operation(link.name))
        assert body_schema is not None, f"{link}: {link.name} takes no body"
        choices = [choice for part in [body_schema, *plain(body_schema)] for choice in part.get("anyOf", ()) if set(choice) == {"required"}]
        optional = {name for choice in choices for name in choice["required"]}
        options = [option for root in (body_schema, effective().resolve(body_schema)) for option in root.get("oneOf", ())] or [body_schema]
        missing = [
            sorted({str(name) for part in plain(option) for name in part.get("required", ())} - optional - set(request_body))
            for option in options
        ]
        if choices and not any(set(choice["required"]) <= set(request_body) for choice in choices):
            problems.append(f"{link}: expected one of {choices}")
        if all(missing):
            problems.append(f"{link}: {min(missing, key=len)} missing")
        for name, value in request_body.items():
            field = at([body_schema], name)
            single = [inner for inner in leaves(value) if not str(inner).startswith("$")]
            if isinstance(value, list):
                assert "array" in types(field), f"{link}: {name} is no array"
                field = step(field, "[]")
            schema = {"anyOf": field, "components": effective().data["components"]}
            problems += [f"{link}: {name} cannot be {inner!r}" for inner in single if not Draft202012Validator(schema).is_valid(inner)]
    assert problems == []


def test_what_is_created_with_an_id_leads_to_reading_changing_and_deleting_it() -> None:
    operations = {operation.id: operation for operation in effective().operations}
    creates = {name: values for name, values in operations.items() if name.startswith("create")}
    missing = []
    for name, values in creates.items():
        follows = [verb + name.removeprefix("create") for verb in ("get", "update", "delete", "revoke")]
        try:
            follow(list_responses(values), "/id")
        except UndeclaredError:
            continue
        targets = {link.name for link in links() if link.source.id == name}
        missing += [f"{name} -> {target}" for target in follows if target in operations and target not in targets]
    assert missing == []


def test_what_is_deleted_leads_to_reading_it_again() -> None:
    ids = {operation.id for operation in effective().operations}
    linked_ids = {(link.source.id, link.name) for link in links()}
    pairs = [(name, name.replace("delete", "get", 1)) for name in ids if name.startswith("delete")]
    assert sorted(pair for pair in pairs if pair[1] in ids and pair not in linked_ids) == []
