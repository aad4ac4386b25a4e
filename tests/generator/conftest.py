"""The client of the small document, generated once for all tests that use it."""

from __future__ import annotations

import pytest

from tests.generator.small_document import build_document
from tests.generator.support import Package, generate


@pytest.fixture(scope="session")
def package(tmp_path_factory: pytest.TempPathFactory) -> Package:
    """The client of the small document."""
    return generate(tmp_path_factory.mktemp("small"), build_document())
