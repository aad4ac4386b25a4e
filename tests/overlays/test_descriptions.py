"""`check descriptions`: which fields, enums and parameters have no description, one that says nothing, or one without a field."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from generator.check.descriptions import repeats_name
from generator.openapi.document import Document
from generator.overlay.document import build_overlay
from generator.revision.tasks import list_undescribed_task
from generator.revision.withdrawals import drop_withdrawn, fit_to_dropped
from tests.conftest import Run
from tests.overlays.effective import effective
from tests.revision.test_taking import contract

SPEC = """\
openapi: 3.1.0
info: {title: Tools, version: "1"}
paths:
  /rakes/{id}:
    get:
      operationId: getRake
      parameters:
        - {name: id, in: path, required: true, schema: {type: string}, description: Number on the handle.}
      responses:
        "200":
          description: A rake.
          content: {application/json: {schema: {$ref: "#/components/schemas/Rake"}}}
components:
  schemas:
    Rake:
      description: A tool.
      type: object
      properties:
        width: {type: integer, description: Width of the head in centimetres.}
        wood: {$ref: "#/components/schemas/Wood", description: What the handle is made of.}
        teeth: {type: array, items: {type: object, properties: {length: {type: integer, description: Length in millimetres.}}}}
    Wood: {type: string, enum: [ash, oak], description: Material of a handle.}
