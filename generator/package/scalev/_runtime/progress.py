"""The progress of a long iteration."""

from __future__ import annotations

import attrs

from .public import public


@public
@attrs.frozen(kw_only=True)
class Progress:
    """The progress of an iteration over a list: the pages and rows received, and the maximum number of rows that it yields (None: all)."""

    pages: int
    rows: int
    limit: int | None
