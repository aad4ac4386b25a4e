"""Write what a revision changes as an overlay: one action for each operation and component, with what changed and where it is published."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..messages import join_first
from ..openapi.document import Document, JsonObject
from ..openapi.writing import dump_yaml
from ..overlay.difference import find_edit
from ..overlay.selection import Location
from .change_texts import describe_component, describe_operation
from .comparison import group_by_operation
from .references import find_users
from .revised_contract import RevisedContract

Action = dict[str, Any]
_HEADING_WIDTH = 120
#: How many operations that use a component are named as its source.
_MAX_SHOWN = 3
_NOTHING: Action = {"target": "$.info", "description": "What differs stays as it is; see `x-deviations`.", "x-source": "this revision"}


@dataclass(slots=True)
class Section:
    """Actions below one heading."""

    title: str
    actions: list[Action] = field(default_factory=list)


def list_sections(old: JsonObject, revised: RevisedContract, source: str) -> list[Section]:
    """Return the actions that turn the document in force into the published one, by group and kind."""
    return [section for section in _SectionBuilder(old, revised, source).build() if section.actions]


def render_revision(sections: list[Section], number: int, date: str, published: Path, digest: str) -> str:
    """Return the text of the overlay for what a published file changes."""
    title = f"Revision {number}: what the service publishes since {date}"
    return _render_overlay(_REVISION_COMMENT, title, {"file": published.name, "sha256": digest, "date": date}, sections)


def render_drop(old: JsonObject, new: JsonObject, number: int, date: str) -> str:
    """Return the text of the overlay that drops what was withdrawn."""
    actions = [
        {"target": one["target"], "description": "Withdrawn by an earlier revision, and dropped.", "x-source": "an earlier revision", **one}
        for one in find_edit(old, new, ()).actions()
    ]
    title = f"Revision {number}: what was withdrawn before {date} is dropped"
    return _render_overlay(_DROP_COMMENT, title, {"dropped": True, "date": date}, [Section("Dropped", actions)])


def _render_overlay(comment: str, title: str, marks: dict[str, Any], sections: list[Section]) -> str:
    head = {"overlay": "1.1.0", "info": {"title": title, "version": "1.0.0"}, "x-revision": marks}
    # an overlay has actions, even if all that differs stays as it is
    sections = sections or [Section("Nothing that the document states", [_NOTHING | {"update": {"x-revised": marks["date"]}}])]
    text = comment + dump_yaml(head) + "actions:\n"
    for section in sections:
        text += "\n" + render_heading(section.title) + "".join(map(render_action, section.actions))
    return text


def render_heading(title: str) -> str:
    """Return the comment line above a section."""
    return f"  # ── {title} ".ljust(_HEADING_WIDTH + 2, "─") + "\n"


def render_action(action: Action, indent: str = "  ") -> str:
    """Return one action as an item of the list of actions."""
    lines = dump_yaml([action]).splitlines(keepends=True)
    return "".join(indent + line if line.strip() else line for line in lines)


def compute_digest(path: Path) -> str:
    """Return the digest by which a published file is known again."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


_REVISION_COMMENT = """\
# What the service publishes differently from the document and the revisions before this one. Written by `make regenerate`; review it, and
# edit or delete actions: running the command again with the same file adds what is missing and keeps what was edited. What an edit states
# otherwise than the published file is listed under `x-deviations`, each place with its reason.
"""


_DROP_COMMENT = """\
# Operations, fields and parameters that the service withdrew in earlier revisions and that a major release no longer has. Written by
# `python -m generator regenerate --drop`.
"""


