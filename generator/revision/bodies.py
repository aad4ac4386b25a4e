"""Write the request body and the responses of an operation, from those in force and those that are published."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from ..openapi.document import Document, JsonObject
from .contract import Attributes, ContractReader, ShapeAdjustment, locate_response, loosen_error_values
from .deviations import Deviations
from .overlay_components import OverlayComponents
from .schema_rewriter import SchemaRewriter
from .shapes import Shape
from .usage import Usage
from .words import split_words, to_pascal

_RESPONSES = "#/components/responses/"
_JSON = "application/json"
#: The phrases that differ between versions of Python.
_STATUS_PHRASES = {"413": "Content Too Large", "414": "URI Too Long", "416": "Range Not Satisfiable", "422": "Unprocessable Content"}
_ResponseFacts = dict[tuple[str, str, str], Attributes]


class BodyWriter:
    """Writes bodies; `curated_reader` and `published_reader` read those of the curated and of the published document."""

    def __init__(
        self,
        curated_reader: ContractReader,
        published_reader: ContractReader,
        overlay_components: OverlayComponents,
        deviations: Deviations,
    ) -> None:
        self.overlay_components = overlay_components
        self.deviations = deviations
        self.curated_reader = curated_reader
        self.published_reader = published_reader
        self.document: Document = curated_reader.document

    def write_request(self, rewriter: SchemaRewriter, old: Any, new: Any, usage: Usage) -> JsonObject | None:
        """Return the request body of an operation, or None if it no longer has one."""
        new_body = self.published_reader.document.resolve(new)
        if not new_body:
            return None
        old_body = self.document.resolve(old) or {}
        adjust = self._get_adjustment(usage, "request", self.curated_reader.read_request_shapes(old_body))
        if old_body and dict(self.curated_reader.list_body_facts(old_body)) == dict(
            self.published_reader.list_body_facts(new_body, adjust)
        ):
            rewriter.record_unchanged(old_body.get("content", {}), usage)
            return dict(old)
        shapes = self.published_reader.read_request_shapes(new_body, adjust)
        is_required = any(self.published_reader.is_body_required(new_body, shape) for shape in shapes.values())
        other_keys = {key: value for key, value in old_body.items() if key not in ("required", "content")}
        content = self._write_content(rewriter, old_body.get("content", {}), shapes, usage)
        return {**other_keys, **({"required": True} if is_required else {}), "content": content}

    def write_responses(self, rewriter: SchemaRewriter, old: JsonObject, new: JsonObject, usage: Usage) -> JsonObject:
        """Return the responses of an operation, those that it has already first.

        A new success status takes over the response, with its texts, of one that is no longer published.
        """
        statuses = [str(status) for status in new if not str(status).startswith("x-")]
        order = [*(status for status in old if status in statuses), *sorted(status for status in statuses if status not in old)]
        kept_statuses = [
            status for status in old if status not in statuses and self.deviations.covers(usage.operation, "response", status, "(body)")
        ]
        removed_statuses = [status for status in old if status not in (*statuses, *kept_statuses) and status.startswith("2")]
        responses: JsonObject = {status: old[status] for status in kept_statuses}
        for status in kept_statuses:
            self._record_unchanged(rewriter, old[status], usage)
        for status in order:
            new_response = self.published_reader.document.resolve(new[status])
            old_response = old.get(status)
            if old_response is None and self.deviations.lists_exactly(usage.operation, "response", status, "(body)"):
                continue
            if old_response is None and status.startswith("2") and removed_statuses:
                old_response = old[removed_statuses.pop(0)]
            responses[status] = self._write_response(rewriter, status, old_response, new_response, usage)
        return {**responses, **{key: value for key, value in old.items() if key.startswith("x-")}}

    def _write_response(self, rewriter: SchemaRewriter, status: str, old: Any, new: JsonObject, usage: Usage) -> JsonObject:
        old_response = self.document.resolve(old) or {}
        in_force = self.curated_reader.read_response_shapes(status, old_response)
        adjust = self._get_adjustment(usage, "response", {locate_response(status, media): shape for media, shape in in_force.items()})
        facts: _ResponseFacts = dict(self.published_reader.list_response_facts(status, new, adjust))
        if old is not None:
            if dict(self.curated_reader.list_response_facts(status, old_response)) == facts:
                self._record_unchanged(rewriter, old_response, usage)
                return dict(old)
        elif (name := self._find_shared_response(status, facts)) is not None:
            self._record_unchanged(rewriter, self.document.get_components("responses")[name], usage)
            return {"$ref": _RESPONSES + name}
        else:
            old_response = {"description": _describe_status(status)}
        result = {key: value for key, value in old_response.items() if key not in ("content", "headers")}
        if headers := self._write_headers(rewriter, old_response.get("headers", {}), new.get("headers", {}), usage):
            result["headers"] = headers
        if new.get("content"):
            shapes = self.published_reader.read_response_shapes(status, new, adjust)
            content = old_response.get("content", {})
            if not status.startswith("2") and not content and (shared_content := self._find_error_content(shapes)) is not None:
                content = shared_content
                self._record_unchanged(rewriter, {"content": shared_content}, usage)
                result["content"] = shared_content
            else:
                result["content"] = self._write_content(rewriter, content, shapes, usage)
        if old is not None:
            return result
        name = self.overlay_components.find("responses", status) or self._name_error_response(status)
        return self.overlay_components.create_reference("responses", name, result, is_written=rewriter.builder is not None)

    def _name_error_response(self, status: str) -> str:
        """Return a component name for the response of a new error status, so that overlays of errors apply to it."""
        name = "" if status.startswith("2") else to_pascal(split_words(_describe_status(status)))
        return "" if name in self.document.get_components("responses") else name

    def _write_content(self, rewriter: SchemaRewriter, old: JsonObject, shapes: dict[str, Shape], usage: Usage) -> JsonObject:
        removed_types = [media for media in old if media not in shapes]
        content = {}
        for media, shape in shapes.items():
            media_in_force = old.get(media)
            # files are sent in forms alone, so the fields of a form are not those of any other body
            similar_types = [removed_type for removed_type in removed_types if _is_form(removed_type) == _is_form(media)]
            if media_in_force is None and similar_types:
                removed_types.remove(similar_types[0])
                media_in_force = old[similar_types[0]]
            if media_in_force is not None and "schema" in media_in_force:
                content[media] = {**media_in_force, "schema": rewriter.rewrite(media_in_force["schema"], shape, usage)}
            else:
                content[media] = {} if shape == Shape() else {"schema": rewriter.build(shape, usage)}
        return content

    def _write_headers(self, rewriter: SchemaRewriter, old: JsonObject, new: JsonObject, usage: Usage) -> JsonObject:
        names = {name.lower(): name for name in old}
        headers = {}
        for name, header in new.items():
            node = self.published_reader.document.resolve(header)
            shape = self.published_reader.responses.read(node.get("schema", {}))
            known_name = names.get(name.lower())
            if known_name is None:
                node = {"schema": rewriter.build(shape, usage.enter_field(name))}
                component, is_written = self.overlay_components.find("headers", name.lower()), rewriter.builder is not None
                headers[name] = self.overlay_components.create_reference("headers", component, node, is_written=is_written)
            else:
                old_header = self.document.resolve(old[known_name])
                schema = rewriter.rewrite(old_header.get("schema", {}), shape, usage.enter_field(name))
                headers[known_name] = old[known_name] if schema == old_header.get("schema", {}) else {**old_header, "schema": schema}
        return headers

    def _get_adjustment(self, usage: Usage, kind: str, in_force: dict[str, Shape]) -> ShapeAdjustment:
        """Return the adjustment of published bodies to the deviations of an operation."""
        return lambda at, shape: self.deviations.apply_to_shape(usage.operation, kind, at, shape, in_force.get(at))

    def _record_unchanged(self, rewriter: SchemaRewriter, response: JsonObject, usage: Usage) -> None:
        rewriter.record_unchanged(self.document.resolve(response), usage)

    def _find_shared_response(self, status: str, facts: _ResponseFacts) -> str | None:
        """Return the response component that most operations use for a status and that states the same facts, or None."""
        uses: dict[str, int] = {}
        for operation in self.document.operations:
            reference = operation.node["responses"].get(status, {}).get("$ref")
            if isinstance(reference, str):
                uses[reference.removeprefix(_RESPONSES)] = uses.get(reference.removeprefix(_RESPONSES), 0) + 1
        for name in sorted(uses, key=lambda candidate: -uses[candidate]):
            if dict(self.curated_reader.list_response_facts(status, self.document.get_components("responses")[name])) == facts:
                return name
        return None

    def _find_error_content(self, shapes: dict[str, Shape]) -> JsonObject | None:
        """Return the content of an error response in force that has the same shapes, or None."""
        loose_shapes = {media: loosen_error_values(shape) for media, shape in shapes.items()}
        for response in self.document.get_components("responses").values():
            content: JsonObject = response.get("content", {})
            shapes = {media: self.curated_reader.responses.read(node.get("schema", {})) for media, node in content.items()}
            if content and {media: loosen_error_values(shape) for media, shape in shapes.items()} == loose_shapes:
                return content
        return None


def _is_form(media_type: str) -> bool:
    return media_type.startswith("multipart/")


def _describe_status(status: str) -> str:
    try:
        return _STATUS_PHRASES.get(status, HTTPStatus(int(status)).phrase) + "."
    except ValueError:
        return "The response."
