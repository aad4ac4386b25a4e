# Copied from generator/mock/behaviour/__init__.py by `python -m generator generate`. Do not edit.
"""What some operations do beyond what the document tells, by operation id. All others follow from the document alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ..defaults import Result
from ..store import Row
from ..world import Context, World
from . import awb, checkout, orders, uploads

BEHAVIOUR: Mapping[str, Callable[[Context], Result]] = {
    **orders.BEHAVIOUR,
    **awb.BEHAVIOUR,
    **uploads.BEHAVIOUR,
    **checkout.BEHAVIOUR,
}

#: Path of a collection -> what gives its rows values that belong together.
SEEDERS: Mapping[str, Callable[[World, Row], None]] = {orders.PATH: orders.seed}

__all__ = ["BEHAVIOUR", "SEEDERS"]
