"""Test that each equivalence rule makes two spellings equal that differ without it."""

from __future__ import annotations

from typing import Any

import pytest

from generator.openapi.document import Document
from generator.revision import rules as r
from generator.revision.comparison import compare_contracts
from generator.revision.contract import read_contract

Data = dict[str, Any]


def contract(
    *, request: Any = None, response: Any = None, error: Any = None, required: bool | None = None, scope: str = "", **extra: Any
) -> Data:
    """Return a document with one operation."""
    node: Data = {"operationId": "putThing", "responses": {"200": {"description": ""}}, **extra}
    if scope:
        node["x-required-scope"] = scope
    if request is not None:
        node["requestBody"] = {"content": {"application/json": {"schema": request}}}
        if required is not None:
            node["requestBody"]["required"] = required
    for status, schema in (("200", response), ("400", error)):
        if schema is not None:
            node["responses"][status] = {"description": "", "content": {"application/json": {"schema": schema}}}
    schemes = {
        "ours": {"type": "http", "scheme": "bearer"},
        "theirs": {"type": "apiKey", "in": "header", "name": "authorization"},
        "key": {"type": "apiKey", "in": "header", "name": "X-Key"},
    }
    paths = {"/v3/thing": {"put": node}}
    return {"openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "paths": paths, "components": {"securitySchemes": schemes}}


STRING = {"type": "string"}
ANY_OF = [{"required": ["a"]}, {"required": ["b"]}]
TYPED = [{"type": "object", **option} for option in reversed(ANY_OF)]
KEY = {"in": "header", "name": "X-Key", "required": True, "schema": STRING}
PAIRS = {
    r.SCALAR_UNION: (contract(response={"type": ["integer", "string"]}), contract(response={"oneOf": [STRING, {"type": "integer"}]})),
    r.NULL: (contract(response={"type": ["string", "null"]}), contract(response={"anyOf": [STRING, {"type": "null"}]})),
    r.ALTERNATIVES: (contract(request={"type": "object", "anyOf": ANY_OF}), contract(request={"type": "object", "anyOf": TYPED})),
    r.BEARER: (contract(security=[{"ours": []}]), contract(security=[{"ours": []}, {"theirs": []}])),
    r.KEY_HEADER: (contract(security=[{"key": []}]), contract(parameters=[KEY])),
    r.REQUIRED_BODY: (
        contract(request={"type": "object", "required": ["a"], "properties": {"a": STRING}}, required=True),
        contract(request={"type": "object", "required": ["a"], "properties": {"a": STRING}}),
    ),
    r.PLACEHOLDERS: (
        contract(response={"type": "object", "additionalProperties": STRING}),
        contract(response={"type": "object", "properties": {"property1": STRING, "property2": STRING}}),
    ),
    r.ERROR_VALUES: (
        contract(error={"type": "object", "properties": {"errors": {"type": "object"}}}),
        contract(error={"type": "object", "properties": {"errors": {"oneOf": [{"type": "object"}, {"type": "array"}]}}}),
    ),
    r.RESPONSE_DEFAULTS: (contract(response=STRING), contract(response={**STRING, "default": "a"})),
    r.ABSENT_SCOPE: (contract(scope="thing:update"), contract()),
    r.OPEN_OBJECTS: (
        contract(response={"type": "object"}),
        contract(response={"type": "object", "additionalProperties": {"nullable": False}}),
    ),
    r.CLOSED_RESPONSES: (contract(response={"type": "object"}), contract(response={"type": "object", "additionalProperties": False})),
    r.SINGLE_PARTS: (contract(response=STRING), contract(response={"allOf": [STRING]})),
    r.VALUE_TYPES: (contract(response={"type": ["string", "null"], "enum": ["a", None]}), contract(response={"enum": ["a", None]})),
    r.VALUE_CHOICES: (
        contract(response={"type": "string", "enum": ["a", "b", "c"]}),
        contract(response={"oneOf": [{"type": "string", "const": "b"}, {"type": "string", "enum": ["a", "c"]}]}),
    ),
    r.DATE_TIMES: (contract(response={**STRING, "format": "datetime"}), contract(response={**STRING, "format": "date-time"})),
}


def is_unchanged(old: Data, new: Data, rules: r.Rules) -> bool:
    return compare_contracts(read_contract(Document(old), rules), read_contract(Document(new), rules), rules).is_unchanged


@pytest.mark.parametrize("rule", r.RULES, ids=lambda rule: rule.name)
def test_each_rule_is_necessary_and_sufficient(rule: r.Rule) -> None:
    old, new = PAIRS[rule]
    assert rule.reason.endswith(".")
    assert is_unchanged(old, new, r.ALL_RULES)
    assert not is_unchanged(old, new, r.ALL_RULES - {rule})


CHANGES = {
    "options": ({"oneOf": [{"type": "object"}, STRING]}, {"oneOf": [{"type": "object"}, {"type": "array"}]}),
    "discriminator": (
        {"oneOf": [{"type": "object"}, STRING]},
        {"oneOf": [{"type": "object"}, STRING], "discriminator": {"propertyName": "a"}},
    ),
    "alternatives": ({"type": "object", "anyOf": ANY_OF}, {"type": "object", "anyOf": [{"required": ["a", "b"]}, {"required": ["b"]}]}),
    "closed": ({"type": "object"}, {"type": "object", "additionalProperties": False}),
    "unique": ({"type": "array"}, {"type": "array", "uniqueItems": True}),
    "read-only": (STRING, {**STRING, "readOnly": True}),
    "deprecated": (STRING, {**STRING, "deprecated": True}),
    "default": (STRING, {**STRING, "default": "a"}),
    "limit": (STRING, {**STRING, "maxLength": 5}),
    "null": (STRING, {"type": ["string", "null"]}),
}


@pytest.mark.parametrize("change", CHANGES)
def test_changes_of_a_type_are_differences_under_all_rules(change: str) -> None:
    old, new = CHANGES[change]
    assert not is_unchanged(contract(request=old), contract(request=new), r.ALL_RULES)


def test_a_field_that_every_alternative_requires_is_required() -> None:
    fields = {"type": "object", "properties": dict.fromkeys("abc", STRING)}
    spread_contract = contract(request={**fields, "anyOf": [{"required": ["c", "a"]}, {"required": ["b", "c"]}]})
    assert is_unchanged(spread_contract, contract(request={**fields, "required": ["c"], "anyOf": ANY_OF}), r.ALL_RULES)
    assert not is_unchanged(spread_contract, contract(request={**fields, "anyOf": ANY_OF}), r.ALL_RULES)


def test_a_header_of_a_response_is_a_fact() -> None:
    new = contract()
    new["paths"]["/v3/thing"]["put"]["responses"]["200"]["headers"] = {"X-Token": {"schema": STRING}}
    assert not is_unchanged(contract(), new, r.ALL_RULES)


def test_fields_may_be_required_in_another_part_than_the_one_that_describes_them() -> None:
    fields = {"type": "object", "properties": {"a": STRING}}
    spread_contract = contract(response={"allOf": [{"required": ["a"]}, fields]})
    assert is_unchanged(spread_contract, contract(response={**fields, "required": ["a"]}), r.ALL_RULES)
    assert not is_unchanged(spread_contract, contract(response=fields), r.ALL_RULES)


def test_a_recursive_object_is_read() -> None:
    data = contract(response={"$ref": "#/components/schemas/Node"})
    data["components"]["schemas"] = {"Node": {"type": "object", "properties": {"next": {"$ref": "#/components/schemas/Node"}}}}
    assert is_unchanged(data, data, r.ALL_RULES)
