"""Compare two responses of an operation: statuses, content types, headers, schemas."""

from __future__ import annotations

from typing import Any

from ..codegen.media import JSON, normalize_json
from ..openapi.document import Document
from ..openapi.schemas import peel
from .changes import Changes, Level
from .equal import are_identical
from .keywords import Place, compare_rest, compare_texts
from .names import get_class, get_python_type
from .reach import ERROR, RESPONSE
from .schemas import Schemas


class Responses:
    """Compares responses of an old and a new document."""

    def __init__(self, old: Document, new: Document, schemas: Schemas, changes: Changes) -> None:
        self._old, self._new, self._schemas, self._changes = old, new, schemas, changes

    def compare(self, old: dict[str, Any], new: dict[str, Any], place: Place) -> None:
        """Compare the responses of two versions of an operation.

        Error responses matter less, since they are decoded in the same way for all operations.
        """
        before, after = old["responses"], new["responses"]
        removed_statuses = [status for status in before if status not in after]
        new_statuses = [status for status in after if status not in before]
        lost_successes, new_successes = (
            [status for status in statuses if status.startswith("2")] for statuses in (removed_statuses, new_statuses)
        )
        call = Place(f"{place.owner}()", "", frozenset({RESPONSE}), place.reaches)
        results = [self._describe_results(document, statuses) for document, statuses in ((self._old, before), (self._new, after))]
        returns = f"returns {results[1]} as before" if results[0] == results[1] else f"returns {results[1]}, not {results[0]}"
        if len(lost_successes) == len(new_successes) == 1:
            is_same = results[0] == results[1]
            self._add(
                Level.RISKY if is_same else Level.BREAKING,
                "status",
                call,
                f"responds with {new_successes[0]}, not {lost_successes[0]}: {returns}",
            )
            if is_same:  # of two types, each difference between their fields would be reported as another change
                self.compare_response(before[lost_successes[0]], after[new_successes[0]], call)
            removed_statuses.remove(lost_successes[0])
            new_statuses.remove(new_successes[0])
        for status in removed_statuses:
            level = Level.COMPATIBLE
            if status in lost_successes:
                level = (
                    Level.BREAKING if len(lost_successes) == len([status for status in before if status.startswith("2")]) else Level.RISKY
                )
            self._add(
                level, "status-removed", call, f"no longer responds with {status}" + (f": {returns}" if status in lost_successes else "")
            )
        for status in new_statuses:
            breaks = status in new_successes and results[0] != results[1]
            self._add(
                Level.BREAKING if breaks else Level.COMPATIBLE, "status-added", call,
                f"can respond with {status}" + (f": {returns}" if status in new_successes else ""),
            )  # fmt: skip
        for status in before:
            if status in after:
                direction = RESPONSE if status.startswith("2") else ERROR
                status_place = Place(call.owner, "" if direction == RESPONSE else f"[{status}]", frozenset({direction}), place.reaches)
                self.compare_response(before[status], after[status], status_place)

    def _describe_results(self, document: Document, responses: dict[str, Any]) -> str:
        """Return the return type of a method: the union over its success statuses, with components under their new names."""
        types: dict[str, None] = {}
        for status, response in responses.items():
            if not status.startswith("2"):
                continue
            content = normalize_json(document.resolve(response).get("content") or {})
            if not content:
                types["None"] = None
                continue
            schema: Any = content.get(JSON, next(iter(content.values()))).get("schema", {})
            component = peel(schema).component
            if component:
                name = get_class(self._schemas.renamed.get(component, component) if document is self._old else component)
            else:
                name = get_python_type(document, schema).attribute
            types[name] = None
        return " | ".join(sorted(types, key=lambda name: (name == "None", name))) or "None"

    def compare_response(self, old: Any, new: Any, place: Place) -> None:
        """Compare two responses; one that is a component in both documents is reported once, with the component."""
        if are_identical(old, new):  # this includes references: the component is compared on its own
            return
        old, new = self._old.resolve(old), self._new.resolve(new)
        compare_texts(old, new, place, self._changes)
        compare_rest(old, new, place, self._changes, handled_keys=frozenset({"$ref", "content", "headers"}))
        self._compare_headers(old.get("headers", {}), new.get("headers", {}), place)
        self._compare_content(old.get("content", {}), new.get("content", {}), place)

    def _add(self, level: Level, kind: str, place: Place, detail: str) -> None:
        if ERROR in place.directions and level is Level.BREAKING:
            level = Level.RISKY
        self._changes.add(level, kind, place.owner, place.member, detail, place.reaches)

    def _compare_content(self, old: dict[str, Any], new: dict[str, Any], place: Place) -> None:
        if not old and not new:
            return
        if not old or not new:
            self._add(
                Level.COMPATIBLE if new else Level.BREAKING, "body-added" if new else "body-removed", place,
                "now responds with a body" if new else "now responds without a body",
            )  # fmt: skip
            return
        for content_type in sorted(old.keys() - new.keys()):
            self._add(Level.BREAKING, "content-type-removed", place, f"no longer responds with {content_type}")
        for content_type in sorted(new.keys() - old.keys()):
            self._add(Level.COMPATIBLE, "content-type-added", place, f"can respond with {content_type}")
        for content_type in [content_type for content_type in old if content_type in new]:
            before, after = old[content_type], new[content_type]
            content_place = place if content_type == JSON or len(old) == 1 else place.below(f"[{content_type}]")
            self._schemas.compare(before.get("schema", {}), after.get("schema", {}), content_place)
            compare_texts(before, after, content_place, self._changes)
            compare_rest(before, after, content_place, self._changes, handled_keys=frozenset({"schema"}))

    def _compare_headers(self, old: dict[str, Any], new: dict[str, Any], place: Place) -> None:
        for name in sorted(old.keys() - new.keys()):
            self._add(Level.RISKY, "header-removed", place, f"no longer sends the header {name}")
        for name in sorted(new.keys() - old.keys()):
            self._add(Level.COMPATIBLE, "header-added", place, f"sends the header {name}")
        for name in sorted(old.keys() & new.keys()):
            self.compare_header(old[name], new[name], Place(place.owner, f"headers[{name}]", place.directions, place.reaches))

    def compare_header(self, old: Any, new: Any, place: Place) -> None:
        """Compare two response headers, which the client exposes as text."""
        if are_identical(old, new):  # this includes references: the component is compared on its own
            return
        old, new = self._old.resolve(old), self._new.resolve(new)
        compare_texts(old, new, place, self._changes)
        compare_rest(old, new, place, self._changes, handled_keys=frozenset({"$ref"}), level=Level.COMPATIBLE)