class _SectionBuilder:
    def __init__(self, old: JsonObject, revised: RevisedContract, source: str) -> None:
        self.old = old
        self.revised = revised
        self.new = revised.document
        self.source = source
        self.by_operation = group_by_operation(revised.comparison)
        self.users = find_users(Document(revised.document))

    def build(self) -> Iterator[Section]:
        moved = {(ours.path, ours.method): (ours, theirs) for ours, theirs in self.revised.comparison.moved}
        added = {one.id for one in self.revised.comparison.added}
        groups: dict[str, Section] = {}
        new = Section("New groups")
        if len(self.new.get("tags", ())) > len(self.old.get("tags", ())):
            edit = find_edit({"tags": self.old.get("tags", [])}, {"tags": self.new["tags"]}, ())
            for action in edit.actions():
                new.actions.append(self._annotate(action, "Groups of new operations.", ""))
        yield new
        for path, method, node in _list_operations(self.old):
            if (path, method) in moved:
                ours, theirs = moved[path, method]
                if (ours.path, ours.method) != (theirs.path, theirs.method):
                    section = groups.setdefault(theirs.group, Section(theirs.group))
                    target: Action = find_edit({method: node}, {}, ("paths", path)).actions()[0]
                    if path not in self.new["paths"]:
                        target = find_edit({path: 0}, {}, ("paths",)).actions()[0]
                    section.actions.append(self._annotate(target, f"{ours.id} is now {theirs.route}.", theirs.id))
        for path, method, node in _list_operations(self.new):
            section = groups.setdefault((node.get("tags") or [""])[0], Section((node.get("tags") or [""])[0]))
            known = self.old["paths"].get(path, {}).get(method)
            name = node.get("operationId", "")
            if known is None:
                what = "New operation." if name in added else "The operation, as it is published on this route."
                update = {path: {method: node}}
                section.actions.append(self._annotate({"target": "$.paths", "update": update}, what, name))
            elif known != node:
                what = describe_operation(self.by_operation.get(name, []), known, node)
                section.actions += self._write_actions(known, node, ("paths", path, method), what, name)
        yield from groups.values()
        yield from self._list_component_sections()

    def _list_component_sections(self) -> Iterator[Section]:
        ours, theirs = self.old.get("components", {}), self.new["components"]
        for kind, title in (("parameters", "Parameters"), ("schemas", "Components that changed")):
            section = Section(title)
            for name, node in theirs.get(kind, {}).items():
                known = ours.get(kind, {}).get(name)
                if known is not None and known != node:
                    what = describe_component(known, node)
                    section.actions += self._write_actions(known, node, ("components", kind, name), what, f"{kind}/{name}")
            for name in ours.get(kind, {}):
                if name not in theirs.get(kind, {}):
                    now = self.revised.replacements.renamed.get(name, "")
                    edit = find_edit({name: 0}, {}, ("components", kind))
                    what = f"{name} is now {now}." if now else f"Nothing refers to {name} any more."
                    section.actions += [self._annotate(action, what, f"{kind}/{now}") for action in edit.actions()]
            yield section
        section = Section("New components")
        for kind in ("securitySchemes", "parameters", "headers", "responses", "schemas"):
            if theirs.get(kind) and kind not in ours:
                what = "New components of a kind that there was none of."
                section.actions.append(self._annotate({"target": "$.components", "update": {kind: theirs[kind]}}, what, ""))
                continue
            for name, node in theirs.get(kind, {}).items():
                if name not in ours.get(kind, {}):
                    origin = self.revised.split.get(name) if kind == "schemas" else None
                    what = "New component."
                    if origin:
                        differs = describe_component(self.old["components"][kind][origin], node)
                        what = f"Split from {origin}, which other operations keep as it was. {differs}"
                    action = {"target": f"$.components.{kind}", "update": {name: node}}
                    section.actions.append(self._annotate(action, what, f"{kind}/{name}"))
        yield section

    def _write_actions(self, old: JsonObject, new: JsonObject, where: Location, what: str, user: str) -> list[Action]:
        return [self._annotate(action, what, user) for action in find_edit(old, new, where).actions()]

    def _annotate(self, action: Action, what: str, user: str) -> Action:
        operations = [user] if user and "/" not in user else sorted(self.users.get(user, ()))
        shown = join_first(operations, _MAX_SHOWN)
        source = f"published in {self.source}" + (f" ({shown})" if shown else "")
        rest = {key: value for key, value in action.items() if key != "target"}
        return {"target": action["target"], "description": what, "x-source": source, **rest}


def _list_operations(data: JsonObject) -> Iterator[tuple[str, str, JsonObject]]:
    for path, item in data["paths"].items():
        for method, node in item.items():
            if isinstance(node, dict) and "responses" in node:
                yield path, method, node
