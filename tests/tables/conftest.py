"""A mock with some orders, and clients of it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from scalev import Scalev
from scalev.mock import MockScalev


@pytest.fixture(scope="module")
def mock() -> MockScalev:
    """Return a mock with more orders than a page holds."""
    return MockScalev(rows={"/v3/orders": 30}, seed=3)


@pytest.fixture(scope="module")
def client(mock: MockScalev) -> Iterator[Scalev]:
    """Return a client of the mock."""
    with Scalev(mock.keys.business, transport=mock.transport()) as client:
        yield client
