# Copied from generator/package/scalev/mock/openapi/homes.py by `python -m generator generate`. Do not edit.
"""Find the collections in the paths of a document, and which of them share their rows.

A segment before a path parameter, or the path of a list, is a collection.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from .document import Operation
from .kinds import Path, get_rows, get_singular, split_path
from .nouns import find_linked_nouns
from .schemas import Shape

#: The collections whose rows show rows of other collections.
_WINDOWS = ("stores", "pages")
#: Last segments of lists that show the rows of the preceding collection in a short form.
SHORT_FORMS = frozenset({"simplified"})


@dataclass(slots=True)
class _PathUsage:
    """The paths of collections; `picked` are those before a path parameter, `lookups` those of them that identify a row by another key."""

    paths: dict[Path, None] = field(default_factory=dict)
    picked: set[Path] = field(default_factory=set)
    lookups: set[Path] = field(default_factory=set)


def find_homes(operations: Iterable[Operation], responses: Mapping[str, Shape | None]) -> dict[Path, Path]:
    """Return the path of each collection with that of the collection that owns its rows."""
    operations = list(operations)
    usage = _find_paths(operations, responses)
    paths, picked = usage.paths, usage.picked
    whole: dict[str, Path] = {}
    for path in paths:
        if "{}" not in path:
            whole.setdefault(path[-1], path)
    linked = {path: whole[last] for path, nouns in find_linked_nouns(operations).items() for last in whole if get_singular(last) in nouns}
    parts = {path[-1]: path for path in paths if "{}" in path and not _is_in_window(path)}
    # collections of the current customer differ from those of the business
    own = {path[-1]: path for path in paths if _is_in_window(path) and path in picked}

    def find_home(path: Path) -> Path:
        last = path[-1]
        if path in usage.lookups and path[:-1] in paths:
            # such as `/v3/orders/pg-reference-id/{pg_reference_id}`, which identifies an order by another key
            return path[:-1]
        if path in linked and path not in picked and last not in whole:
            # such as the variants that a subscription can be moved to
            return linked[path]
        if "{}" in path and path not in picked and last in whole and not _is_in_window(path):
            # for example, the customers of a variant are customers of the business
            return whole[last]
        if _is_in_window(path):
            shared = own.get(last) if path not in picked else None
            return whole.get(last) or ("me" not in path and parts.get(last)) or shared or path
        return whole.get(last, path) if "{}" not in path else path

    return {path: find_home(path) for path in sorted(paths, key=lambda path: (_is_in_window(path), path not in picked))}


def _find_paths(operations: Iterable[Operation], responses: Mapping[str, Shape | None]) -> _PathUsage:
    usage = _PathUsage()
    for operation in operations:
        path = split_path(operation.path)
        for index, segment in enumerate(path):
            if segment == "{}":
                usage.paths.setdefault(path[:index])
                usage.picked.add(path[:index])
                if path[index - 1].replace("-", "_") == operation.path.strip("/").split("/")[index][1:-1]:
                    usage.lookups.add(path[:index])
        rows = get_rows(responses[operation.id])
        if operation.method == "GET" and path[-1] != "{}" and rows is not None and rows.kind in ("object", ""):
            usage.paths.setdefault(path)
    for path in [path for path in usage.paths if path[-1] in SHORT_FORMS and path[:-1] in usage.paths]:
        del usage.paths[path]
    return usage


def _is_in_window(path: Path) -> bool:
    return len(path) > 3 and path[1] in _WINDOWS and path[2] == "{}"
