"""Fixtures for the tests of the mock: the effective document, a fresh mock, and a way to call it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from scalev.mock import MockScalev

from generator.overlay.effective import load_effective_document
from tests.mock.calling import Api

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def document() -> dict[str, Any]:
    """Return the document that everything is generated from."""
    return load_effective_document(ROOT / "openapi/scalev-v3.yaml", ROOT / "overlays")


@pytest.fixture
def mock(document: dict[str, Any]) -> MockScalev:
    """Return a mock in its initial state."""
    return MockScalev(document)


@pytest.fixture
def api(document: dict[str, Any], mock: MockScalev) -> Api:
    """Return an object that sends requests to the mock."""
    return Api(document, mock)
