"""Write request bodies and responses of an operation, from those that it has and from what is published."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from ..openapi.document import Document, JsonObject
from .contract import Cells, ContractReader, Settle, place_of, with_free_values
from .later import LaterComponents
from .naming import Hint, split_words, to_pascal
from .rewriting import Rewriter
from .settling import Settled
from .shapes import Shape

_RESPONSES = "#/components/responses/"
_JSON = "application/json"
#: Phrases that versions of Python write differently.
_PHRASES = {"413": "Content Too Large", "414": "URI Too Long", "416": "Range Not Satisfiable", "422": "Unprocessable Content"}
Stated = dict[tuple[str, str, str], Cells]


class Bodies:
    """Writes bodies; `curated` and `published` read what the two documents state."""

    def __init__(self, curated: ContractReader, published: ContractReader, later: LaterComponents, settled: Settled) -> None:
        self.later = later
        self.settled = settled
        self.curated = curated
        self.published = published
        self.document: Document = curated.document

    def request(self, rewriter: Rewriter, old: Any, new: Any, hint: Hint) -> JsonObject | None:
        """Return the request body of an operation, or None if it takes none any more."""
        theirs = self.published.document.resolve(new)
        if not theirs:
            return None
        ours = self.document.resolve(old) or {}
        settle = self._settle(hint, "request", self.curated.request_shapes(ours))
        if ours and dict(self.curated.body(ours)) == dict(self.published.body(theirs, settle)):
            rewriter.keep(ours.get("content", {}), hint)
            return dict(old)
        shapes = self.published.request_shapes(theirs, settle)
        needed = any(self.published.is_required(theirs, shape) for shape in shapes.values())
        rest = {key: value for key, value in ours.items() if key not in ("required", "content")}
        return {
            **rest,
            **({"required": True} if needed else {}),
            "content": self._content(rewriter, ours.get("content", {}), shapes, hint),
        }

    def responses(self, rewriter: Rewriter, old: JsonObject, new: JsonObject, hint: Hint) -> JsonObject:
        """Return the responses of an operation, those that it has first."""
        statuses = [str(status) for status in new if not str(status).startswith("x-")]
        order = [*(status for status in old if status in statuses), *sorted(status for status in statuses if status not in old)]
        kept = [one for one in old if one not in statuses and self.settled.covers(hint.operation, "response", one, "(body)")]
        gone = [status for status in old if status not in (*statuses, *kept) and status.startswith("2")]
        written: JsonObject = {status: old[status] for status in kept}
        for status in kept:
            self._keep(rewriter, old[status], hint)
        for status in order:
            theirs = self.published.document.resolve(new[status])
            ours = old.get(status)
            if ours is None and self.settled.names(hint.operation, "response", status, "(body)"):
                continue
            if ours is None and status.startswith("2") and gone:
                ours = old[gone.pop(0)]
            written[status] = self._response(rewriter, status, ours, theirs, hint)
        return {**written, **{key: value for key, value in old.items() if key.startswith("x-")}}

    def _response(self, rewriter: Rewriter, status: str, old: Any, theirs: JsonObject, hint: Hint) -> JsonObject:
        ours = self.document.resolve(old) or {}
        in_force = self.curated.response_shapes(status, ours)
        settle = self._settle(hint, "response", {place_of(status, media): shape for media, shape in in_force.items()})
        wanted: Stated = dict(self.published.response(status, theirs, settle))
        if old is not None:
            if dict(self.curated.response(status, ours)) == wanted:
                self._keep(rewriter, ours, hint)
                return dict(old)
        elif (name := self._find_shared(status, wanted)) is not None:
            self._keep(rewriter, self.document.components("responses")[name], hint)
            return {"$ref": _RESPONSES + name}
        else:
            ours = {"description": _phrase(status)}
        result = {key: value for key, value in ours.items() if key not in ("content", "headers")}
        if headers := self._headers(rewriter, ours.get("headers", {}), theirs.get("headers", {}), hint):
            result["headers"] = headers
        if theirs.get("content"):
            shapes = self.published.response_shapes(status, theirs, settle)
            content = ours.get("content", {})
            if not status.startswith("2") and not content and (shared := self._error_content(shapes)) is not None:
                content = shared
                self._keep(rewriter, {"content": shared}, hint)
                result["content"] = shared
            else:
                result["content"] = self._content(rewriter, content, shapes, hint)
        if old is None and (name := self.later.find("responses", status) or self._name_error(status)):
            return self.later.refer("responses", name, result, is_written=rewriter.builder is not None)
        return result

    def _name_error(self, status: str) -> str:
        """Name a component for an error that the document does not have yet; what overlays say of errors applies to it."""
        name = "" if status.startswith("2") else to_pascal(split_words(_phrase(status)))
        return "" if name in self.document.components("responses") else name

    def _content(self, rewriter: Rewriter, old: JsonObject, shapes: dict[str, Shape], hint: Hint) -> JsonObject:
        gone = [media for media in old if media not in shapes]
        written = {}
        for media, shape in shapes.items():
            kept = old[media] if media in old else old[gone.pop(0)] if gone else None
            if kept is not None and "schema" in kept:
                written[media] = {**kept, "schema": rewriter.rewrite(kept["schema"], shape, hint)}
            else:
                written[media] = {} if shape == Shape() else {"schema": rewriter.build(shape, hint)}
        return written

    def _headers(self, rewriter: Rewriter, old: JsonObject, new: JsonObject, hint: Hint) -> JsonObject:
        names = {name.lower(): name for name in old}
        written = {}
        for name, header in new.items():
            node = self.published.document.resolve(header)
            shape = self.published.responses.read(node.get("schema", {}))
            known = names.get(name.lower())
            if known is None:
                node = {"schema": rewriter.build(shape, hint.inside(name))}
                later = self.later.find("headers", name.lower())
                written[name] = self.later.refer("headers", later, node, is_written=rewriter.builder is not None) if later else node
            else:
                ours = self.document.resolve(old[known])
                schema = rewriter.rewrite(ours.get("schema", {}), shape, hint.inside(name))
                written[known] = old[known] if schema == ours.get("schema", {}) else {**ours, "schema": schema}
        return written

    def _settle(self, hint: Hint, kind: str, in_force: dict[str, Shape]) -> Settle:
        """Return a function that keeps what stays as it is in force."""
        return lambda at, shape: self.settled.shape(hint.operation, kind, at, shape, in_force.get(at))

    def _keep(self, rewriter: Rewriter, response: JsonObject, hint: Hint) -> None:
        rewriter.keep(self.document.resolve(response), hint)

    def _find_shared(self, status: str, wanted: Stated) -> str | None:
        """Return the response component that operations have for a status, if it states what is wanted."""
        uses: dict[str, int] = {}
        for operation in self.document.operations:
            reference = operation.node["responses"].get(status, {}).get("$ref")
            if isinstance(reference, str):
                uses[reference.removeprefix(_RESPONSES)] = uses.get(reference.removeprefix(_RESPONSES), 0) + 1
        for name in sorted(uses, key=lambda one: -uses[one]):
            if dict(self.curated.response(status, self.document.components("responses")[name])) == wanted:
                return name
        return None

    def _error_content(self, shapes: dict[str, Shape]) -> JsonObject | None:
        """Return the content that errors have, if it states what is wanted of another error."""
        wanted = {media: with_free_values(shape) for media, shape in shapes.items()}
        for response in self.document.components("responses").values():
            content: JsonObject = response.get("content", {})
            if (
                content
                and {media: with_free_values(self.curated.responses.read(node.get("schema", {}))) for media, node in content.items()}
                == wanted
            ):
                return content
        return None


def _phrase(status: str) -> str:
    try:
        return _PHRASES.get(status, HTTPStatus(int(status)).phrase) + "."
    except ValueError:
        return "The response."
