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


def render_drafts(path: Path, effective: Document, new_ids: Iterable[str], published_name: str) -> RenderedLinks | None:
    """Return drafts of links for the operations that a published file adds; None if there is none."""
    drafts = draft_links(effective, new_ids)
    linked_ids = frozenset(name for draft in drafts for name in (draft.source.id, *draft.links))
    return RenderedLinks(path, _render_links(drafts, published_name), linked_ids) if drafts else None


def _render_links(drafts: Iterable[DraftedLinks], published_name: str) -> str:
    """Return the actions with drafted links, those of each group below a heading."""
    groups: dict[str, list[DraftedLinks]] = {}
    for draft in drafts:
        groups.setdefault(draft.source.tag, []).append(draft)
    texts = (
        "\n" + render_heading(tag) + "".join(_render_draft(draft, published_name) for draft in drafts_of_group)
        for tag, drafts_of_group in groups.items()
    )
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
    for title, entries in groups.items():
        names = list(dict.fromkeys(name for _, links in entries for name in links))
        drafts = format_count(len(entries), "draft")
        subject = f"{drafts} of links to {join_first(names, _MAX_SHOWN)}" if names else drafts
        yield Task(path, entries[0][0], f"{title}: check {subject}: what can follow, by which values; then remove `{DRAFT}`")


def list_incomplete_link_tasks(path: Path, text: str, effective: Document) -> Iterator[Task]:
    """Yield the tasks to correct links whose bodies no longer fit the requests, such as by a new discriminator."""
    values = LinkValues(effective)
    operations = {operation.id: operation for operation in effective.operations}
    link_lines = _find_link_lines(path, text)
    for source in effective.operations:
        for response in map(effective.resolve, source.node["responses"].values()):
            for name, link in response.get("links", {}).items():
                target, body = operations.get(name), link.get("requestBody")
                if target is not None and isinstance(body, dict) and not values.is_complete_body(target, body):
                    line = link_lines.get((source.path, name), 1)
                    yield Task(
                        path,
                        line,
                        f"{source.id} → {name}: the body of the link lacks a field that {name} needs, or has another; correct it",
                    )


def _find_link_lines(path: Path, text: str) -> dict[tuple[str, str], int]:
    """Return the line of each link, by the path in the target of its action and the operation that it leads to."""
    data: Any = parse(text, str(path))
    lines, line_numbers = text.splitlines(), {}
    for action, place in zip(data["actions"], split_actions(text), strict=True):
        for name in (action.get("update") or {}).get("links", ()):
            numbers = [number for number in range(place.start, place.end) if lines[number].strip().startswith(f"{name}:")]
            for route in re.findall(r"'(/[^']*)'", action["target"]):
                line_numbers[route, name] = (numbers or [place.start])[0] + 1
    return line_numbers


def _render_draft(draft: DraftedLinks, published_name: str) -> str:
    operations = ", ".join(dict.fromkeys((draft.source.id, *draft.links)))
    if len(operations) > _WIDTH // 2:
        operations = f"{draft.source.id} and {len(draft.links)} more"
    keys = [
        f"    description: {_quote(draft.description)}",
        f"    x-source: published in {published_name} ({operations})",
        f"    {DRAFT}: true",
    ]
    lines = [f'  - target: "{draft.target}"', *keys, "    update:"]
    if draft.is_shared:
        lines.append('      description: "Success, without a response body."')
    lines.append("      links:")
    for name, link in draft.links.items():
        lines += _render_member(name, link, "        ")
    if draft.is_shared:
        # merging has added the links beside the reference to the component, where they would have no effect
        lines += [
            f"""  - target: "{draft.target}['$ref']\"""",
            "    description: The reference has been replaced by the response itself.",
        ]
        lines += [f"    x-source: published in {published_name} ({draft.source.id})", f"    {DRAFT}: true", "    remove: true"]
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
