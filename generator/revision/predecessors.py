"""Select the parts that a new operation takes over from the withdrawn one that it has probably replaced: equal ones, and texts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..openapi.document import Document, JsonObject, Operation
from .contract import Attributes, ContractReader
from .parameters import get_key, match_names

#: Two bodies are versions of one body if at least this share of their facts is the same.
_MIN_SHARE = 0.5
_Facts = dict[tuple[str, str], Attributes]


class Predecessors:
    """Selects the parts of withdrawn operations; `readers` are those of the curated document and of the published one."""

    def __init__(self, readers: tuple[ContractReader, ContractReader], effective: Document) -> None:
        self.curated_reader, self.published_reader = readers
        self._effective = effective
        self._described = {operation.id: operation for operation in effective.operations}

    def select(self, predecessor: Operation, new: Operation) -> Operation:
        """Return a withdrawn operation reduced to the parameters and bodies that a new one has as well."""
        old_node, new_node = predecessor.node, new.node
        node: JsonObject = {"parameters": [*self._select_parameters(predecessor, new)], "responses": {}}
        bodies = (
            self.curated_reader.document.resolve(old_node.get("requestBody")),
            self.published_reader.document.resolve(new_node.get("requestBody")),
        )
        if (
            all(bodies)
            and _get_share(_read_body(self.curated_reader, bodies[0]), _read_body(self.published_reader, bodies[1])) >= _MIN_SHARE
        ):
            node["requestBody"] = old_node["requestBody"]
        for status, response in old_node["responses"].items():
            other = _match_status(status, old_node["responses"], new_node["responses"])
            if other is not None:
                share = _get_share(
                    _read_response(self.curated_reader, status, response),
                    _read_response(self.published_reader, other, new_node["responses"][other]),
                )
                if share >= (_MIN_SHARE if status.startswith("2") else 1):
                    node["responses"][status] = response
        return Operation(predecessor.id, predecessor.method, predecessor.path, node)

    def _select_parameters(self, predecessor: Operation, new: Operation) -> Iterator[JsonObject]:
        """Yield the parameters that an operation has in common with its predecessor; those in the path may have new names."""
        new_parameters = {
            get_key(parameter): parameter for parameter in map(self.published_reader.document.resolve, new.node.get("parameters", ()))
        }
        names = match_names(predecessor.path, new.path)
        for node in predecessor.node.get("parameters", ()):
            parameter = self.curated_reader.document.resolve(node)
            name = names.get(parameter["name"], "") if parameter["in"] == "path" else parameter["name"]
            other = new_parameters.get(get_key({**parameter, "name": name}))
            if other is not None and self._read_parameter(self.curated_reader, parameter) == self._read_parameter(
                self.published_reader, other
            ):
                yield node if "$ref" in node or "description" in parameter else {**node, **self._find_description(predecessor, parameter)}

    def _read_parameter(self, reader: ContractReader, parameter: JsonObject) -> list[Attributes]:
        return [attributes for _, attributes in reader.list_parameter_facts(parameter)]

    def _find_description(self, predecessor: Operation, parameter: JsonObject) -> JsonObject:
        """Return the description that overlays give a parameter."""
        described_operation = self._described.get(predecessor.id)
        for described_parameter in map(
            self._effective.resolve, described_operation.node.get("parameters", ()) if described_operation else ()
        ):
            if get_key(described_parameter) == get_key(parameter) and "description" in described_parameter:
                return {"description": described_parameter["description"]}
        return {}


def _read_body(reader: ContractReader, body: JsonObject | None) -> _Facts:
    return {(at, path): attributes for (_, at, path), attributes in reader.list_body_facts(body)}


def _read_response(reader: ContractReader, status: str, response: Any) -> _Facts:
    """Return the facts about a response, without its status."""
    facts = reader.list_response_facts(status, reader.document.resolve(response))
    return {(f"{kind} {at.removeprefix(status)}", path): attributes for (kind, at, path), attributes in facts}


def _match_status(status: str, old_responses: Mapping[str, Any], new_responses: Mapping[str, Any]) -> str | None:
    """Return the status of a new operation that corresponds to one of its predecessor, or None.

    That is the same status or, for a success, the one that the new operation has instead.
    """
    if status in new_responses or not status.startswith("2"):
        return status if status in new_responses else None
    return next((candidate for candidate in new_responses if candidate.startswith("2") and candidate not in old_responses), None)


def _get_share(facts: Mapping[tuple[str, str], Attributes], other_facts: Mapping[tuple[str, str], Attributes]) -> float:
    """Return the share of all facts that are equal."""
    equal_count = sum(other_facts.get(place) == attributes for place, attributes in facts.items())
    return equal_count / max(len({*facts, *other_facts}), 1)
