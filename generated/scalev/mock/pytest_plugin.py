# Copied from generator/package/scalev/mock/pytest_plugin.py by `python -m generator generate`. Do not edit.
"""Fixtures for pytest, which finds them by itself where this package is installed.

- `scalev_mock`: a `MockScalev` in its first state, one per test
- `scalev_client`: a `Scalev` on that mock; when it tries again it does not wait, the mock's time goes on instead
- `scalev_async_client`: the same as an `AsyncScalev`

`@pytest.mark.scalev_mock(rows=100, faults=["429; times=1"])` on a test gives its mock those arguments.
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
    """Make the marker known."""
    config.addinivalue_line("markers", "scalev_mock(**arguments): arguments of MockScalev for the fixture scalev_mock")


@pytest.fixture
def scalev_mock(request: pytest.FixtureRequest) -> MockScalev:
    """A mock of the Scalev API that nothing has been asked yet."""
    if find_spec("jsonschema") is None:
        pytest.fail("scalev_mock: expected the extra `mock` to be installed (pip install 'scalev-client[mock]')", pytrace=False)
    from .mock import MockScalev

    marker = request.node.get_closest_marker("scalev_mock")
    return MockScalev(**(marker.kwargs if marker is not None else {}))


@pytest.fixture
def scalev_client(scalev_mock: MockScalev) -> Iterator[Any]:
    """A client on the mock, with an API key that may do everything."""
    client = import_module(_PACKAGE).Scalev(scalev_mock.keys.business, transport=scalev_mock.transport(), sleep=scalev_mock.advance)
    with client:
        yield client


@pytest.fixture
def scalev_async_client(scalev_mock: MockScalev) -> Any:
    """An async client on the mock, with an API key that may do everything. It holds no connections: there is nothing to close."""

    async def sleep(seconds: float) -> None:
        scalev_mock.advance(seconds)

    return import_module(_PACKAGE).AsyncScalev(scalev_mock.keys.business, transport=scalev_mock.transport(), sleep=sleep)
