"""Test that a revision overlay states exactly what a published document changes, and nothing else."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest

from generator.openapi.document import Document
from generator.openapi.version_3_0 import convert_to_3_1
from generator.revision.revised_contract import revise_contract
from generator.revision.revision_overlay import list_sections
from tests.revision.edits import EDITS
from tests.revision.published_style import as_published
from tests.revision.taking import DATE, Taker

Data = dict[str, Any]
ROUNDS = 2


@pytest.fixture(scope="module")
def taker() -> Taker:
    return Taker()


@pytest.mark.parametrize("number", range(ROUNDS))
def test_edits_of_each_kind_are_taken_over_without_other_changes(taker: Taker, number: int) -> None:
    assert taker.check(EDITS, number) == []


def test_the_same_contract_in_the_published_style_writes_nothing(taker: Taker) -> None:
    published_document = Document(convert_to_3_1(as_published(taker.contract.data, 3)))
    revised_contract = revise_contract(taker.contract, published_document, taker.effective, DATE)
    assert list_sections(taker.contract.data, revised_contract, "published.yaml") == []


# ── The curated dialect ───────────────────────────────────────────────────────────────────────────────────────────────

STRING = {"type": "string"}
NUMBER = {"type": "integer"}


def contract(schemas: Data, **operations: Data) -> Data:
    """Return a curated document; each operation is `getX` and returns a schema."""
    paths = {
        f"/v3/{name}": {
            "get": {
                "operationId": f"get{name.title()}",
                "tags": ["Things"],
                "responses": {"200": {"description": "", "content": {"application/json": {"schema": schema}}}},
            }
        }
        for name, schema in operations.items()
    }
    return {"openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "paths": paths, "components": {"schemas": schemas}}


def take(old: Data, new: Data) -> Data:
    curated_document = Document(old)
    result = revise_contract(curated_document, Document(new), curated_document, DATE)
    schemas: Data = result.document["components"]["schemas"]
    return schemas


def ref(name: str) -> Data:
    return {"$ref": f"#/components/schemas/{name}"}


def fields(**properties: Data) -> Data:
    return {"type": "object", "properties": properties}


THING = fields(id=NUMBER, name=STRING, size=NUMBER, tint=STRING)


def test_a_change_in_all_operations_changes_the_component_in_place() -> None:
    old = contract({"Thing": THING}, one=ref("Thing"), two=ref("Thing"))
    wider = fields(**{**THING["properties"], "size": STRING, "note": STRING})
    schemas = take(old, contract({}, one=wider, two=wider))
    assert schemas == {"Thing": wider}


def test_a_change_in_some_operations_splits_the_component() -> None:
    old = contract({"Thing": THING}, one=ref("Thing"), two=ref("Thing"))
    wider = fields(**THING["properties"], note=STRING)
    schemas = take(old, contract({}, one=THING, two=wider))
    assert schemas.pop("Thing") == THING
    ((_, split_schema),) = schemas.items()
    assert split_schema == wider


def test_a_field_that_is_no_longer_published_is_kept_with_its_withdrawal_date() -> None:
    old = contract({"Thing": {**THING, "required": ["id", "size"]}}, one=ref("Thing"))
    new = {**THING, "properties": {"id": NUMBER, "name": STRING, "tint": STRING}, "required": ["id"]}
    schema = take(old, contract({}, one=new))["Thing"]
    assert schema["required"] == ["id"]
    assert schema["properties"]["size"] == {**NUMBER, "deprecated": True, "x-withdrawn": DATE}


@pytest.mark.parametrize(
    ("new", "name", "expected"),
    [
        pytest.param(THING, "owner", "Thing", id="four fields in common"),
        pytest.param(fields(id=NUMBER), "label", "Label", id="similar names"),
        pytest.param(fields(id=NUMBER), "owner", "OneOwner", id="neither"),
    ],
)
def test_a_new_object_reuses_a_curated_component_only_if_it_means_the_same(new: Data, name: str, expected: str) -> None:
    curated_schemas = {"Thing": THING, "Label": fields(id=NUMBER)}
    old = contract({**curated_schemas, "One": fields(id=STRING)}, one=ref("One"), two=ref("Thing"), three=ref("Label"))
    schemas = take(old, contract({}, one=fields(id=STRING, **{name: new}), two=THING, three=fields(id=NUMBER)))
    assert schemas["One"]["properties"][name] == ref(expected)
    assert schemas[expected] == new


def with_choice(schema: Data) -> None:
    options = [{"type": "object", "properties": {"kind": {"type": "string", "enum": [kind]}, kind: STRING}} for kind in ("a", "b")]
    schema["oneOf"] = options
    schema["discriminator"] = {"propertyName": "kind"}


def as_list(schema: Data) -> None:
    schema.update(type="array", items={"type": "object", "properties": {"inside": STRING}})


@pytest.mark.parametrize("change", [with_choice, as_list], ids=lambda function: function.__name__)
def test_new_objects_are_components_and_not_inline(change: Callable[[Data], None]) -> None:
    inner: Data = {}
    change(inner)
    schemas = take(contract({"One": fields(id=STRING)}, one=ref("One")), contract({}, one=fields(id=STRING, parts=inner)))
    field = schemas["One"]["properties"]["parts"]
    is_component = ref(field["items"]["$ref"].rpartition("/")[2]) == field["items"] if "items" in field else "$ref" in field
    assert is_component
    assert all("properties" not in option for schema in schemas.values() for option in schema.get("oneOf", ()))


def test_a_discriminator_maps_values_to_the_components_of_the_options() -> None:
    choice: Data = {}
    with_choice(choice)
    old = contract({"One": fields(id=STRING)}, one=ref("One"))
    schemas = take(old, contract({}, one=fields(id=STRING, part=choice)))
    wider_choice = copy.deepcopy(choice)
    wider_choice["oneOf"].append(fields(kind={"type": "string", "enum": ["c"]}, c=STRING))
    wider_schemas = take(contract(schemas, one=ref("One")), contract({}, one=fields(id=STRING, part=wider_choice)))
    for schemas_, values in ((schemas, "ab"), (wider_schemas, "abc")):
        part = schemas_[schemas_["One"]["properties"]["part"]["$ref"].rpartition("/")[2]]
        mapping = part["discriminator"]["mapping"]
        assert "".join(sorted(mapping)) == values
        assert sorted(mapping.values()) == sorted(option["$ref"] for option in part["oneOf"])
        assert all(value in schemas_[name.rpartition("/")[2]]["properties"] for value, name in mapping.items())


def test_open_objects_and_scalars_refer_to_curated_components() -> None:
    curated_schemas: Data = {
        "JsonObject": {"type": "object", "additionalProperties": True},
        "Timestamp": {"type": "string", "format": "date-time"},
        "One": fields(data=ref("JsonObject"), created_at=ref("Timestamp")),
    }
    new = fields(
        data={"type": "object"},
        created_at=curated_schemas["Timestamp"],
        extra={"type": ["object", "null"]},
        sent_at=curated_schemas["Timestamp"],
    )
    fields_after = take(contract(curated_schemas, one=ref("One")), contract({}, one=new))["One"]["properties"]
    assert fields_after["extra"] == {"anyOf": [ref("JsonObject"), {"type": "null"}]}
    assert fields_after["sent_at"] == ref("Timestamp")
