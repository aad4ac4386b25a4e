"""Write published operations in the form of the curated document: those in force with their changes, and new ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ..openapi.document import Document, JsonObject, Operation
from .bodies import BodyWriter
from .contract import ContractReader
from .demands import ComponentDemands
from .deviations import Deviations
from .markers import DRAFT, WITHDRAWN
from .overlay_components import OverlayComponents
from .parameters import ParameterDemand, ParameterKey, ParameterWriter, get_key
from .predecessors import Predecessors
from .schema_rewriter import SchemaRewriter
from .security import describe_credential, list_key_headers
from .security_index import Access, KeyHeaders, SecurityIndex
from .usage import Usage
from .words import split_words

#: The extensions that an operation shares with no other.
_OWN = frozenset({"x-client", "x-required-scope", WITHDRAWN, DRAFT})
#: The name of each fact about an operation as a whole, with the field that states it.
_STATEMENT_FIELDS = {"tag": "tags", "credential": "security", "scope": "x-required-scope", "deprecated": "deprecated"}


class OperationWriter:
    """Writes the operations of a published document; `documents` are the curated and the published one.

    `client_names` has the drafted names of new operations in the client; `unchanged_ids` are the ids of operations without a difference.
    """

    def __init__(
        self,
        documents: tuple[Document, Document],
        demands: ComponentDemands,
        effective: Document,
        client_names: Mapping[str, JsonObject],
        unchanged_ids: frozenset[str],
        deviations: Deviations,
    ) -> None:
        curated_document, published_document = documents
        self.curated_document = curated_document
        self.client_names = dict(client_names)
        self.unchanged_ids = unchanged_ids
        self.deviations = deviations
        self.published_document = published_document
        self.security = SecurityIndex(curated_document)
        self.overlay_components = OverlayComponents(curated_document, effective)
        self.parameters = ParameterWriter(curated_document, demands, self.overlay_components)
        self.readers = ContractReader(curated_document), ContractReader(published_document)
        self.predecessors = Predecessors(self.readers, effective)
        self.bodies = BodyWriter(*self.readers, self.overlay_components, deviations)
        self._raw = {
            (method, path): node
            for path, item in curated_document.data["paths"].items()
            for method, node in item.items()
            if isinstance(node, dict)
        }

    def rewrite(self, rewriter: SchemaRewriter, old: Operation, new: Operation) -> JsonObject:
        """Return an operation in force as it is published now, keeping what the published document does not state."""
        node = {key: value for key, value in self._raw[old.method, old.path].items() if key != WITHDRAWN or old.id in self.unchanged_ids}
        if old.id in self.unchanged_ids:
            if rewriter.builder is None:
                self._record_unchanged(rewriter, old)
            return dict(node)
        result = {**node, "operationId": new.id, **self._write_statements(old.node, new)}
        for statement, key in _STATEMENT_FIELDS.items():
            if self.deviations.covers(new.id, "operation", statement):
                result[key] = node.get(key)
        result = {key: value for key, value in result.items() if value is not None}
        return self._write_parts(rewriter, result, old, new)

    def write_new(self, rewriter: SchemaRewriter, new: Operation, predecessor: Operation | None = None) -> JsonObject:
        """Return a new operation, with drafts of its texts and its name in the client.

        Published documents contain no texts, and say nothing about open objects. For these, a new operation takes over what is known of
        its `predecessor`, the withdrawn operation that it has probably replaced.
        """
        words = split_words(new.id)
        summary = " ".join([words[0].capitalize(), *words[1:]]) if words else new.id
        raw = self._raw[predecessor.method, predecessor.path] if predecessor is not None else {}
        result = {
            "operationId": new.id,
            "tags": [new.tag] if new.tag else [],
            "summary": raw.get("summary", summary),
            "description": raw.get("description", summary + "."),
            **self._write_statements({}, new),
            **{key: value for key, value in raw.items() if key.startswith("x-") and key not in _OWN},
            **({"x-client": self.client_names[new.id]} if new.id in self.client_names else {}),
            DRAFT: True,
        }
        old = self.predecessors.select(predecessor, new) if predecessor is not None else None
        return self._write_parts(rewriter, {key: value for key, value in result.items() if value not in (None, [])}, old, new)

    def mark_withdrawn(self, operation: Operation, date: str, successor: str) -> JsonObject:
        """Return an operation that is no longer published, marked as withdrawn; its successor is a guess."""
        node = self._raw[operation.method, operation.path]
        return {**node, "deprecated": True, WITHDRAWN: {"date": date, **({"successor": successor} if successor else {}), DRAFT: True}}

    def _write_statements(self, old: JsonObject, new: Operation) -> JsonObject:
        """Return what an operation states about itself: tag, security, scope and deprecation, as far as they differ from `old`."""
        statements: dict[str, Any] = {}
        if new.tag and new.tag != (old.get("tags") or [""])[0]:
            statements["tags"] = [new.tag]
        access = self._read_access(new)
        if not old or self.security.read_access(Operation("", "", "", old)) != access:
            security = self.security.find_security(access, new.path, has_scope="x-required-scope" in new.node)
            if security is None:
                written_security = self.security.write_security(self.published_document, new, self._find_sent_keys(new), old or None)
                security = written_security.security
                self.overlay_components.created["securitySchemes"].update(written_security.created)
            statements["security"] = security
        if scope := new.node.get("x-required-scope"):
            statements["x-required-scope"] = scope
        statements["deprecated"] = True if new.node.get("deprecated") is True else None
        return statements

    def _read_access(self, new: Operation) -> Access:
        keys = frozenset((name.lower(), is_required) for name, is_required in list_key_headers(self.published_document, new))
        return describe_credential(self.published_document, new), keys | self._find_sent_keys(new)

    def _find_sent_keys(self, new: Operation) -> KeyHeaders:
        """Return the key headers that are published as parameters."""
        nodes = [node for node in map(self.published_document.resolve, new.node.get("parameters", ())) if node["in"] == "header"]
        keys = [(node["name"].lower(), bool(node.get("required"))) for node in nodes]
        return frozenset((name, is_required) for name, is_required in keys if name in self.security.key_names)

    def _list_demanded_parameters(self, old: Operation | None, new: Operation) -> dict[ParameterKey, tuple[JsonObject, ParameterDemand]]:
        """Return the parameters that an operation must have: the published ones that deviations allow, and those that deviations keep."""
        has_scheme = self.security.find_security(self._read_access(new), new.path, has_scope=False) is not None
        known_parameters = (
            {get_key(parameter): parameter for parameter in map(self.curated_document.resolve, old.node.get("parameters", ()))}
            if old is not None
            else {}
        )
        demands: dict[ParameterKey, tuple[JsonObject, ParameterDemand]] = {}
        for parameter in map(self.published_document.resolve, new.node.get("parameters", ())):
            key = get_key(parameter)
            if has_scheme and parameter["in"] == "header" and key[1] in self.security.key_names:
                continue
            if key in known_parameters or not self.deviations.lists_exactly(new.id, "parameter", *key):
                demands[key] = parameter, self._read_demand(parameter, known_parameters.get(key), new.id)
        for key, parameter in known_parameters.items():
            if key not in demands and self.deviations.covers(new.id, "parameter", *key):
                demands[key] = parameter, self.parameters.read_demand(parameter)
        return demands

    def _write_parts(self, rewriter: SchemaRewriter, result: JsonObject, old: Operation | None, new: Operation) -> JsonObject:
        """Return an operation with its parameters, its request body and its responses."""
        request, response = Usage(new.id, in_request=True), Usage(new.id, in_request=False)
        node = old.node if old is not None else {}
        demands, paths = self._list_demanded_parameters(old, new), (old.path if old else new.path, new.path)
        parameters = self.parameters.write(rewriter, node.get("parameters", []), demands, request, paths, new.tag)
        body = self.bodies.write_request(rewriter, node.get("requestBody"), new.node.get("requestBody"), request)
        responses = self.bodies.write_responses(rewriter, node.get("responses", {}), new.node["responses"], response)
        for name, value in (("parameters", parameters), ("requestBody", body), ("responses", responses)):
            if value:
                result[name] = value
            else:
                result.pop(name, None)
        return result

    def _read_demand(self, parameter: JsonObject, known_parameter: JsonObject | None, operation: str) -> ParameterDemand:
        holder = parameter if "schema" in parameter else next(iter(parameter["content"].values()), {})
        shape = self.readers[1].requests.read(holder.get("schema", {}))
        if parameter.get("deprecated") is True:
            shape = replace(shape, deprecated=True)
        place, name = get_key(parameter)
        in_force, was_required = self.parameters.read_demand(known_parameter) if known_parameter else (None, False)
        is_covered = known_parameter is not None and self.deviations.covers(operation, "parameter", place, name)
        shape = self.deviations.apply_to_shape(operation, "parameter", f"{place} {name}", shape, in_force)
        return ParameterDemand(shape, was_required if is_covered else bool(parameter.get("required")))

    def _record_unchanged(self, rewriter: SchemaRewriter, operation: Operation) -> None:
        node = operation.node
        request, response = Usage(operation.id, in_request=True), Usage(operation.id, in_request=False)
        for parameter in map(self.curated_document.resolve, node.get("parameters", ())):
            rewriter.record_unchanged(parameter, request)
        self.parameters.record_unchanged(node.get("parameters", ()), request)
        rewriter.record_unchanged(self.curated_document.resolve(node.get("requestBody")), request)
        for response_node in node["responses"].values():
            rewriter.record_unchanged(self.curated_document.resolve(response_node), response)
