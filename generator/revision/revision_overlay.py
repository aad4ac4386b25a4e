"""Write a revision as an overlay: an action for each changed operation or component, with a description and its source."""

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
from .contract import OperationFacts
from .references import find_users
from .revised_contract import RevisedContract

Action = dict[str, Any]
_HEADING_WIDTH = 120
#: The maximum number of operations that are named as the source of a component.
_MAX_SHOWN = 3
_NOTHING: Action = {"target": "$.info", "description": "What differs stays as it is; see `x-deviations`.", "x-source": "this revision"}


@dataclass(slots=True)
class Section:
    """Actions below one heading."""

    title: str
    actions: list[Action] = field(default_factory=list)


def list_sections(old: JsonObject, revised_contract: RevisedContract, source: str) -> list[Section]:
    """Return the actions that turn the contract in force into the revised one, in sections by group and kind."""
    return [section for section in _SectionBuilder(old, revised_contract, source).build() if section.actions]


def render_revision(sections: list[Section], number: int, date: str, published_file: Path, digest: str) -> str:
    """Return the text of a revision, with the published file that it was written from."""
    title = f"Revision {number}: what the service publishes since {date}"
    return _render_overlay(_REVISION_COMMENT, title, {"file": published_file.name, "sha256": digest, "date": date}, sections)


def render_drop(old: JsonObject, new: JsonObject, number: int, date: str) -> str:
    """Return the text of a revision that drops what was withdrawn earlier."""
    actions = [
        {
            "target": action["target"],
            "description": "Withdrawn by an earlier revision, and dropped.",
            "x-source": "an earlier revision",
            **action,
        }
        for action in find_edit(old, new, ()).list_actions()
    ]
    title = f"Revision {number}: what was withdrawn before {date} is dropped"
    return _render_overlay(_DROP_COMMENT, title, {"dropped": True, "date": date}, [Section("Dropped", actions)])


def _render_overlay(comment: str, title: str, marks: dict[str, Any], sections: list[Section]) -> str:
    head = {"overlay": "1.1.0", "info": {"title": title, "version": "1.0.0"}, "x-revision": marks}
    # an overlay must have actions, even if a revision changes nothing because of its deviations
    sections = sections or [Section("Nothing that the document states", [_NOTHING | {"update": {"x-revised": marks["date"]}}])]
    text = comment + dump_yaml(head) + "actions:\n"
    for section in sections:
        text += "\n" + render_heading(section.title) + "".join(map(render_action, section.actions))
    return text


def render_heading(title: str) -> str:
    """Return the comment line above a section."""
    return f"  # ── {title} ".ljust(_HEADING_WIDTH + 2, "─") + "\n"


def render_action(action: Action, indent: str = "  ") -> str:
    """Return an action as an item of the list of actions."""
    lines = dump_yaml([action]).splitlines(keepends=True)
    return "".join(indent + line if line.strip() else line for line in lines)


