# Copied from generator/package/scalev/mock/request/blueprint.py by `python -m generator generate`. Do not edit.
"""The immutable data derived from a document, which all of its mocks share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from ..openapi.document import Document, Operation, Profile, load_packaged
from ..openapi.resources import Resources
from ..openapi.router import Router
from ..openapi.schemas import Shapes
from .checks import RequestValidator


@dataclass(frozen=True, slots=True, eq=False)
class Blueprint:
    """A document and the data derived from it."""

    document: Document
    operations: Mapping[str, Operation]
    shapes: Shapes
    resources: Resources
    router: Router
    checks: RequestValidator


def build_blueprint(document: Document) -> Blueprint:
    """Return the blueprint of a document."""
    shapes = Shapes(document)
    return Blueprint(
        document=document,
        operations={operation.id: operation for operation in document.operations},
        shapes=shapes,
        resources=Resources(document, shapes),
        router=Router(document.operations),
        checks=RequestValidator(document, shapes),
    )


@lru_cache(maxsize=2)
def load_packaged_blueprint(profile: Profile) -> Blueprint:
    """Return the blueprint of the packaged document, cached since each test may use a new mock. Raises DocumentError if it is missing."""
    return build_blueprint(load_packaged(profile))
