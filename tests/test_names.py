"""Check the names of the client's API: complete, unique, consistent, and equal to the reviewed table."""

from __future__ import annotations

import csv
import keyword
import re
from collections import Counter
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import pytest

from generator.openapi.reading import read
from tests.recorded import NAMES, OPERATIONS

ROOT = Path(__file__).resolve().parent.parent
DOCUMENT = ROOT / "openapi" / "scalev-v3.yaml"
OVERLAY = ROOT / "overlays" / "names.yaml"

HTTP_METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
BOUND_TO_STORE = ("storefront", "customer")  # client.storefront(store_id), client.customer(store_id)
TARGET = re.compile(r"\$\.paths\['(?P<path>/[^']*)'\]\.(?P<method>[a-z]+)")
NAME = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*")


class Named(NamedTuple):
    """An operation and the place where the client offers it."""

    http_method: str
    path: str
    resource: str
    method: str

    @property
    def key(self) -> tuple[str, str]:
        return self.http_method, self.path

    @property
    def segments(self) -> list[str]:
        return self.resource.split(".")

    @property
    def attribute(self) -> str:
        return f"{self.resource}.{self.method}"

    @property
    def call(self) -> str:
        """The call as written in the golden table: path parameters only, in path order, with the store bound if it is."""
        arguments = [snake(name) for name in re.findall(r"\{([^}]+)\}", self.path)]
        root, *below = self.segments
        if root in BOUND_TO_STORE:
            arguments.remove("store_id")
            root += "(store_id)"
        return f"client.{'.'.join([root, *below])}.{self.method}({', '.join(arguments)})"


def snake(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|-", "_", name).lower()


def words(name: str) -> set[str]:
    """Return the words of a snake_case name, each in the singular."""
    return {singular(word) for word in name.split("_")}


def singular(word: str) -> str:
    if word.endswith("ies"):
        return word[:-3] + "y"
    return word[:-1] if word.endswith("s") and not word.endswith(("ss", "us")) else word


def repeated(items: Iterable[object]) -> list[object]:
    return [item for item, count in Counter(items).items() if count > 1]


@pytest.fixture(scope="module")
def names() -> list[Named]:
    found = []
    for action in read(OVERLAY)["actions"]:
        if action["target"] == "$":  # the roots that are bound to a store
            continue
        match = TARGET.fullmatch(action["target"])
        assert match, f"expected $.paths['/…'].method, got {action['target']!r}"
        client = action["update"]["x-client"]
        found.append(Named(match["method"], match["path"], client["resource"], client["method"]))
    return found


@pytest.fixture(scope="module")
def golden() -> list[dict[str, str]]:
    with NAMES.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


@pytest.fixture(scope="module")
def operations(golden: list[dict[str, str]]) -> dict[tuple[str, str], str]:
    """Return operation ids by HTTP method and path: from the document, or from the golden table if there is no document yet."""
    if not DOCUMENT.exists():
        return {(row["method"].lower(), row["path"]): row["operation_id"] for row in golden}
    paths: dict[str, dict[str, dict[str, str]]] = read(DOCUMENT)["paths"]
    return {(method, path): item[method]["operationId"] for path, item in paths.items() for method in HTTP_METHODS if method in item}


def test_every_operation_is_named_exactly_once(names: list[Named], operations: dict[tuple[str, str], str]) -> None:
    assert read(OVERLAY)["overlay"] == "1.0.0"
    assert len(names) == OPERATIONS
    assert repeated(named.key for named in names) == []
    assert {named.key for named in names} == set(operations)


def test_no_two_operations_share_a_name(names: list[Named]) -> None:
    assert repeated(named.attribute for named in names) == []


def test_names_are_plain_python_names(names: list[Named]) -> None:
    parts = {part for named in names for part in (*named.segments, named.method)}
    assert sorted(part for part in parts if not NAME.fullmatch(part) or keyword.iskeyword(part)) == []


def test_no_method_hides_a_child_resource(names: list[Named]) -> None:
    resources = {".".join(named.segments[:depth]) for named in names for depth in range(1, len(named.segments) + 1)}
    assert sorted({named.attribute for named in names} & resources) == []


def test_no_name_repeats_the_name_of_its_parent(names: list[Named]) -> None:
    stuttering = set()
    for named in names:
        pairs = [*pairwise(named.segments), *((segment, named.method) for segment in named.segments)]
        if any(words(before) & words(name) for before, name in pairs):
            stuttering.add(named.attribute)
    assert sorted(stuttering) == []


def test_the_top_level_resource_matches_the_credential(names: list[Named]) -> None:
    """A store is bound exactly if the URL is public or the customer's own; everywhere else `store_id` is an argument."""
    wrong = []
    for named in names:
        if named.path.startswith("/v3/stores/{store_id}/public/"):
            expected = "storefront"
        elif re.match(r"/v3/stores/\{store_id\}/customers/me(?:/|$)", named.path):
            expected = "customer"
        else:
            expected = ""
        if expected != (named.segments[0] if named.segments[0] in BOUND_TO_STORE else ""):
            wrong.append(f"{named.path} -> {named.attribute}")
    assert wrong == []


def test_the_golden_table_is_what_the_overlay_says(
    names: list[Named], golden: list[dict[str, str]], operations: dict[tuple[str, str], str]
) -> None:
    said = [(operations[named.key], named.http_method.upper(), named.path, named.call) for named in names]
    assert [(row["operation_id"], row["method"], row["path"], row["call"]) for row in golden] == said
