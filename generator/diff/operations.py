"""Compare two versions of an operation, as callers of its method see the difference."""

from __future__ import annotations

from typing import Any

from ..codegen.pagination import is_list
from ..openapi.document import Document, Operation
from ..openapi.schemas import collect_properties, peel, resolve_node
from .changes import Changes, Level
from .keywords import Place, compare_deprecation, compare_rest, compare_texts, shorten, strip_texts
from .names import choose_name, describe_credential, get_body_schema, get_call, is_named, name_arguments
from .parameters import Parameters, list_parameters
from .reach import REQUEST
from .responses import Responses
from .schemas import Schemas

_REQUEST = frozenset({REQUEST})
_HANDLED = frozenset(
    {
        *("operationId", "parameters", "requestBody", "responses", "security", "tags", "x-client", "x-credential", "x-pagination"),
        "x-required-scope",
    }
)


class Operations:
    """Compares operations of an old and a new document."""

    def __init__(self, old: Document, new: Document, schemas: Schemas, changes: Changes) -> None:
        self._old, self._new, self._schemas, self._changes = old, new, schemas, changes
        self.parameters = Parameters(old, new, schemas, changes)
        self.responses = Responses(old, new, schemas, changes)

    def report_added(self, operation: Operation) -> None:
        self._changes.add(
            Level.COMPATIBLE, "operation-added", f"{get_call(operation)}()", "", "operation added", note=_get_route(operation)
        )

    def report_removed(self, operation: Operation) -> None:
        self._changes.add(
            Level.BREAKING, "operation-removed", f"{get_call(operation)}()", "", "operation removed", note=_get_route(operation)
        )

    def compare(self, old: Operation, new: Operation) -> None:
        """Record the differences between two versions of an operation."""
        call = choose_name(old, new)
        place = Place(call, "", _REQUEST, (call,))
        self._compare_names(old, new, place)
        self.parameters.compare(old, new, place)
        self._compare_body(old, new, place)
        self.responses.compare(old.node, new.node, place)
        self._compare_security(old, new, place)
        self._compare_pages(old, new, place)
        before, after = old.node.get("tags", []), new.node.get("tags", [])
        if sorted(before) != sorted(after) or before[:1] != after[:1]:
            self._add(Level.DOCUMENTATION, "tags", place, f"tags {', '.join(before) or 'none'} → {', '.join(after) or 'none'}")
        compare_texts(old.node, new.node, place, self._changes)
        compare_deprecation(old.node, new.node, place, self._changes)
        compare_rest(old.node, new.node, place, self._changes, handled_keys=_HANDLED)

    def _add(self, level: Level, kind: str, place: Place, detail: str) -> None:
        self._changes.add(level, kind, place.owner, place.member, detail, place.reaches)

    def _compare_names(self, old: Operation, new: Operation, place: Place) -> None:
        before, after = get_call(old), choose_name(old, new)
        if before != after and not (" " in before and " " in after):  # an operation named on neither side has only its route
            self._changes.add(Level.BREAKING, "operation-renamed", before, "", f"method renamed to {after}", (after,), replacement=after)
        elif old.id != new.id and (is_named(new) or is_named(old)):
            self._add(Level.COMPATIBLE, "operation-id", place, f"operation id {old.id} → {new.id}, same name in the client")
        if (old.method, old.path) != (new.method, new.path):
            self._add(Level.COMPATIBLE, "operation-moved", place, f"{_get_route(old)} → {_get_route(new)}")

    def _compare_body(self, old: Operation, new: Operation, place: Place) -> None:
        before = self._old.resolve(old.node.get("requestBody"))
        after = self._new.resolve(new.node.get("requestBody"))
        if not before and not after:
            return
        if not before or not after:
            self._compare_fields_of_one(old, new, place)
            return
        self.compare_bodies(before, after, place, name_arguments(self._old, old), name_arguments(self._new, new))

    def compare_bodies(self, old: Any, new: Any, place: Place, old_names: dict[Any, str], new_names: dict[Any, str]) -> None:
        """Compare two request bodies; the names are those of their fields as arguments."""
        if bool(old.get("required")) != bool(new.get("required")):
            is_required = bool(new.get("required"))
            level = Level.BREAKING if is_required else Level.COMPATIBLE
            self._add(
                level,
                "body-required" if is_required else "body-optional",
                place,
                "the body is now required" if is_required else "the body is no longer required",
            )
        compare_texts(old, new, place, self._changes)
        compare_rest(old, new, place, self._changes, handled_keys=frozenset({"$ref", "content", "required"}))
        left, right = old.get("content", {}), new.get("content", {})
        for content_type in sorted(left.keys() - right.keys()):
            self._add(Level.BREAKING, "content-type-removed", place, f"the body is no longer sent as {content_type}")
        for content_type in sorted(right.keys() - left.keys()):
            self._add(Level.COMPATIBLE, "content-type-added", place, f"the body can be sent as {content_type}")
        shared_types = [content_type for content_type in left if content_type in right]
        pairs = [(left[content_type], right[content_type]) for content_type in shared_types] or [
            (next(iter(left.values()), {}), next(iter(right.values()), {}))
        ]
        for before, after in pairs:
            self._compare_media(before, after, place, old_names, new_names)

    def _compare_media(self, old: Any, new: Any, place: Place, old_names: dict[Any, str], new_names: dict[Any, str]) -> None:
        compare_texts(old, new, place, self._changes)
        compare_rest(old, new, place, self._changes, handled_keys=frozenset({"schema"}))
        before, after = peel(old.get("schema", {})), peel(new.get("schema", {}))
        fields = {key[1]: name for key, name in {**old_names, **new_names}.items() if key[0] == "body"}
        if before.component or after.component or not fields:
            self._schemas.compare(
                old.get("schema", {}), new.get("schema", {}), place.below("") if fields else place.below("(body)"), fields=fields
            )
        else:
            self._schemas.compare_content(before.schema, after.schema, place, fields=fields)

    def _compare_fields_of_one(self, old: Operation, new: Operation, place: Place) -> None:
        """Compare operations of which only one has a body, whose fields are added or removed arguments."""
        is_new = bool(new.node.get("requestBody"))
        document, operation = (self._new, new) if is_new else (self._old, old)
        other_names = {key[1] for key in list_parameters(self._old if is_new else self._new, old if is_new else new)}
        content_type, schema = get_body_schema(document, operation)
        node = resolve_node(document, schema)
        properties, required = collect_properties(document, node.schema)
        names = name_arguments(document, operation)
        needed_body = bool(document.resolve(operation.node["requestBody"]).get("required"))
        level = Level.BREAKING if not is_new or (needed_body and not properties) else Level.COMPATIBLE
        self._add(
            level,
            "body-added" if is_new else "body-removed",
            place,
            f"{'takes a' if is_new else 'no longer takes a'} body ({content_type})",
        )
        for name in properties:
            if name in other_names:
                continue
            is_required = is_new and name in required
            level = Level.BREAKING if is_required or not is_new else Level.COMPATIBLE
            detail = f"{'required ' if is_required else ''}argument {'added' if is_new else 'removed'}"
            self._add(level, f"argument-{'added' if is_new else 'removed'}", place.below(names["body", name]), detail)

    def _compare_security(self, old: Operation, new: Operation, place: Place) -> None:
        before, after = _get_security(self._old, old), _get_security(self._new, new)
        if before != after:
            is_accepted = not after or before <= after or frozenset() in after
            self._add(
                Level.COMPATIBLE if is_accepted and before else Level.BREAKING,
                "security",
                place,
                f"credential: {_describe_security(before)} → {_describe_security(after)}",
            )
        elif old.node.get("x-credential") != new.node.get("x-credential"):
            self._add(
                Level.BREAKING,
                "security",
                place,
                f"credential: {shorten(old.node.get('x-credential'))} → {shorten(new.node.get('x-credential'))}",
            )
        scopes = _get_scopes(self._old, old), _get_scopes(self._new, new)
        if scopes[0] != scopes[1]:
            detail = f"scope: {shorten(scopes[0] or None)} → {shorten(scopes[1] or None)}"
            self._add(Level.RISKY if scopes[1] else Level.COMPATIBLE, "scope", place, detail)

    def _compare_pages(self, old: Operation, new: Operation, place: Place) -> None:
        """Record whether a method changed between returning a pager and one response, or changed how it pages."""
        was_pager, is_pager = is_list(self._old, old), is_list(self._new, new)
        before, after = old.node.get("x-pagination"), new.node.get("x-pagination")
        if was_pager != is_pager:
            detail = "now returns a pager, not a single response" if is_pager else "now returns a single response, not a pager"
            self._add(Level.BREAKING, "pagination", place, detail)
        elif strip_texts(before) != strip_texts(after):
            page_flags = ["cursor" in pagination if isinstance(pagination, dict) else False for pagination in (before, after)]
            detail = f"pages: {shorten(before)} → {shorten(after)}"
            if page_flags[0] != page_flags[1]:
                detail = "now in pages: the method follows the cursors" if page_flags[1] else "now in one response, not in pages"
            self._add(Level.RISKY if is_pager else Level.COMPATIBLE, "pagination", place, detail)


def _get_route(operation: Operation) -> str:
    return f"{operation.method.upper()} {operation.path}"


def _get_security(document: Document, operation: Operation) -> frozenset[frozenset[str]]:
    """Return the sets of credentials that an operation accepts; empty if it needs none."""
    requirements: Any = operation.node.get("security", document.data.get("security", []))
    return frozenset(frozenset(describe_credential(document, name) for name in option) for option in requirements)


def _get_scopes(document: Document, operation: Operation) -> str:
    """Return the scope that an operation needs, from the document's extension or its security requirements."""
    requirements: Any = operation.node.get("security", document.data.get("security", []))
    names = dict.fromkeys(str(scope) for option in requirements for scopes in option.values() for scope in scopes)
    return str(operation.node.get("x-required-scope") or " ".join(names))


def _describe_security(security: frozenset[frozenset[str]]) -> str:
    return " or ".join(sorted(" and ".join(sorted(option)) or "none" for option in security)) or "none"
