"""Check the names of the client's API: complete, unique and consistent. `check golden` compares them with the reviewed table."""

from __future__ import annotations

import keyword
import re
from collections import Counter
from collections.abc import Iterable
from itertools import pairwise
from typing import NamedTuple

import pytest

from tests.overlays.effective import effective

BOUND_TO_STORE = ("storefront", "customer")  # client.storefront(store_id), client.customer(store_id)
NAME = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*")


class Named(NamedTuple):
    """An operation and the place where the client offers it."""

    path: str
    resource: str
    method: str

    @property
    def segments(self) -> list[str]:
        return self.resource.split(".")

    @property
    def attribute(self) -> str:
        return f"{self.resource}.{self.method}"


def words(name: str) -> set[str]:
    """Return the words of a snake_case name, each in the singular."""
    return {singular(word) for word in name.split("_")}


def singular(word: str) -> str:
    if word.endswith("ies"):
        return word[:-3] + "y"
    return word[:-1] if word.endswith("s") and not word.endswith(("ss", "us")) else word


def find_duplicates(items: Iterable[object]) -> list[object]:
    return [item for item, count in Counter(items).items() if count > 1]


@pytest.fixture(scope="module")
def names() -> list[Named]:
    clients = [(operation.path, operation.node.get("x-client", {})) for operation in effective().operations]
    return [Named(path, client.get("resource", ""), client.get("method", "")) for path, client in clients]


def test_every_operation_is_named(names: list[Named]) -> None:
    assert [name.path for name in names if not (name.resource and name.method)] == []


def test_no_two_operations_share_a_name(names: list[Named]) -> None:
    assert find_duplicates(name.attribute for name in names) == []


def test_names_are_plain_python_names(names: list[Named]) -> None:
    parts = {part for name in names for part in (*name.segments, name.method)}
    assert sorted(part for part in parts if not NAME.fullmatch(part) or keyword.iskeyword(part)) == []


def test_no_method_hides_a_child_resource(names: list[Named]) -> None:
    resources = {".".join(name.segments[:depth]) for name in names for depth in range(1, len(name.segments) + 1)}
    assert sorted({name.attribute for name in names} & resources) == []


def test_no_name_repeats_the_name_of_its_parent(names: list[Named]) -> None:
    repetitions = set()
    for name in names:
        pairs = [*pairwise(name.segments), *((segment, name.method) for segment in name.segments)]
        if any(words(before) & words(name) for before, name in pairs):
            repetitions.add(name.attribute)
    assert sorted(repetitions) == []


def test_the_top_level_resource_matches_the_credential(names: list[Named]) -> None:
    """A store is bound exactly if the URL is public or the customer's own; everywhere else `store_id` is an argument."""
    problems = []
    for name in names:
        if name.path.startswith("/v3/stores/{store_id}/public/"):
            expected = "storefront"
        elif re.match(r"/v3/stores/\{store_id\}/customers/me(?:/|$)", name.path):
            expected = "customer"
        else:
            expected = ""
        if expected != (name.segments[0] if name.segments[0] in BOUND_TO_STORE else ""):
            problems.append(f"{name.path} -> {name.attribute}")
    assert problems == []
