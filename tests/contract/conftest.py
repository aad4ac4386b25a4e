"""Fixtures for the contract tests: the generated package, its document, and the number of examples.

CONTRACT_EXAMPLES and CONTRACT_SEED change how much is tested; both are fixed in `make test`.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import scalev
from scalev.contract.operations import Operations
from scalev.contract.wire import Wire
from scalev.mock import MockScalev

from tests.contract.anchors import Anchors
from tests.contract.cases import Cases

EXAMPLES = int(os.environ.get("CONTRACT_EXAMPLES", "3"))
QUICK = EXAMPLES <= 5
SEED = int(os.environ.get("CONTRACT_SEED", "1"))
DOCUMENT: dict[str, Any] = json.loads((Path(scalev.__file__).parent / "openapi.json").read_text(encoding="utf-8"))
OPERATIONS = Operations(DOCUMENT)
#: A list that a business reads with its key, without a path parameter, in one response.
PLAIN_LIST = next(
    operation
    for operation in OPERATIONS.values()
    if operation.method == "GET"
    and "{" not in operation.path
    and operation.credentials == ("api_key",)
    and operation.node.get("x-pagination") == {"items": "data"}
)
#: A tag of a single operation.
SMALL_TAG = next(tag for tag, count in Counter(operation.node["tags"][0] for operation in OPERATIONS.values()).items() if count == 1)


@pytest.fixture(scope="session")
def cases() -> Cases:
    """Return strategies for the cases of all operations."""
    return Cases(OPERATIONS)


@pytest.fixture(scope="session")
def mocks() -> tuple[MockScalev, MockScalev]:
    """Return two identical mocks."""
    return MockScalev(DOCUMENT), MockScalev(DOCUMENT)


@pytest.fixture(scope="session")
def anchors(mocks: tuple[MockScalev, MockScalev]) -> Anchors:
    """Return the object that ties cases to the content of the mocks."""
    return Anchors(OPERATIONS, *mocks)


@pytest.fixture
def fresh(mocks: tuple[MockScalev, MockScalev], anchors: Anchors) -> tuple[MockScalev, MockScalev]:
    """Return the two mocks in their initial state."""
    anchors.reset()
    return mocks


@pytest.fixture(scope="session")
def wire(mocks: tuple[MockScalev, MockScalev]) -> Iterator[Wire]:
    """Return both clients, connected to the mocks."""
    first, second = mocks
    with Wire(OPERATIONS, first.handle, second.handle, tokens=first.keys) as wire:
        yield wire
