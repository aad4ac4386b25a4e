"""Find links that lead to an operation that the document does not have, such as one that a later document withdrew."""

from __future__ import annotations

from collections.abc import Iterator

from ..openapi.document import Document, walk
from ..overlay.selection import Location

_HOLDERS = (("components", "responses"), ("components", "links"))


def find_dangling_links(document: Document) -> Iterator[tuple[Location, str]]:
    """Yield the location of each such link, and the id of the operation that it leads to."""
    ids = {operation.id for operation in document.operations}
    for location, node in walk(document.data):
        if location[-1:] == ("links",) and (
            location[0] == "paths" or location[:2] in (("components", "responses"), ("components", "links"))
        ):
            for name, link in node.items():
                target = link.get("operationId") if isinstance(link, dict) else None
                if isinstance(target, str) and target not in ids:
                    yield (*location, name), target
