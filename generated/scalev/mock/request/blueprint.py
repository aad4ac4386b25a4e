# Copied from generator/package/scalev/mock/request/blueprint.py by `python -m generator generate`. Do not edit.
"""The immutable data derived from a document, which all of its mocks share."""

from __future__ import annotations

import marshal
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from ..openapi.document import Document, Operation, Profile, drop_withdrawn_fields
from ..openapi.loading import load_packaged
from ..openapi.resources import Resources
from ..openapi.router import Router
from ..openapi.schemas import Shapes
from .checks import RequestValidator

#: Later versions of the format write equal values differently, depending on which of their parts are one object.
_FORMAT = 2


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


def share_blueprint(data: Any) -> Blueprint:
    """Return the blueprint of a document, the same one for equal documents as long as it is cached, since each test may use a new mock.

    Raises DocumentError for an unusable document.
    """
    try:
        content = marshal.dumps(data, _FORMAT)
    except ValueError:  # it holds other objects than JSON has
        return build_blueprint(Document(data))
    return _build_from(content)


@lru_cache(maxsize=4)
def _build_from(content: bytes) -> Blueprint:
    """Return the blueprint of a copy, which stays as it is when the caller modifies the document."""
    return build_blueprint(Document(marshal.loads(content)))


@lru_cache(maxsize=4)
def load_packaged_blueprint(profile: Profile, withdrawn: bool) -> Blueprint:
    """Return the blueprint of the packaged document, with or without withdrawn fields, cached since each test may use a new mock.

    Raises DocumentError if the document is missing.
    """
    document = load_packaged(profile)
    return build_blueprint(document if withdrawn else Document(drop_withdrawn_fields(document.data)))
