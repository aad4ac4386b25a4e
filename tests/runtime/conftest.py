"""Fixtures of the tests of token sources."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.runtime.issuer import Driver, Issuer, Time
from tests.runtime.service import ALL_MODES, MODES, Mode


@pytest.fixture
def issuer() -> Issuer:
    return Issuer(Time())


@pytest.fixture(params=ALL_MODES)
def driver(request: pytest.FixtureRequest, issuer: Issuer, monkeypatch: pytest.MonkeyPatch) -> Iterator[Driver]:
    monkeypatch.delenv("SCALEV_API_KEY", raising=False)
    driver = Driver(request.param, issuer)
    yield driver
    driver.close()


@pytest.fixture(params=MODES)
def mode(request: pytest.FixtureRequest) -> Mode:
    result: Mode = request.param
    return result
