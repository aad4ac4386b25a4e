# Copied from generator/package/scalev/mock/pytest_plugin.py by `python -m generator generate`. Do not edit.
"""Fixtures for pytest, which discovers them automatically when this package is installed.

- `scalev_mock`: a new `MockScalev` for each test
- `scalev_client`: a `Scalev` client of that mock; waiting for a retry advances the mock's time instead of sleeping
- `scalev_async_client`: the same for `AsyncScalev`

Mark a test with `@pytest.mark.scalev_mock(rows=100, faults=["429; times=1"])` to pass arguments to its `MockScalev`.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from .mock import MockScalev

_PACKAGE = (__package__ or "").rpartition(".")[0]


def pytest_configure(config: pytest.Config) -> None:
    """Register the marker."""
    config.addinivalue_line("markers", "scalev_mock(**arguments): arguments of MockScalev for the fixture scalev_mock")


@pytest.fixture
def scalev_mock(request: pytest.FixtureRequest) -> MockScalev:
    """Return a new mock of the Scalev API."""
    if find_spec("jsonschema") is None:
        pytest.fail("scalev_mock: expected the extra `mock` to be installed (pip install 'scalev-client[mock]')", pytrace=False)
    from .mock import MockScalev

    marker = request.node.get_closest_marker("scalev_mock")
    return MockScalev(**(marker.kwargs if marker is not None else {}))


@pytest.fixture
def scalev_client(scalev_mock: MockScalev) -> Iterator[Any]:
    """Yield a client of the mock whose API key has all scopes."""
    client = import_module(_PACKAGE).Scalev(scalev_mock.keys.business, transport=scalev_mock.transport(), sleep=scalev_mock.advance)
    with client:
        yield client


@pytest.fixture
def scalev_async_client(scalev_mock: MockScalev) -> Any:
    """Return an async client of the mock whose API key has all scopes. It holds no connections, so it need not be closed."""

    async def sleep(seconds: float) -> None:
        scalev_mock.advance(seconds)

    return import_module(_PACKAGE).AsyncScalev(scalev_mock.keys.business, transport=scalev_mock.transport(), sleep=sleep)
