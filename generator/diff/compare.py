"""Compare two documents: operations, components, webhooks, and top-level fields."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from ..openapi.document import METHODS, Document
from ..openapi.schemas import resolve_node
from .changes import Change, Changes, Level
from .documents import Pair
from .keywords import Place, compare_deprecation, compare_rest, compare_texts, strip_texts
from .matching import match_operations, match_schemas
from .names import choose_name, describe_credential, get_call, get_class, is_named, name_arguments
from .operations import Operations
from .reach import REQUEST, RESPONSE, Reach, list_webhooks
from .schemas import Schemas

_TOP = frozenset({"components", "info", "openapi", "paths", "security", "servers", "tags", "webhooks", "x-client-roots"})
_ITEM = frozenset({*METHODS, "parameters"})
#: The maximum number of methods in the name of a body that several share.
_FEW = 3


@dataclass(frozen=True, slots=True)
class Comparison:
    """The changes between two documents, most severe first, and the overlay actions that no longer apply."""

    changes: tuple[Change, ...]
    operations: tuple[int, int]  # the numbers in the old document and in the new one
    misfits: tuple[str, ...] = ()  # actions of overlays that do not fit the new document
    hidden: tuple[str, ...] = ()  # changes in the document that an overlay hides from callers
    unnamed: tuple[str, ...] = ()  # new operations that no overlay names

    def select(self, level: Level) -> tuple[Change, ...]:
        """Return the changes of one level."""
        return tuple(change for change in self.changes if change.level is level)


def compare(pair: Pair) -> Comparison:
    """Return every difference between two documents, as users of the client see it."""
    changes = Changes()
    _Comparer(pair.old, pair.new, changes).run()
    hidden_changes = _find_hidden_changes(pair, changes) if pair.bare else ()
    if not changes:
        _compare_order(pair, changes)
    has_names = any(is_named(operation) for operation in pair.old.operations)
    unnamed_ids = [operation.id for operation in pair.new.operations if has_names and not is_named(operation)]
    return Comparison(
        tuple(changes), (len(pair.old.operations), len(pair.new.operations)), pair.misfits, hidden_changes, tuple(sorted(unnamed_ids))
    )


def _find_hidden_changes(pair: Pair, visible_changes: Changes) -> tuple[str, ...]:
    """Return the changes between the documents without overlays, at places that do not change with them."""
    assert pair.bare is not None
    changes = Changes()
    _Comparer(*pair.bare, changes).run()
    visible = {(change.owner, change.member) for change in visible_changes}
    hidden_changes = [
        change for change in changes if change.level is not Level.DOCUMENTATION and (change.owner, change.member) not in visible
    ]
    return tuple(f"{change.name}: {change.detail}" for change in hidden_changes)


def _compare_order(pair: Pair, changes: Changes) -> None:
    """Record that two equivalent documents differ in the order of entries or in spelling."""
    texts = [json.dumps({**document.data, "openapi": ""}, default=str) for document in (pair.old, pair.new)]
    if texts[0] != texts[1]:
        is_same = strip_texts(pair.old.data, names=True) == strip_texts(pair.new.data, names=True)
        detail = "only the order of entries changed" if is_same else "the same, written differently"
        changes.add(Level.DOCUMENTATION, "spelling", "document", "", detail)


class _Comparer:
    def __init__(self, old: Document, new: Document, changes: Changes) -> None:
        self._old, self._new, self._changes = old, new, changes
        self._pairs = match_operations(old, new)
        self._renamed = match_schemas(old, new, self._pairs)
        self._schemas = Schemas(old, new, self._renamed, changes)
        self._operations = Operations(old, new, self._schemas, changes)
        self._reaches = Reach(old), Reach(new)
        self._calls = {operation.id: get_call(operation) for operation in old.operations}
        for before, after in self._pairs:
            if after is not None:
                self._calls[after.id] = choose_name(before, after)

    def run(self) -> None:
        for old, new in self._pairs:
            if old is None and new is not None:
                self._operations.report_added(new)
            elif new is None and old is not None:
                self._operations.report_removed(old)
            elif old is not None and new is not None:
                self._operations.compare(old, new)
        self._compare_schemas()
        self._compare_components()
        self._compare_webhooks()
        self._compare_top()

    def _place(self, kind: str, name: str, new_name: str, owner: str) -> Place:
        """Return the place of a component: the operations that it reaches in either document, and the directions."""
        uses = [self._reaches[0].list_uses(kind, name), self._reaches[1].list_uses(kind, new_name)]
        owners = {self._call(owner) for use in uses for owner in use.owners}
        return Place(owner, "", uses[0].directions | uses[1].directions, tuple(sorted(owners)))

    def _call(self, owner: str) -> str:
        return self._calls.get(owner, owner)

    def _compare_schemas(self) -> None:
        before, after = self._old.get_components("schemas"), self._new.get_components("schemas")
        for name, schema in before.items():
            new_name = self._renamed.get(name, name)
            place = self._place("schemas", name, new_name, get_class(new_name))
            if new_name not in after:
                self._changes.add(Level.BREAKING, "model-removed", get_class(name), "", "model removed", place.reaches)
                continue
            if new_name != name:
                detail = f"model renamed to {get_class(new_name)}"
                self._changes.add(
                    Level.BREAKING, "model-renamed", get_class(name), "", detail, place.reaches, replacement=get_class(new_name)
                )
            self._compare_component(schema, after[new_name], place, name, new_name)
        for name in after:
            if name not in before and name not in self._renamed.values():
                place = self._place("schemas", name, name, get_class(name))
                self._changes.add(Level.COMPATIBLE, "model-added", get_class(name), "", "model added", place.reaches)

    def _compare_component(self, old: Any, new: Any, place: Place, name: str, new_name: str) -> None:
        """Compare a component; callers know one used only as a request body through the arguments of its operations."""
        uses = [self._reaches[0].list_uses("schemas", name), self._reaches[1].list_uses("schemas", new_name)]
        bodies = sorted({operation for use in uses for operation in use.body_of})
        only_bodies = bodies and place.directions == {REQUEST} and not any(use.nested for use in uses)
        fields: dict[str, str] | None = None
        if only_bodies and len(bodies) <= _FEW:
            fields = {}
            for document in (self._old, self._new):
                for operation in document.operations:
                    if operation.id in bodies:
                        fields |= {key[1]: name for key, name in name_arguments(document, operation).items() if key[0] == "body"}
            place = Place(", ".join(self._call(body) for body in bodies), "", place.directions, place.reaches)
        if isinstance(old, dict) and isinstance(new, dict) and not fields:
            self._schemas.compare(old, new, place)
        else:
            left, right = (resolve_node(document, schema) for document, schema in ((self._old, old), (self._new, new)))
            self._schemas.compare_content(left.schema, right.schema, place, fields=fields)

    def _compare_components(self) -> None:
        for kind, compare_two in (
            ("parameters", self._compare_parameter),
            ("responses", self._operations.responses.compare_response),
            ("requestBodies", self._compare_request_body),
            ("headers", self._operations.responses.compare_header),
        ):
            before, after = self._old.get_components(kind), self._new.get_components(kind)
            for name in before:
                if name in after:
                    compare_two(before[name], after[name], self._place(kind, name, name, name))
        before, after = (
            {describe_credential(document, name): scheme for name, scheme in document.get_components("securitySchemes").items()}
            for document in (self._old, self._new)
        )
        for name in sorted(before.keys() | after.keys()):
            place = Place(f"credential {name}", "", frozenset({REQUEST}))
            if name not in after or name not in before:
                word = "added" if name in after else "removed"
                self._changes.add(Level.COMPATIBLE, f"credential-{word}", place.owner, "", f"credential {word}")
            else:
                compare_texts(before[name], after[name], place, self._changes)
                compare_rest(before[name], after[name], place, self._changes, handled_keys=frozenset())
        compared_kinds = {"schemas", "parameters", "responses", "requestBodies", "headers", "securitySchemes", "examples", "links"}
        place = Place("components", "", frozenset({REQUEST}))
        compare_rest(
            self._old.data.get("components", {}),
            self._new.data.get("components", {}),
            place,
            self._changes,
            handled_keys=frozenset(compared_kinds),
        )

    def _compare_parameter(self, old: Any, new: Any, place: Place) -> None:
        before, after = self._old.resolve(old), self._new.resolve(new)
        if (before["in"], before["name"]) == (after["in"], after["name"]):  # otherwise each operation reports its own change
            member = f"({before['name']}=)" if before["in"] != "path" else f"({before['name']})"
            self._operations.parameters.compare_parameter(before, after, Place("", member, place.directions, place.reaches))

    def _compare_request_body(self, old: Any, new: Any, place: Place) -> None:
        self._operations.compare_bodies(self._old.resolve(old), self._new.resolve(new), place, {}, {})

    def _compare_webhooks(self) -> None:
        before, after = dict(list_webhooks(self._old)), dict(list_webhooks(self._new))
        for name in sorted(before.keys() | after.keys()):
            owner = f"webhook {name}"
            if name not in after:
                self._changes.add(Level.BREAKING, "webhook-removed", owner, "", "event removed")
            elif name not in before:
                self._changes.add(Level.COMPATIBLE, "webhook-added", owner, "", "event added")
            else:
                for method in METHODS:
                    self._compare_delivery(
                        before[name].get(method), after[name].get(method), Place(owner, "", frozenset({RESPONSE}), (owner,))
                    )
                compare_rest(
                    before[name], after[name], Place(owner, "", frozenset({RESPONSE})), self._changes, handled_keys=frozenset(METHODS)
                )

    def _compare_delivery(self, old: Any, new: Any, place: Place) -> None:
        if not isinstance(old, dict) or not isinstance(new, dict):
            if old != new:
                self._changes.add(Level.BREAKING, "webhook-method", place.owner, "", "delivered with another HTTP method", place.reaches)
            return
        compare_texts(old, new, place, self._changes)
        compare_deprecation(old, new, place, self._changes)
        bodies = [document.resolve(node.get("requestBody", {})) for document, node in ((self._old, old), (self._new, new))]
        self._operations.responses.compare_response(bodies[0], bodies[1], place)
        compare_rest(old, new, place, self._changes, handled_keys=frozenset({"requestBody"}))

    def _compare_top(self) -> None:
        old, new = self._old.data, self._new.data
        document = Place("document", "", frozenset({REQUEST}))
        info = Place("info", "", frozenset({REQUEST}))
        compare_texts(old["info"], new["info"], info, self._changes)
        compare_rest(old["info"], new["info"], info, self._changes, handled_keys=frozenset(), level=Level.DOCUMENTATION)
        compare_texts(old, new, document, self._changes, keys=("externalDocs",))
        compare_rest(old, new, document, self._changes, handled_keys=_TOP)
        if old.get("x-client-roots") != new.get("x-client-roots"):
            self._changes.add(Level.BREAKING, "x-client-roots", "client", "", "the ways to open a resource changed")
        self._compare_servers(old.get("servers"), new.get("servers"), "base_url")
        self._compare_tags(old.get("tags"), new.get("tags"))
        for path, item in old["paths"].items():
            other = new["paths"].get(path)
            if isinstance(item, dict) and isinstance(other, dict):
                place = Place(path, "", frozenset({REQUEST}))
                compare_texts(item, other, place, self._changes)
                compare_rest(item, other, place, self._changes, handled_keys=_ITEM)

    def _compare_servers(self, old: Any, new: Any, owner: str) -> None:
        urls = [[str(server.get("url")) for server in servers or () if isinstance(server, dict)] for servers in (old, new)]
        if urls[0] != urls[1]:
            detail = f"server {', '.join(urls[0]) or 'none'} → {', '.join(urls[1]) or 'none'}"
            self._changes.add(Level.RISKY, "server", owner, "", detail)
        elif old != new:
            self._changes.add(Level.DOCUMENTATION, "server", owner, "", "description of a server changed")

    def _compare_tags(self, old: Any, new: Any) -> None:
        before, after = ({str(tag.get("name")): tag for tag in tags or () if isinstance(tag, dict)} for tags in (old, new))
        for name in sorted(before.keys() | after.keys()):
            place = Place(f"tag {name}", "", frozenset({REQUEST}))
            if name not in before or name not in after:
                self._changes.add(Level.DOCUMENTATION, "tag", place.owner, "", f"tag {'added' if name in after else 'removed'}")
            else:
                compare_texts(before[name], after[name], place, self._changes)
                compare_rest(before[name], after[name], place, self._changes, handled_keys=frozenset(), level=Level.DOCUMENTATION)
