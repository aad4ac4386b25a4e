"""Write the request body and the responses of an operation from the present ones and the published ones."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from ..openapi.document import Document, JsonObject
from .contract import Cells, ContractReader, free_values
from .later import LaterComponents
from .naming import Usage
from .rewriting import Rewriter
from .shapes import Shape

_RESPONSES = "#/components/responses/"
_JSON = "application/json"
Stated = dict[tuple[str, str, str], Cells]


class Bodies:
    """Writes bodies; `curated` and `published` read those of the two documents."""

    def __init__(self, curated: ContractReader, published: ContractReader, later: LaterComponents) -> None:
        self.later = later
        self.curated = curated
        self.published = published
        self.document: Document = curated.document

    def write_request(self, rewriter: Rewriter, old: Any, new: Any, usage: Usage) -> JsonObject | None:
        """Return the request body of an operation, or None if it no longer has one."""
        theirs = self.published.document.resolve(new)
        if not theirs:
            return None
        ours = self.document.resolve(old) or {}
        if ours and dict(self.curated.read_body(ours)) == dict(self.published.read_body(theirs)):
            rewriter.keep(ours.get("content", {}), usage)
            return dict(old)
        shapes = {media: self.published.requests.read(node.get("schema", {})) for media, node in theirs["content"].items()}
        needed = any(self.published.is_required(theirs, shape) for shape in shapes.values())
        rest = {key: value for key, value in ours.items() if key not in ("required", "content")}
        return {
            **rest,
            **({"required": True} if needed else {}),
            "content": self._write_content(rewriter, ours.get("content", {}), shapes, usage),
        }

    def write_responses(self, rewriter: Rewriter, old: JsonObject, new: JsonObject, usage: Usage) -> JsonObject:
        """Return the responses of an operation, the present ones first."""
        statuses = [str(status) for status in new if not str(status).startswith("x-")]
        order = [*(status for status in old if status in statuses), *sorted(status for status in statuses if status not in old)]
        gone = [status for status in old if status not in statuses and status.startswith("2")]
        written = {}
        for status in order:
            theirs = self.published.document.resolve(new[status])
            ours = old.get(status)
            if ours is None and status.startswith("2") and gone:
                ours = old[gone.pop(0)]
            written[status] = self._write_response(rewriter, status, ours, theirs, usage)
        return {**written, **{key: value for key, value in old.items() if key.startswith("x-")}}

    def _write_response(self, rewriter: Rewriter, status: str, old: Any, theirs: JsonObject, usage: Usage) -> JsonObject:
        wanted: Stated = dict(self.published.read_response(status, theirs))
        if old is not None:
            ours = self.document.resolve(old)
            if dict(self.curated.read_response(status, ours)) == wanted:
                self._keep(rewriter, ours, usage)
                return dict(old)
        elif (name := self._find_shared(status, wanted)) is not None:
            self._keep(rewriter, self.document.components("responses")[name], usage)
            return {"$ref": _RESPONSES + name}
        else:
            ours = {"description": _get_phrase(status)}
        result = {key: value for key, value in ours.items() if key not in ("content", "headers")}
        if headers := self._write_headers(rewriter, ours.get("headers", {}), theirs.get("headers", {}), usage):
            result["headers"] = headers
        if theirs.get("content"):
            shapes = {media: self.published.responses.read(node.get("schema", {})) for media, node in theirs["content"].items()}
            content = ours.get("content", {})
            if not status.startswith("2") and not content and (shared := self._find_error_content(shapes)) is not None:
                content = shared
                self._keep(rewriter, {"content": shared}, usage)
                result["content"] = shared
            else:
                result["content"] = self._write_content(rewriter, content, shapes, usage)
        if old is None and (name := self.later.find("responses", status)):
            return self.later.refer("responses", name, result, is_written=rewriter.builder is not None)
        return result

    def _write_content(self, rewriter: Rewriter, old: JsonObject, shapes: dict[str, Shape], usage: Usage) -> JsonObject:
        gone = [media for media in old if media not in shapes]
        written = {}
        for media, shape in shapes.items():
            kept = old[media] if media in old else old[gone.pop(0)] if gone else None
            if kept is not None and "schema" in kept:
                written[media] = {**kept, "schema": rewriter.rewrite(kept["schema"], shape, usage)}
            else:
                written[media] = {} if shape == Shape() else {"schema": rewriter.build(shape, usage)}
        return written

    def _write_headers(self, rewriter: Rewriter, old: JsonObject, new: JsonObject, usage: Usage) -> JsonObject:
        names = {name.lower(): name for name in old}
        written = {}
        for name, header in new.items():
            node = self.published.document.resolve(header)
            shape = self.published.responses.read(node.get("schema", {}))
            known = names.get(name.lower())
            if known is None:
                node = {"schema": rewriter.build(shape, usage.enter_field(name))}
                later = self.later.find("headers", name.lower())
                written[name] = self.later.refer("headers", later, node, is_written=rewriter.builder is not None) if later else node
            else:
                ours = self.document.resolve(old[known])
                schema = rewriter.rewrite(ours.get("schema", {}), shape, usage.enter_field(name))
                written[known] = old[known] if schema == ours.get("schema", {}) else {**ours, "schema": schema}
        return written

    def _keep(self, rewriter: Rewriter, response: JsonObject, usage: Usage) -> None:
        rewriter.keep(self.document.resolve(response), usage)

    def _find_shared(self, status: str, wanted: Stated) -> str | None:
        """Return the response component that operations use for a status and that states the wanted facts."""
        uses: dict[str, int] = {}
        for operation in self.document.operations:
            reference = operation.node["responses"].get(status, {}).get("$ref")
            if isinstance(reference, str):
                uses[reference.removeprefix(_RESPONSES)] = uses.get(reference.removeprefix(_RESPONSES), 0) + 1
        for name in sorted(uses, key=lambda one: -uses[one]):
            if dict(self.curated.read_response(status, self.document.components("responses")[name])) == wanted:
                return name
        return None

    def _find_error_content(self, shapes: dict[str, Shape]) -> JsonObject | None:
        """Return the content of a shared error response with these shapes."""
        wanted = {media: free_values(shape) for media, shape in shapes.items()}
        for response in self.document.components("responses").values():
            content: JsonObject = response.get("content", {})
            if (
                content
                and {media: free_values(self.curated.responses.read(node.get("schema", {}))) for media, node in content.items()} == wanted
            ):
                return content
        return None


def _get_phrase(status: str) -> str:
    try:
        return HTTPStatus(int(status)).phrase + "."
    except ValueError:
        return "The response."
