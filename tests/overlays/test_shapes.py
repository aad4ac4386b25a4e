"""The shapes overlay types what has a source; `check untyped` compares the rest with OPEN.md."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from openapi_spec_validator import validate

from generator.openapi.document import walk
from generator.openapi.reading import read

from .effective import ROOT, effective

OVERLAYS = ROOT / "overlays"
SOURCED = ("behaviour", "links", "shapes", "webhooks", "wire")
SOURCE = re.compile(
    r"documented|observed|later contract(, successor route \([a-z]\w+\))?"
    r"|published in [\w-]+\.yaml \([a-z]\w+(, [a-z]\w+)*( and \d+ more)?\)"  # as overlays/README.md spells the sources of a revision
)


def actions(name: str) -> list[dict[str, Any]]:
    result: list[dict[str, Any]] = read(OVERLAYS / f"{name}.yaml")["actions"]
    return result


def test_the_effective_document_is_valid() -> None:
    validate(effective().data)


@pytest.mark.parametrize("name", SOURCED)
def test_every_action_says_why_and_from_where(name: str) -> None:
    assert [action["target"] for action in actions(name) if not action.get("description")] == []
    assert [action.get("x-source") for action in actions(name) if not SOURCE.fullmatch(action.get("x-source", ""))] == []


def list_components(name: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Return the schema components that an overlay adds or completes."""
    for action in actions(name):
        if action["target"] == "$.components.schemas":
            yield from action["update"].items()
        elif (match := re.fullmatch(r"\$\.components\.schemas\.(\w+)", action["target"])) and "update" in action:
            yield match[1], action["update"]


@pytest.mark.parametrize("name", ["shapes", "webhooks"])
def test_shapes_stay_open_flat_and_plainly_named(name: str) -> None:
    closed_objects, nested_objects, bare_objects, suffixed_names = [], [], [], []
    for component, schema in list_components(name):
        for path, node in walk(schema):
            place = f"{component} {path}"
            if node.get("additionalProperties") is False:
                closed_objects.append(place)
            if "properties" in node and path and path[:-1] != ("allOf",):
                nested_objects.append(place)
            is_choice = set(node) == {"required"} and path[-2:-1] in (("anyOf",), ("oneOf",))  # one of several fields is required
            if "required" in node and "properties" not in node and path[-1:] != ("properties",) and not is_choice:
                bare_objects.append(place)
        if re.search(r"\d$", component):
            suffixed_names.append(component)
    assert (closed_objects, nested_objects, bare_objects, suffixed_names) == ([], [], [], [])


def test_no_two_members_of_an_all_of_share_a_field() -> None:
    shared_components = []
    for name, schema in effective().get_components("schemas").items():
        names = [field for part in schema.get("allOf", ()) for field in all_fields(part)]
        shared_components += [f"{name}.{field}" for field in sorted(set(names)) if names.count(field) > 1]
    assert shared_components == []


def all_fields(schema: dict[str, Any]) -> list[str]:
    data = effective().resolve(schema)
    return [*data.get("properties", ()), *(name for part in data.get("allOf", ()) for name in all_fields(part))]


def test_every_schema_component_is_used() -> None:
    schemas = effective().get_components("schemas")
    results: set[str] = set()
    pending_names = [name for key in ("paths", "webhooks") for name in names_in(effective().data[key])]
    pending_names += names_in(effective().get_components("responses"))
    while pending_names:
        name = pending_names.pop()
        if name not in results:
            results.add(name)
            pending_names += names_in(schemas[name])
    assert sorted(set(schemas) - results) == []


def names_in(data: Any) -> list[str]:
    """Return the schema components that a part of the document refers to, including those of parameters."""
    references = [reference for _, node in walk(data) if isinstance(reference := node.get("$ref"), str)]
    inner = [reference for reference in references if reference.startswith("#/components/parameters/")]
    return [
        *(reference.rpartition("/")[2] for reference in references if reference.startswith("#/components/schemas/")),
        *(name for reference in inner for name in names_in(effective().get_node(reference))),
    ]
