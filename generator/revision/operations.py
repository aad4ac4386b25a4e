"""Write operations in the curated style: known ones with what changed, and new ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ..openapi.document import Document, JsonObject, Operation
from .access import AccessIndex
from .bodies import Bodies
from .components import Components
from .contract import ContractReader
from .later import LaterComponents
from .naming import Usage, split_words
from .parameters import Key, Parameters, Wanted, identify
from .rewriting import Rewriter
from .security import list_key_headers, read_credential
from .shapes import WITHDRAWN

#: Marks drafted texts and names until a person has reviewed them.
DRAFT = "x-draft"


class Operations:
    """Writes the operations of a published document in the curated style; `documents` are the curated and the published one.

    `names` holds drafts for new operations; `unchanged` are the operations whose facts have not changed.
    """

    def __init__(
        self,
        documents: tuple[Document, Document],
        components: Components,
        effective: Document,
        names: Mapping[str, JsonObject],
        unchanged: frozenset[str],
    ) -> None:
        curated, published = documents
        self.curated = curated
        self.names = dict(names)
        self.unchanged = unchanged
        self.published = published
        self.access = AccessIndex(curated)
        self.later = LaterComponents(curated, effective)
        self.parameters = Parameters(curated, components, self.later)
        self.readers = ContractReader(curated), ContractReader(published)
        self.bodies = Bodies(*self.readers, self.later)
        self._raw = {
            (method, path): node for path, item in curated.data["paths"].items() for method, node in item.items() if isinstance(node, dict)
        }

    def rewrite_known(self, rewriter: Rewriter, old: Operation, new: Operation) -> JsonObject:
        """Return a known operation as it is published now; what the published document does not state is kept."""
        node = self._raw[old.method, old.path]
        if old.id in self.unchanged:
            if rewriter.builder is None:
                self._keep_all(rewriter, old)
            return dict(node)
        result = {**node, "operationId": new.id, **self._read_statements(old.node, new)}
        result = {key: value for key, value in result.items() if value is not None}
        return self._write_bodies(rewriter, result, old, new)

    def write_new(self, rewriter: Rewriter, new: Operation) -> JsonObject:
        """Return a new operation, with drafts of the texts and names that the published document lacks."""
        words = split_words(new.id)
        summary = " ".join([words[0].capitalize(), *words[1:]]) if words else new.id
        result = {
            "operationId": new.id,
            "tags": [new.tag] if new.tag else [],
            "summary": summary,
            "description": summary + ".",
            **self._read_statements({}, new),
            **({"x-client": self.names[new.id]} if new.id in self.names else {}),
            DRAFT: True,
        }
        return self._write_bodies(rewriter, {key: value for key, value in result.items() if value not in (None, [])}, None, new)

    def mark_withdrawn(self, operation: Operation, date: str, successor: str) -> JsonObject:
        """Return an operation marked as no longer published."""
        node = self._raw[operation.method, operation.path]
        return {**node, "deprecated": True, WITHDRAWN: {"date": date, **({"successor": successor} if successor else {})}}

    def _read_statements(self, old: JsonObject, new: Operation) -> JsonObject:
        """Return the attributes of an operation that changed: tag, security, scope, deprecation."""
        stated: dict[str, Any] = {}
        if new.tag and new.tag != (old.get("tags") or [""])[0]:
            stated["tags"] = [new.tag]
        needs = self._read_needs(new)
        if not old or self.access.read_needs(Operation("", "", "", old)) != needs:
            scoped = "x-required-scope" in new.node
            security = self.access.choose(needs, new.path, scoped=scoped)
            # if no operation has the same needs, keys remain the parameters that they are published as
            stated["security"] = (
                security if security is not None else self.access.choose((needs[0], frozenset()), new.path, scoped=scoped) or []
            )
        if scope := new.node.get("x-required-scope"):
            stated["x-required-scope"] = scope
        stated["deprecated"] = True if new.node.get("deprecated") is True else None
        return stated

    def _read_needs(self, new: Operation) -> tuple[str, frozenset[tuple[str, bool]]]:
        keys = {(name.lower(), needed) for name, needed in list_key_headers(self.published, new)}
        for node in map(self.published.resolve, new.node.get("parameters", ())):
            if node["in"] == "header" and node["name"].lower() in self.access.key_names:
                keys.add((node["name"].lower(), bool(node.get("required"))))
        return read_credential(self.published, new), frozenset(keys)

    def _write_bodies(self, rewriter: Rewriter, result: JsonObject, old: Operation | None, new: Operation) -> JsonObject:
        request, response = Usage(new.id, is_request=True), Usage(new.id, is_request=False)
        node = old.node if old is not None else {}
        has_scheme = self.access.choose(self._read_needs(new), new.path, scoped=False) is not None
        wanted: dict[Key, tuple[JsonObject, Wanted]] = {}
        for one in map(self.published.resolve, new.node.get("parameters", ())):
            key = identify(one)
            if not (has_scheme and one["in"] == "header" and key[1] in self.access.key_names):
                wanted[key] = one, self._read_parameter(one)
        parameters = self.parameters.write(rewriter, node.get("parameters", []), wanted, request, new.path, new.tag)
        body = self.bodies.write_request(rewriter, node.get("requestBody"), new.node.get("requestBody"), request)
        responses = self.bodies.write_responses(rewriter, node.get("responses", {}), new.node["responses"], response)
        for name, value in (("parameters", parameters), ("requestBody", body), ("responses", responses)):
            if value:
                result[name] = value
            else:
                result.pop(name, None)
        return result

    def _read_parameter(self, parameter: JsonObject) -> Wanted:
        holder = parameter if "schema" in parameter else next(iter(parameter["content"].values()), {})
        shape = self.readers[1].requests.read(holder.get("schema", {}))
        if parameter.get("deprecated") is True:
            shape = replace(shape, deprecated=True)
        return shape, bool(parameter.get("required"))

    def _keep_all(self, rewriter: Rewriter, operation: Operation) -> None:
        node = operation.node
        request, response = Usage(operation.id, is_request=True), Usage(operation.id, is_request=False)
        for parameter in map(self.curated.resolve, node.get("parameters", ())):
            rewriter.keep(parameter, request)
        self.parameters.keep(node.get("parameters", ()), request)
        rewriter.keep(self.curated.resolve(node.get("requestBody")), request)
        for one in node["responses"].values():
            rewriter.keep(self.curated.resolve(one), response)
