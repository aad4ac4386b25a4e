"""Write operations: those that are known with what changed of them, and new ones in the curated dialect."""

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
from .naming import Hint, split_words
from .parameters import Key, Parameters, Wanted, key_of
from .rewriting import Rewriter
from .security import credential, key_headers
from .settling import Settled
from .shapes import DRAFT, WITHDRAWN

#: What an operation states about itself, and the keyword for it.
_STATED = {"tag": "tags", "credential": "security", "scope": "x-required-scope", "deprecated": "deprecated"}


class Operations:
    """Writes the operations of a published document in the curated dialect; `documents` are the curated and the published one.

    `names` holds drafts for new operations; `unchanged` are the operations of which all facts are known.
    """

    def __init__(
        self,
        documents: tuple[Document, Document],
        components: Components,
        effective: Document,
        names: Mapping[str, JsonObject],
        unchanged: frozenset[str],
        settled: Settled,
    ) -> None:
        curated, published = documents
        self.curated = curated
        self.names = dict(names)
        self.unchanged = unchanged
        self.settled = settled
        self.published = published
        self.access = AccessIndex(curated)
        self.later = LaterComponents(curated, effective)
        self.parameters = Parameters(curated, components, self.later)
        self.readers = ContractReader(curated), ContractReader(published)
        self.bodies = Bodies(*self.readers, self.later, settled)
        self._raw = {
            (method, path): node for path, item in curated.data["paths"].items() for method, node in item.items() if isinstance(node, dict)
        }

    def rewrite_known(self, rewriter: Rewriter, old: Operation, new: Operation) -> JsonObject:
        """Return a known operation as it is published now; what it does not state stays."""
        node = {key: value for key, value in self._raw[old.method, old.path].items() if key != WITHDRAWN or old.id in self.unchanged}
        if old.id in self.unchanged:
            if rewriter.builder is None:
                self._keep_all(rewriter, old)
            return dict(node)
        result = {**node, "operationId": new.id, **self._read_statements(old.node, new)}
        for stated, key in _STATED.items():
            if self.settled.covers(new.id, "operation", stated):
                result[key] = node.get(key)
        result = {key: value for key, value in result.items() if value is not None}
        return self._with_bodies(rewriter, result, old, new)

    def new(self, rewriter: Rewriter, new: Operation) -> JsonObject:
        """Return a new operation, with drafts of what the published document has no words for."""
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
        return self._with_bodies(rewriter, {key: value for key, value in result.items() if value not in (None, [])}, None, new)

    def withdrawn(self, operation: Operation, date: str, successor: str) -> JsonObject:
        """Return an operation that is no longer published, marked so; its successor is a guess."""
        node = self._raw[operation.method, operation.path]
        return {**node, "deprecated": True, WITHDRAWN: {"date": date, **({"successor": successor} if successor else {}), DRAFT: True}}

    def _read_statements(self, old: JsonObject, new: Operation) -> JsonObject:
        """Return what an operation states about itself: tag, access, scope, deprecation."""
        stated: dict[str, Any] = {}
        if new.tag and new.tag != (old.get("tags") or [""])[0]:
            stated["tags"] = [new.tag]
        needs = self._needs(new)
        if not old or self.access.needs(Operation("", "", "", old)) != needs:
            security = self.access.choose(needs, new.path, scoped="x-required-scope" in new.node)
            if security is None:
                written = self.access.write(self.published, new, self._find_sent_keys(new), old or None)
                security = written.security
                self.later.created["securitySchemes"].update(written.created)
            stated["security"] = security
        if scope := new.node.get("x-required-scope"):
            stated["x-required-scope"] = scope
        stated["deprecated"] = True if new.node.get("deprecated") is True else None
        return stated

    def _needs(self, new: Operation) -> tuple[str, frozenset[tuple[str, bool]]]:
        keys = frozenset((name.lower(), needed) for name, needed in key_headers(self.published, new))
        return credential(self.published, new), keys | self._find_sent_keys(new)

    def _find_sent_keys(self, new: Operation) -> frozenset[tuple[str, bool]]:
        """Return the keys that are published as header parameters."""
        nodes = [node for node in map(self.published.resolve, new.node.get("parameters", ())) if node["in"] == "header"]
        found = [(node["name"].lower(), bool(node.get("required"))) for node in nodes]
        return frozenset((name, needed) for name, needed in found if name in self.access.key_names)

    def _with_bodies(self, rewriter: Rewriter, result: JsonObject, old: Operation | None, new: Operation) -> JsonObject:
        request, response = Hint(new.id, request=True), Hint(new.id, request=False)
        node = old.node if old is not None else {}
        has_scheme = self.access.choose(self._needs(new), new.path, scoped=False) is not None
        known = {key_of(one): one for one in map(self.curated.resolve, node.get("parameters", ()))}
        wanted: dict[Key, tuple[JsonObject, Wanted]] = {}
        for one in map(self.published.resolve, new.node.get("parameters", ())):
            key = key_of(one)
            if has_scheme and one["in"] == "header" and key[1] in self.access.key_names:
                continue
            if key in known or not self.settled.names(new.id, "parameter", *key):
                wanted[key] = one, self._read(one, known.get(key), new.id)
        for key, one in known.items():
            if key not in wanted and self.settled.covers(new.id, "parameter", *key):
                wanted[key] = one, self.parameters.read(one)
        parameters = self.parameters.write(
            rewriter, node.get("parameters", []), wanted, request, (old.path if old else new.path, new.path), new.tag
        )
        body = self.bodies.request(rewriter, node.get("requestBody"), new.node.get("requestBody"), request)
        responses = self.bodies.responses(rewriter, node.get("responses", {}), new.node["responses"], response)
        for name, value in (("parameters", parameters), ("requestBody", body), ("responses", responses)):
            if value:
                result[name] = value
            else:
                result.pop(name, None)
        return result

    def _read(self, parameter: JsonObject, known: JsonObject | None, operation: str) -> Wanted:
        holder = parameter if "schema" in parameter else next(iter(parameter["content"].values()), {})
        shape = self.readers[1].requests.read(holder.get("schema", {}))
        if parameter.get("deprecated") is True:
            shape = replace(shape, deprecated=True)
        where, name = key_of(parameter)
        in_force, needed = self.parameters.read(known) if known else (None, False)
        is_whole = known is not None and self.settled.covers(operation, "parameter", where, name)
        shape = self.settled.shape(operation, "parameter", f"{where} {name}", shape, in_force)
        return shape, needed if is_whole else bool(parameter.get("required"))

    def _keep_all(self, rewriter: Rewriter, operation: Operation) -> None:
        node = operation.node
        request, response = Hint(operation.id, request=True), Hint(operation.id, request=False)
        for parameter in map(self.curated.resolve, node.get("parameters", ())):
            rewriter.keep(parameter, request)
        self.parameters.keep(node.get("parameters", ()), request)
        rewriter.keep(self.curated.resolve(node.get("requestBody")), request)
        for one in node["responses"].values():
            rewriter.keep(self.curated.resolve(one), response)