def compute_digest(path: Path) -> str:
    """Return the digest by which a published file is recognized when it is read again."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


_REVISION_COMMENT = """\
# What the service publishes differently from the document and the revisions before this one. Written by `make regenerate`; review it, and
# edit or delete actions: running the command again with the same file adds what is missing and keeps what was edited. Where an edit differs
# from the published file, list the place under `x-deviations` with the reason.
"""


_DROP_COMMENT = """\
# Operations, fields and parameters that the service withdrew in earlier revisions and that a major release no longer has. Written by
# `python -m generator regenerate --drop`.
"""


class _SectionBuilder:
    """Builds the sections of a revision; the operations of each group come first, then components."""

    def __init__(self, old: JsonObject, revised_contract: RevisedContract, source: str) -> None:
        self.old = old
        self.revised = revised_contract
        self.new = revised_contract.document
        self.source = source
        self.by_operation = group_by_operation(revised_contract.comparison)
        self.users = find_users(Document(revised_contract.document))

    def build(self) -> Iterator[Section]:
        """Yield the sections; some may be empty."""
        yield self._build_tags()
        groups: dict[str, Section] = {}
        self._add_removals(groups)
        self._add_operations(groups)
        yield from groups.values()
        for kind, title in (("parameters", "Parameters"), ("schemas", "Components that changed")):
            yield self._build_changed(kind, title)
        yield self._build_created()

    def _build_tags(self) -> Section:
        section = Section("New groups")
        old, new = self.old.get("tags", []), self.new.get("tags", [])
        if len(new) > len(old):
            section.actions += self._write_actions({"tags": old}, {"tags": new}, (), "Groups of new operations.", "")
        return section

    def _add_removals(self, groups: dict[str, Section]) -> None:
        """Add the actions that remove operations from their former routes, or a whole path if all of its operations have moved."""
        moves = {(old.path, old.method): (old, new) for old, new in self.revised.comparison.moved if old.route != new.route}
        by_path: dict[str, list[tuple[OperationFacts, OperationFacts]]] = {}
        for path, method, node in _list_operations(self.old):
            if (path, method) in moves:
                old, new = moves[path, method]
                section = groups.setdefault(new.group, Section(new.group))
                by_path.setdefault(path, []).append((old, new))
                if path in self.new["paths"]:
                    edit = find_edit({method: node}, {}, ("paths", path))
                    section.actions.append(self._annotate(edit.list_actions()[0], f"{old.id} is now {new.route}.", new.id))
        for path, pairs in by_path.items():
            if path not in self.new["paths"]:
                (action,) = find_edit({path: 0}, {}, ("paths",)).list_actions()
                description = " ".join(f"{old.id} is now {new.route}." for old, new in pairs)
                groups[pairs[0][1].group].actions.append(self._annotate(action, description, ", ".join(new.id for _, new in pairs)))

    def _add_operations(self, groups: dict[str, Section]) -> None:
        """Add the actions for operations that are new or changed."""
        new_ids = {operation.id for operation in self.revised.comparison.added}
        for path, method, node in _list_operations(self.new):
            group, name = (node.get("tags") or [""])[0], node.get("operationId", "")
            section = groups.setdefault(group, Section(group))
            old = self.old["paths"].get(path, {}).get(method)
            if old is None:
                description = "New operation." if name in new_ids else "The operation, as it is published on this route."
                section.actions.append(self._annotate({"target": "$.paths", "update": {path: {method: node}}}, description, name))
            elif old != node:
                description = describe_operation(self.by_operation.get(name, []), old, node)
                section.actions += self._write_actions(old, node, ("paths", path, method), description, name)

    def _build_changed(self, kind: str, title: str) -> Section:
        """Return the actions for the components of a kind that are changed, renamed or removed."""
        section = Section(title)
        old, new = self.old.get("components", {}).get(kind, {}), self.new["components"].get(kind, {})
        for name, node in new.items():
            if name in old and old[name] != node:
                description = describe_component(old[name], node)
                section.actions += self._write_actions(old[name], node, ("components", kind, name), description, f"{kind}/{name}")
        for name in old:
            if name not in new:
                new_name = self.revised.replacements.renamed.get(name, "")
                description = f"{name} is now {new_name}." if new_name else f"Nothing refers to {name} any more."
                section.actions += self._write_actions({name: 0}, {}, ("components", kind), description, f"{kind}/{new_name}")
        return section

    def _build_created(self) -> Section:
        """Return the actions for new components."""
        section = Section("New components")
        old, new = self.old.get("components", {}), self.new["components"]
        for kind in ("securitySchemes", "parameters", "headers", "responses", "schemas"):
            if new.get(kind) and kind not in old:
                description = f"The first components of the kind `{kind}`."
                section.actions.append(self._annotate({"target": "$.components", "update": {kind: new[kind]}}, description, ""))
                continue
            for name, node in new.get(kind, {}).items():
                if name not in old.get(kind, {}):
                    action = {"target": f"$.components.{kind}", "update": {name: node}}
                    section.actions.append(self._annotate(action, self._describe_created(kind, name, node), f"{kind}/{name}"))
        return section

    def _describe_created(self, kind: str, name: str, node: JsonObject) -> str:
        origin = self.revised.split.get(name) if kind == "schemas" else None
        if not origin:
            return "New component."
        difference = describe_component(self.old["components"][kind][origin], node)
        return f"Split from {origin}, which other operations keep as it was. {difference}"

    def _write_actions(self, old: JsonObject, new: JsonObject, location: Location, description: str, user: str) -> list[Action]:
        return [self._annotate(action, description, user) for action in find_edit(old, new, location).list_actions()]

    def _annotate(self, action: Action, description: str, user: str) -> Action:
        """Return an action with a description and its source; `user` is an operation, or a component whose users are named instead."""
        operations = [user] if user and "/" not in user else sorted(self.users.get(user, ()))
        names = join_first(operations, _MAX_SHOWN)
        source = f"published in {self.source}" + (f" ({names})" if names else "")
        other_keys = {key: value for key, value in action.items() if key != "target"}
        return {"target": action["target"], "description": description, "x-source": source, **other_keys}


def _list_operations(data: JsonObject) -> Iterator[tuple[str, str, JsonObject]]:
    for path, item in data["paths"].items():
        for method, node in item.items():
            if isinstance(node, dict) and "responses" in node:
                yield path, method, node
