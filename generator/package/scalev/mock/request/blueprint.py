"""What mocks of one document share: the document taken apart. Nothing in it changes once it is made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from ..openapi.document import Document, Operation, Profile, load_packaged
from ..openapi.resources import Resources
from ..openapi.router import Router
from ..openapi.schemas import Shapes
from .checks import Checks


@dataclass(frozen=True, slots=True, eq=False)
class Blueprint:
    """A document, and what is derived from it."""

    document: Document
    operations: Mapping[str, Operation]
    shapes: Shapes
    resources: Resources
    router: Router
    checks: Checks


def blueprint(document: Document) -> Blueprint:
    """Take a document apart."""
    shapes = Shapes(document)
    return Blueprint(
        document=document,
        operations={operation.id: operation for operation in document.operations},
        shapes=shapes,
        resources=Resources(document, shapes),
        router=Router(document.operations),
        checks=Checks(document, shapes),
    )


@lru_cache(maxsize=2)
def packaged(profile: Profile) -> Blueprint:
    """Take the document in the package apart, once per process: every test may have a mock of its own. DocumentError without one."""
    return blueprint(load_packaged(profile))