"""
TEETH = "{target: $.components.schemas.Rake.properties.teeth, update: {description: One object for each tooth.}}"

#: A text of the document with what it becomes, or an action more; and the one finding that follows.
CASES = {
    "field": (", description: Width of the head in centimetres.", "", "spec.yaml:19: Rake.width: expected a description, got none"),
    "field inside": (", description: Length in millimetres.", "", "spec.yaml:21: Rake.length: expected a description, got none"),
    "enum": (", description: Material of a handle.", "", "spec.yaml:22: Wood: expected a description, got none"),
    "object": ("      description: A tool.\n", "", "spec.yaml:15: Rake: expected a description, got none"),
    "parameter": (", description: Number on the handle.", "", "spec.yaml:8: getRake.id: expected a description, got none"),
    "name again": (
        "Width of the head in centimetres.",
        "The width of this rake.",
        "spec.yaml:19: Rake.width: expected a description that says more than the name, got 'The width of this rake.'",
    ),
    "enum again": (
        "Material of a handle.",
        "The wood's kind.",
        'spec.yaml:22: Wood: expected a description that says more than the name, got "The wood\'s kind."',
    ),
    "parameter again": (
        "Number on the handle.",
        "The rake's id.",
        'spec.yaml:8: getRake.id: expected a description that says more than the name, got "The rake\'s id."',
    ),
    "null": (
        "type: integer, description: Width of the head",
        "type: [integer, 'null'], description: Width of the head",
        "spec.yaml:19: Rake.width: expected what null means, got 'Width of the head in centimetres.'",
    ),
    "never null": (
        "Width of the head in centimetres.",
        "Width in metres; null if unknown.",
        "spec.yaml:19: Rake.width: expected nothing about null, which is not allowed, got 'Width in metres; null if unknown.'",
    ),
    "unit": (
        "width: {type: integer",
        "width: {type: integer, x-scalar: money",
        "spec.yaml:19: Rake.width: expected the unit (rupiah or currency), got 'Width of the head in centimetres.'",
    ),
    "no such operation": (
        "Number on the handle.",
        "Number on the handle that `listRakes` returns.",
        "spec.yaml:8: getRake.id: expected names of operations that exist, got listRakes",
    ),
    "no such field": (
        "",
        "{target: $.components.schemas.Rake.properties, update: {price: {description: Price in rupiah.}}}",
        (
            "overlays/one.yaml:5: actions[1] (update $.components.schemas.Rake.properties): Rake.price: described, but neither the "
            "document nor another action defines it"
        ),
    ),
}


def check(run: Run, folder: Path, spec: str, *actions: str) -> tuple[int, list[str]]:
    (folder / "spec.yaml").write_text(spec, encoding="utf-8")
    (folder / "overlays").mkdir()
    overlay = "overlay: 1.1.0\ninfo: {title: T, version: '1'}\nactions:\n" + "".join(f"  - {action}\n" for action in actions)
    (folder / "overlays" / "one.yaml").write_text(overlay, encoding="utf-8")
    outcome = run("check", "descriptions", "--spec", folder / "spec.yaml", "--overlays", folder / "overlays")
    return outcome.code, outcome.out.replace(f"{folder}/", "").splitlines()


def test_a_document_with_all_descriptions_passes(run: Run, tmp_path: Path) -> None:
    code, lines = check(run, tmp_path, SPEC, TEETH)
    assert (code, lines) == (
        0,
        [
            "   6 of 6 fields, enums and parameters have a description: 100.0 %",
            "   4 of 4 of the 1 models that most operations respond with have a description: 100.0 %",
        ],
    )


@pytest.mark.parametrize("case", CASES)
def test_a_description_that_is_missing_or_says_nothing_is_named(case: str, run: Run, tmp_path: Path) -> None:
    old, new, message = CASES[case]
    assert old in SPEC
    code, lines = check(run, tmp_path, SPEC.replace(old, new), TEETH) if old else check(run, tmp_path, SPEC, TEETH, new)
    assert (code, len(lines)) == (1, 3), lines
    assert lines[2].strip().startswith(message)


def test_a_description_says_more_than_the_name() -> None:
    for text in ("The id of the order", "Order id.", "Identifier of the order.", "Value of the ids of orders", "The order's id."):
        assert repeats_name(text, "Order", "id"), text
    assert repeats_name("The name of the dropshipper.", "CreateOrderRequest", "dropshipper_name")
    for text in ("UUID (version 7) of the order.", "Identifier of the order, as `getOrder` takes it."):
        assert not repeats_name(text, "Order", "id"), text


def test_what_a_revision_leaves_to_describe_is_one_task() -> None:
    path, text = Path("overlays/wording.yaml"), "actions:\n  - target: $.components.schemas.Order.properties\n"
    assert list(list_undescribed_task(path, text, effective())) == []
    data = effective().data
    order = data["components"]["schemas"]["Order"]
    order_after = {**order, "properties": {**order["properties"], "shade": {"type": "string"}, "hue": {"type": "integer"}}}
    schemas = {**data["components"]["schemas"], "Order": order_after}
    (task,) = list_undescribed_task(path, text, Document({**data, "components": {**data["components"], "schemas": schemas}}))
    assert str(task) == (
        "overlays/wording.yaml:2: describe 2 fields of 1 component, by the rules at the head of the file: Order.shade, Order.hue"
    )


def test_editors_show_the_description_of_the_field_and_not_that_of_its_type() -> None:
    """A reference beside a description: the docstring below the attribute is that of the field."""
    source = (Path(__file__).parents[2] / "generated" / "scalev" / "models" / "order.py").read_text(encoding="utf-8")
    field = re.search(r'\n    payment_status: [^\n]*\n    """(.*?)"""', source)
    assert field is not None
    schemas = effective().get_components("schemas")
    order = schemas["Order"]["properties"]["payment_status"]
    assert field[1] == order["description"] != schemas["PaymentStatus"]["description"]


def test_a_field_that_a_major_release_drops_does_not_come_back_as_a_description() -> None:
    schema = {"type": "object", "properties": {"hue": {"type": "string"}, "shade": {"type": "string", "x-withdrawn": "2026-01-31"}}}
    old = contract({"Rake": schema}, rake={"$ref": "#/components/schemas/Rake"})
    action = {
        "target": "$.components.schemas.Rake.properties",
        "update": {"hue": {"description": "Colour of the handle."}, "shade": {"description": "Depth of the colour."}},
    }
    overlay = build_overlay(Path("wording.yaml"), {"overlay": "1.1.0", "info": {"title": "T", "version": "1"}, "actions": [action]})
    new, drop = drop_withdrawn(Document(old))
    (conflict,) = fit_to_dropped(old, new, [overlay], drop)
    assert [action.update for action in conflict.remainder] == [{"hue": {"description": "Colour of the handle."}}]
