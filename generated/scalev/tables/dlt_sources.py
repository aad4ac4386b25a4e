# Copied from generator/package/scalev/tables/dlt_sources.py by `python -m generator generate`. Do not edit.
"""Load lists with dlt, into any of its destinations, with the schemas of the models."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from .._runtime.checks import describe, is_count
from .._runtime.errors import ConfigurationError
from .._runtime.stores.extras import import_extra
from .convert import build_table
from .listings import Listing, find_listing
from .schemas import import_arrow, public
from .splitting import split_table

_BATCH = 500


@public
def dlt_source(
    client: Any,
    names: str | Sequence[str],
    *,
    details: bool = False,
    filters: Mapping[str, Any] | None = None,
    raw: bool = False,
    limit: int | None = None,
    at_a_time: int = 8,
) -> Any:
    """Return a dlt source (extra `dlt`) of one or more lists, as flat tables: `orders`, `orders__orderlines`, … (see `to_arrow`).

    Each list is a resource of the source, with its name; `filters` and `details` apply to all of them, as in `export`. A run replaces the
    tables; change that as for any resource of dlt (`source.orders.apply_hints(write_disposition="append")`).

    Whether dlt sends telemetry depends on its own settings (RUNTIME__DLTHUB_TELEMETRY).

    Raises ImportError without the extra, ConfigurationError for invalid arguments.
    """
    dlt = import_extra("dlt", "dlt", "dlt_source")
    import_arrow()
    if limit is not None and not is_count(limit, least=0):
        raise ConfigurationError(f"limit: expected a number of rows from 0, or None for all, got {describe(limit)}")
    if not is_count(at_a_time):
        raise ConfigurationError(f"at_a_time: expected an int from 1, got {describe(at_a_time)}")
    name_list = [names] if isinstance(names, str) else list(names)
    listings = [find_listing(client, name, details=details, filters=filters, at_a_time=at_a_time) for name in name_list]

    @dlt.source(name="scalev", max_table_nesting=0)  # type: ignore[untyped-decorator, unused-ignore]
    def scalev() -> Any:
        return [
            dlt.resource(_iter_tables(dlt, listing, raw=raw, limit=limit), name=listing.name.replace(".", "_"), write_disposition="replace")
            for listing in listings
        ]

    return scalev()


def _iter_tables(dlt: Any, listing: Listing, *, raw: bool, limit: int | None) -> Iterator[Any]:
    """Yield the tables of a list in batches, each marked with the name of its table."""
    name = listing.name.replace(".", "_")
    first = 0
    rows: list[Any] = []

    def build() -> Iterator[Any]:
        for table, content in split_table(build_table(listing.plan, rows, raw=raw), name, first).items():
            if content.num_rows or not first:  # the first batch creates every table
                yield dlt.mark.with_table_name(content, table)

    for page in listing.iter_pages(None, limit):
        rows += page.rows
        if len(rows) >= _BATCH:
            yield from build()
            first, rows = first + len(rows), []
    if rows or not first:
        yield from build()
