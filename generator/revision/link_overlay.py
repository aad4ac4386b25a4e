"""Write drafted links as actions of the overlay of links, and list the tasks that links leave to a person."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..messages import format_count, join_first
from ..openapi.document import Document
from ..openapi.reading import parse
from ..overlay.source import split_actions
from .link_drafts import DraftedLinks, draft_links
from .link_values import LinkValues
from .markers import DRAFT
from .revision_overlay import render_heading
from .tasks import Task

_WIDTH = 140
_PLAIN_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
#: The texts that YAML reads as something else.
_KEYWORDS = frozenset({"true", "True", "TRUE", "false", "False", "FALSE", "null", "Null", "NULL"})
_MAX_SHOWN = 4


@dataclass(frozen=True, slots=True)
class RenderedLinks:
    """The text to add to the overlay of links, at `path`, and the operations that it links."""

    path: Path
    text: str
    linked: frozenset[str]

    def add_to(self, overlay: str) -> str:
        """Return the text of the overlay with the drafts at its end."""
        return overlay.rstrip("\n") + "\n" + self.text


def render_drafts(path: Path, effective: Document, added: Iterable[str], published: str) -> RenderedLinks | None:
    """Return drafts of links for the operations that a published file adds; None if there is none."""
    drafts = draft_links(effective, added)
    linked = frozenset(name for one in drafts for name in (one.source.id, *one.links))
    return RenderedLinks(path, _render_links(drafts, published), linked) if drafts else None


def _render_links(drafts: Iterable[DraftedLinks], published: str) -> str:
    """Return the actions with drafted links, those of each group below a heading."""
    groups: dict[str, list[DraftedLinks]] = {}
    for one in drafts:
        groups.setdefault(one.source.tag, []).append(one)
    texts = ("\n" + render_heading(tag) + "".join(_render_draft(one, published) for one in found) for tag, found in groups.items())
    return "".join(texts)


def list_link_draft_tasks(path: Path, text: str) -> Iterator[Task]:
    """Yield the tasks to check drafted links, one for each group."""
    data: Any = parse(text, str(path))
    groups: dict[str, list[tuple[int, list[str]]]] = {}
    lines = text.splitlines()
    for action, place in zip(data["actions"], split_actions(text), strict=True):
        if action.get(DRAFT) is True:
            headings = [line for line in lines[: place.start] if line.startswith("  # ── ")]
            title = headings[-1].removeprefix("  # ── ").rstrip("─ ") if headings else ""
            groups.setdefault(title, []).append((place.start + 1, [*(action.get("update") or {}).get("links", ())]))
    for title, found in groups.items():
        names = list(dict.fromkeys(name for _, links in found for name in links))
        drafts = format_count(len(found), "draft")
        what = f"{drafts} of links to {join_first(names, _MAX_SHOWN)}" if names else drafts
        yield Task(path, found[0][0], f"{title}: check {what}: what can follow, by which values; then remove `{DRAFT}`")


def list_incomplete_link_tasks(path: Path, text: str, effective: Document) -> Iterator[Task]:
    """Yield the tasks to correct links whose bodies no longer fit the requests, such as by a new discriminator."""
    values = LinkValues(effective)
    operations = {one.id: one for one in effective.operations}
    where = _find_link_lines(path, text)
    for source in effective.operations:
        for response in map(effective.resolve, source.node["responses"].values()):
            for name, link in response.get("links", {}).items():
                target, body = operations.get(name), link.get("requestBody")
                if target is not None and isinstance(body, dict) and not values.is_complete_body(target, body):
                    line = where.get((source.path, name), 1)
                    yield Task(
                        path,
                        line,
                        f"{source.id} → {name}: the body of the link lacks a field that {name} needs, or has another; correct it",
                    )


def _find_link_lines(path: Path, text: str) -> dict[tuple[str, str], int]:
    """Return the line of each link, by the path in the target of its action and the operation that it leads to."""
    data: Any = parse(text, str(path))
    lines, found = text.splitlines(), {}
    for action, place in zip(data["actions"], split_actions(text), strict=True):
        for name in (action.get("update") or {}).get("links", ()):
            numbers = [number for number in range(place.start, place.end) if lines[number].strip().startswith(f"{name}:")]
            for route in re.findall(r"'(/[^']*)'", action["target"]):
                found[route, name] = (numbers or [place.start])[0] + 1
    return found


def _render_draft(drafted: DraftedLinks, published: str) -> str:
    operations = ", ".join(dict.fromkeys((drafted.source.id, *drafted.links)))
    if len(operations) > _WIDTH // 2:
        operations = f"{drafted.source.id} and {len(drafted.links)} more"
    head = [
        f"    description: {_quote(drafted.description)}",
        f"    x-source: published in {published} ({operations})",
        f"    {DRAFT}: true",
    ]
    lines = [f'  - target: "{drafted.target}"', *head, "    update:"]
    if drafted.is_shared:
        lines.append('      description: "Success, without a response body."')
    lines.append("      links:")
    for name, link in drafted.links.items():
        lines += _render_member(name, link, "        ")
    if drafted.is_shared:
        # merging has added the links beside the reference to the component, where they would have no effect
        lines += [
            f"""  - target: "{drafted.target}['$ref']\"""",
            "    description: The reference has been replaced by the response itself.",
        ]
        lines += [f"    x-source: published in {published} ({drafted.source.id})", f"    {DRAFT}: true", "    remove: true"]
    return "".join(f"{line}\n" for line in lines)


def _render_member(name: str, value: Any, indent: str) -> list[str]:
    """Return the lines of a member: one in flow style, or one for each of its own members if that is too long."""
    line = f"{indent}{name}: {_render_flow(value)}"
    if len(line) <= _WIDTH or not isinstance(value, dict):
        return [line]
    return [f"{indent}{name}:", *(part for key, inner in value.items() for part in _render_member(key, inner, indent + "  "))]


def _render_flow(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_render_flow(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_render_flow, value)) + "]"
    is_plain = isinstance(value, str) and _PLAIN_KEY.fullmatch(value) and value not in _KEYWORDS
    return str(value) if is_plain else json.dumps(value, ensure_ascii=False)


def _quote(text: str) -> str:
    return text if _PLAIN_KEY.fullmatch(text) or re.fullmatch(r"[A-Z][A-Za-z0-9 ,.-]*", text) else json.dumps(text, ensure_ascii=False)
