"""Let a new operation inherit the links of the withdrawn one that it replaces, if it has the values to fill them."""

from __future__ import annotations

from collections.abc import Iterator

from ..openapi.document import Document, JsonObject, Operation
from .link_values import LinkValues
from .markers import WITHDRAWN


class InheritedLinks:
    """Finds the links that operations inherit from the withdrawn ones whose successors they are."""

    def __init__(self, document: Document, values: LinkValues) -> None:
        self.document = document
        self.values = values
        self.operations = {operation.id: operation for operation in document.operations}
        self.successors: dict[str, str] = {}
        for operation in document.operations:
            mark = operation.node.get(WITHDRAWN)
            if isinstance(mark, dict) and mark.get("successor") in self.operations:
                self.successors[operation.id] = mark["successor"]

    def find_links(self, source: Operation, status: str) -> Iterator[tuple[str, JsonObject]]:
        """Yield the links that an operation inherits, or whose target is a successor, each with the id of its target."""
        predecessors = [self.operations[old] for old, new in self.successors.items() if new == source.id]
        for operation in (source, *predecessors):
            for response in operation.node["responses"].values():
                for name, link in self.document.resolve(response).get("links", {}).items():
                    target = self.operations.get(self.successors.get(name, name))
                    if (
                        target is None
                        or target.id == source.id
                        or (operation is source and target.id == name)
                        or target.node.get("deprecated")
                    ):
                        continue
                    if (new_link := self._adapt_link(link, source, status, target)) is not None:
                        yield target.id, new_link

    def _adapt_link(self, link: JsonObject, source: Operation, status: str, target: Operation) -> JsonObject | None:
        """Return a link for another source and target; None if the source lacks a value, or the body does not fit the target."""
        parameter_names = self.values.list_parameter_names(target)
        parameters = {name: value for name, value in link.get("parameters", {}).items() if name in parameter_names}
        required_names = {part[1:-1] for part in target.path.split("/") if part.startswith("{")}
        body = link.get("requestBody")
        if not required_names <= {*parameters} or not self.values.has_value(source, status, [*parameters.values(), body]):
            return None
        if isinstance(body, dict) and not self.values.is_complete_body(target, body):
            return None
        return {"operationId": target.id, "parameters": parameters, **({} if body is None else {"requestBody": body})}
