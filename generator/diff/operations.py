"""Two versions of an operation compared, as those who call its method see the difference."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..client.schemas import node_of, properties_of
from ..document import Document, Operation
from .answers import Answers
from .changes import Changes, Level
from .keywords import Place, bare, compare_deprecation, compare_rest, compare_texts, shown
from .names import arguments, body_schema, call_of, is_named
from .reach import REQUEST
from .schemas import Schemas, is_renamed, peel

_REQUEST = frozenset({REQUEST})
_KNOWN = frozenset(
    {
        *("operationId", "parameters", "requestBody", "responses", "security", "tags", "x-client", "x-credential", "x-pagination"),
        "x-required-scope",
    }
)
_PARAMETER_KNOWN = frozenset({"$ref", "content", "in", "name", "required", "schema"})


class Operations:
    """Compares operations of an old and a new document."""

    def __init__(self, old: Document, new: Document, schemas: Schemas, changes: Changes) -> None:
        self._old, self._new, self._schemas, self._changes = old, new, schemas, changes
        self._answers = Answers(old, new, schemas, changes)

    def added(self, operation: Operation) -> None:
        self._changes.add(Level.COMPATIBLE, "operation-added", f"{call_of(operation)}()", "", "operation added", note=_route(operation))

    def removed(self, operation: Operation) -> None:
        self._changes.add(Level.BREAKING, "operation-removed", f"{call_of(operation)}()", "", "operation removed", note=_route(operation))

    def compare(self, old: Operation, new: Operation) -> None:
        """Note what differs between two versions of an operation."""
        call = call_of(new)
        place = Place(call, "", _REQUEST, (call,))
        self._compare_names(old, new, place)
        self._compare_arguments(old, new, place)
        self._compare_body(old, new, place)
        self._answers.compare(old.node, new.node, place)
        self._compare_security(old, new, place)
        self._compare_extensions(old, new, place)
        before, after = old.node.get("tags", []), new.node.get("tags", [])
        if before != after:
            self._add(Level.DOCUMENTATION, "tags", place, f"tags {', '.join(before) or 'none'} → {', '.join(after) or 'none'}")
        compare_texts(old.node, new.node, place, self._changes)
        compare_deprecation(old.node, new.node, place, self._changes)
        compare_rest(old.node, new.node, place, self._changes, known=_KNOWN)

    def _add(self, level: Level, kind: str, place: Place, detail: str) -> None:
        self._changes.add(level, kind, place.owner, place.member, detail, place.reaches)

    def _compare_names(self, old: Operation, new: Operation, place: Place) -> None:
        before, after = call_of(old), call_of(new)
        if before != after:
            self._changes.add(Level.BREAKING, "operation-renamed", before, "", f"now {after}", (after,))
        elif old.id != new.id and is_named(new):
            self._add(Level.COMPATIBLE, "operation-id", place, f"operation id {old.id} → {new.id}, same name in the client")
        if (old.method, old.path) != (new.method, new.path):
            self._add(Level.COMPATIBLE, "operation-moved", place, f"{_route(old)} → {_route(new)}")

    def _compare_arguments(self, old: Operation, new: Operation, place: Place) -> None:
        """Parameters, keyed by place and name; and arguments that moved from one part of the request to another."""
        before, after = _parameters(self._old, old), _parameters(self._new, new)
        names = {**arguments(self._old, old), **arguments(self._new, new)}
        moved = self._compare_moved(old, new, before, after, place, names)
        gone = [key for key in before if key not in after and key not in moved]
        fresh = [key for key in after if key not in before and key not in moved]
        renamed = _renamed(self._old, self._new, before, after, gone, fresh)
        for key in gone:
            here = place.below(names[key])
            if key in renamed:
                there = names[renamed[key]]
                self._add(Level.BREAKING, "argument-renamed", here, f"argument renamed: {there} now")
            else:
                self._add(Level.BREAKING, "argument-removed", here, "argument removed")
        for key in fresh:
            if key not in renamed.values():
                needed = self._new.resolve(after[key]).get("required") is True
                level = Level.BREAKING if needed else Level.COMPATIBLE
                self._add(level, "argument-added", place.below(names[key]), f"{'required ' if needed else ''}argument added")
        for key in before:
            if key in after:
                self.compare_parameter(before[key], after[key], place.below(names[key]))
            elif key in renamed:
                self.compare_parameter(before[key], after[renamed[key]], place.below(names[renamed[key]]))

    def compare_parameter(self, old: Any, new: Any, place: Place) -> None:
        """Compare two parameters; one that is a component in both is told once, with the component."""
        if old == new:  # a reference too: the component is compared on its own
            return
        old, new = self._old.resolve(old), self._new.resolve(new)
        if (old.get("required") is True) != (new.get("required") is True):
            needed = new.get("required") is True
            self._add(
                Level.BREAKING if needed else Level.COMPATIBLE,
                "required" if needed else "optional",
                place,
                "required now" if needed else "no longer required",
            )
        self._schemas.compare(_schema(old), _schema(new), place)
        compare_texts(old, new, place, self._changes)
        compare_deprecation(old, new, place, self._changes)
        compare_rest(old, new, place, self._changes, known=_PARAMETER_KNOWN)

    def _compare_moved(
        self, old: Operation, new: Operation, before: dict[Any, Any], after: dict[Any, Any], place: Place, names: dict[Any, str]
    ) -> set[tuple[str, str]]:
        """Arguments that keep their name and go elsewhere in the request: the call stays as it is."""
        old_fields, new_fields = _body_fields(self._old, old), _body_fields(self._new, new)
        old_all = {**{key: _schema(self._old.resolve(node)) for key, node in before.items()}, **old_fields}
        new_all = {**{key: _schema(self._new.resolve(node)) for key, node in after.items()}, **new_fields}
        needed = _needed(self._old, old, before), _needed(self._new, new, after)
        moved: set[tuple[str, str]] = set()
        for key, schema in old_all.items():
            if key in new_all or key[0] == "path":
                continue
            others = [other for other in new_all if other[1] == key[1] and other not in old_all and other[0] != "path"]
            if len(others) == 1:
                self._add(
                    Level.COMPATIBLE, "argument-moved", place.below(names[key]), f"sent in the {others[0][0]} now, not in the {key[0]}"
                )
                if needed[1](others[0]) and not needed[0](key):
                    self._add(Level.BREAKING, "required", place.below(names[key]), "required now")
                self._schemas.compare(schema, new_all[others[0]], place.below(names[key]))
                moved |= {key, others[0]}
        return moved

    def _compare_body(self, old: Operation, new: Operation, place: Place) -> None:
        before = self._old.resolve(old.node.get("requestBody"))
        after = self._new.resolve(new.node.get("requestBody"))
        if not before and not after:
            return
        if not before or not after:
            self._compare_fields_of_one(old, new, place)
            return
        self.compare_bodies(before, after, place, arguments(self._old, old), arguments(self._new, new))

    def compare_bodies(self, old: Any, new: Any, place: Place, old_names: dict[Any, str], new_names: dict[Any, str]) -> None:
        """Compare two request bodies; the names are those of their fields as arguments."""
        if bool(old.get("required")) != bool(new.get("required")):
            needed = bool(new.get("required"))
            level = Level.BREAKING if needed else Level.COMPATIBLE
            self._add(
                level,
                "body-required" if needed else "body-optional",
                place,
                "the body is required now" if needed else "no body is required any more",
            )
        compare_texts(old, new, place, self._changes)
        compare_rest(old, new, place, self._changes, known=frozenset({"$ref", "content", "required"}))
        left, right = old.get("content", {}), new.get("content", {})
        for content_type in sorted(left.keys() - right.keys()):
            self._add(Level.BREAKING, "content-type-removed", place, f"the body is no longer sent as {content_type}")
        for content_type in sorted(right.keys() - left.keys()):
            self._add(Level.COMPATIBLE, "content-type-added", place, f"the body can be sent as {content_type}")
        shared = [content_type for content_type in left if content_type in right]
        pairs = [(left[one], right[one]) for one in shared] or [(next(iter(left.values()), {}), next(iter(right.values()), {}))]
        for before, after in pairs:
            self._compare_media(before, after, place, old_names, new_names)

    def _compare_media(self, old: Any, new: Any, place: Place, old_names: dict[Any, str], new_names: dict[Any, str]) -> None:
        compare_texts(old, new, place, self._changes)
        compare_rest(old, new, place, self._changes, known=frozenset({"schema"}))
        before, after = peel(old.get("schema", {})), peel(new.get("schema", {}))
        fields = {key[1]: name for key, name in {**old_names, **new_names}.items() if key[0] == "body"}
        if before.component or after.component or not fields:
            self._schemas.compare(
                old.get("schema", {}), new.get("schema", {}), place.below("") if fields else place.below("(body)"), fields=fields
            )
        else:
            self._schemas.content(before.schema, after.schema, place, fields=fields)

    def _compare_fields_of_one(self, old: Operation, new: Operation, place: Place) -> None:
        """A body where there was none, or none where there was one: its fields are arguments that came or went."""
        came = bool(new.node.get("requestBody"))
        document, operation = (self._new, new) if came else (self._old, old)
        others = {key[1] for key in _parameters(self._old if came else self._new, old if came else new)}
        content_type, schema = body_schema(document, operation)
        node = node_of(document, schema)
        properties, required = properties_of(document, node.schema)
        names = arguments(document, operation)
        needed_body = bool(document.resolve(operation.node["requestBody"]).get("required"))
        level = Level.BREAKING if not came or (needed_body and not properties) else Level.COMPATIBLE
        self._add(
            level, "body-added" if came else "body-removed", place, f"{'takes a' if came else 'no longer takes a'} body ({content_type})"
        )
        for name in properties:
            if name in others:
                continue
            needed = came and name in required
            level = Level.BREAKING if needed or not came else Level.COMPATIBLE
            detail = f"{'required ' if needed else ''}argument {'added' if came else 'removed'}"
            self._add(level, f"argument-{'added' if came else 'removed'}", place.below(names["body", name]), detail)

    def _compare_security(self, old: Operation, new: Operation, place: Place) -> None:
        before, after = _security(self._old, old), _security(self._new, new)
        if before != after:
            accepted = not after or before <= after or frozenset() in after
            self._add(
                Level.COMPATIBLE if accepted and before else Level.BREAKING,
                "security",
                place,
                f"credential: {_alternatives(before)} → {_alternatives(after)}",
            )
        elif old.node.get("x-credential") != new.node.get("x-credential"):
            self._add(
                Level.BREAKING,
                "security",
                place,
                f"credential: {shown(old.node.get('x-credential'))} → {shown(new.node.get('x-credential'))}",
            )
        if old.node.get("x-required-scope") != new.node.get("x-required-scope"):
            scopes = f"scope: {shown(old.node.get('x-required-scope'))} → {shown(new.node.get('x-required-scope'))}"
            self._add(Level.COMPATIBLE if "x-required-scope" not in new.node else Level.RISKY, "scope", place, scopes)

    def _compare_extensions(self, old: Operation, new: Operation, place: Place) -> None:
        before, after = old.node.get("x-pagination"), new.node.get("x-pagination")
        if bare(before) == bare(after):
            return
        if before and after:
            self._add(Level.RISKY, "pagination", place, f"pages: {shown(before)} → {shown(after)}")
        else:
            detail = "gives a pager now, not one answer" if after else "gives one answer now, not a pager"
            self._add(Level.BREAKING, "pagination", place, detail)


def _route(operation: Operation) -> str:
    return f"{operation.method.upper()} {operation.path}"


def _schema(parameter: Any) -> Any:
    """The schema of a parameter, also where it is sent as a document of its own."""
    media: Any = next(iter(parameter.get("content", {}).values()), {})
    return parameter.get("schema", media.get("schema", {}))


def _parameters(document: Document, operation: Operation) -> dict[tuple[str, str], Any]:
    """The parameters by place and name, as they stand: a reference stays one."""
    found = {}
    for parameter in operation.node.get("parameters", ()):
        node = document.resolve(parameter)
        found[node["in"], node["name"]] = parameter
    return found


def _body_fields(document: Document, operation: Operation) -> dict[tuple[str, str], Any]:
    _, schema = body_schema(document, operation)
    properties, _ = properties_of(document, node_of(document, schema).schema)
    return {("body", name): inner for name, inner in properties.items()}


def _needed(document: Document, operation: Operation, parameters: dict[tuple[str, str], Any]) -> Callable[[tuple[str, str]], bool]:
    """Whether an argument must be given."""
    _, schema = body_schema(document, operation)
    _, required = properties_of(document, node_of(document, schema).schema)
    return lambda key: key[1] in required if key[0] == "body" else document.resolve(parameters[key]).get("required") is True


def _renamed(
    old: Document,
    new: Document,
    before: dict[tuple[str, str], Any],
    after: dict[tuple[str, str], Any],
    gone: list[tuple[str, str]],
    fresh: list[tuple[str, str]],
) -> dict[tuple[str, str], tuple[str, str]]:
    """Parameters that have another name: the same place and kind, and a text or a word in common, with one candidate each."""
    likely = [
        (one, other)
        for one in gone
        for other in fresh
        if one[0] == other[0] and _same_parameter(old.resolve(before[one]), new.resolve(after[other]), one[1], other[1])
    ]
    firsts, seconds = [one for one, _ in likely], [other for _, other in likely]
    return {one: other for one, other in likely if firsts.count(one) == 1 and seconds.count(other) == 1}


def _same_parameter(old: Any, new: Any, before: str, after: str) -> bool:
    texts = [{**_as_schema(node), "description": node.get("description")} for node in (old, new)]
    return is_renamed(before, after, texts[0], texts[1], bool(old.get("required")), bool(new.get("required")))


def _as_schema(parameter: Any) -> dict[str, Any]:
    schema = _schema(parameter)
    return dict(schema) if isinstance(schema, dict) else {}


def _security(document: Document, operation: Operation) -> frozenset[frozenset[str]]:
    """The sets of credentials that an operation accepts; empty where it needs none."""
    declared: Any = operation.node.get("security", document.data.get("security", []))
    return frozenset(frozenset(option) for option in declared)


def _alternatives(security: frozenset[frozenset[str]]) -> str:
    return " or ".join(sorted(" and ".join(sorted(option)) or "none" for option in security)) or "none"
