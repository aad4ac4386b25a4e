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
    clients = [(found.path, found.node.get("x-client", {})) for found in effective().operations]
    return [Named(path, client.get("resource", ""), client.get("method", "")) for path, client in clients]


def test_every_operation_is_named(names: list[Named]) -> None:
    assert [named.path for named in names if not (named.resource and named.method)] == []


def test_no_two_operations_share_a_name(names: list[Named]) -> None:
    assert find_duplicates(named.attribute for named in names) == []


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
