"""What of a recorded surface no longer holds."""

from __future__ import annotations

import ast
import logging
import re
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import griffe

_ROOT = "surface"
_ABSENT = "no value"  # among the options of a key that may be left out
_WORDS = {
    griffe.BreakageKind.ATTRIBUTE_CHANGED_TYPE: "type changed",
    griffe.BreakageKind.ATTRIBUTE_CHANGED_VALUE: "value changed",
    griffe.BreakageKind.CLASS_REMOVED_BASE: "base class removed",
    griffe.BreakageKind.OBJECT_CHANGED_KIND: "another kind of thing now",
    griffe.BreakageKind.OBJECT_REMOVED: "removed",
    griffe.BreakageKind.PARAMETER_ADDED_REQUIRED: "required argument added",
    griffe.BreakageKind.PARAMETER_CHANGED_DEFAULT: "default changed",
    griffe.BreakageKind.PARAMETER_CHANGED_KIND: "argument is given in another way",
    griffe.BreakageKind.PARAMETER_CHANGED_REQUIRED: "argument required now",
    griffe.BreakageKind.PARAMETER_MOVED: "argument moved to another place",
    griffe.BreakageKind.PARAMETER_REMOVED: "argument removed",
    griffe.BreakageKind.RETURN_CHANGED_TYPE: "gives another type",
}


@dataclass(frozen=True, slots=True, order=True)
class Break:
    """One thing that callers relied on: `models.Order.note`, `resources.orders.Orders.list(last_id)`."""

    path: str
    what: str

    @property
    def owner(self) -> str:
        """What lost something: `Order`, `Orders.list`; empty where it is a name at the top that went."""
        return self._place[0]

    @property
    def member(self) -> str:
        """What went or changed: `note`, `last_id`."""
        return self._place[1]

    @property
    def _place(self) -> tuple[str, str]:
        names = re.findall(r"\w+", self.path)
        module = 2 if names[0] == "resources" else 1 if names[0].islower() else 0
        names = names[module:] or names[-1:]
        return ".".join(names[:-1]), names[-1]

    @property
    def is_async_twin(self) -> bool:
        """Whether the same holds of the class without `Async`, which is told."""
        return any(name.startswith("Async") for name in re.findall(r"\w+", self.path))

    def is_named(self, item: str) -> bool:
        """Whether an item of the changelog speaks of it: by its name, and by that of its model or method."""
        words = set(re.findall(r"\w+", item))
        if self.path.startswith(("resources.", "client.")) or "Scalev" in self.owner:
            # callers know a resource as an attribute, not by its class
            owner = self.owner.split(".")[1:]
            if self.member[:1].isupper():
                return {word.lower() for word in re.findall(r"[A-Z][a-z0-9]*", self.member) if word != "Async"} <= _pieces(words)
            return {self.member, *owner} <= words
        return {self.member, *self.owner.split(".")[-1:]} - {""} <= words

    def __str__(self) -> str:
        return f"{self.path}: {self.what}"


def find_breaks(old: dict[str, str], new: dict[str, str]) -> list[Break]:
    """What a caller of the old surface can no longer do with the new one."""
    if old == new:
        return []
    with tempfile.TemporaryDirectory(prefix="surface-") as scratch:
        modules = [_loaded(Path(scratch) / str(number), stubs) for number, stubs in enumerate((old, new))]
        found = {_read(breakage) for breakage in griffe.find_breaking_changes(*modules)}
        found |= set(_changed_types(*modules))
    return sorted(found)


def unnamed(breaks: Iterable[Break], items: Iterable[str]) -> list[Break]:
    """The breaks that no ⚠ item of the changelog names."""
    known = list(items)
    return [one for one in breaks if not any(one.is_named(item) for item in known)]


def as_items(breaks: Iterable[Break]) -> tuple[str, ...]:
    """Breaks as items of a changelog: the same of one member in many places is one item, and so are several members of the same places."""
    groups: dict[tuple[str, str], list[str]] = {}
    known = list(breaks)
    paths = {one.path for one in known}
    for one in known:
        if one.is_async_twin and one.path.replace("Async", "") in paths:
            continue
        groups.setdefault((one.what, one.member), []).append(one.owner)
    alike: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for (what, member), owners in groups.items():
        alike.setdefault((what, tuple(owners)), []).append(member)
    return tuple(
        f"{what.replace('`', '')}: {_codes(members)}" + (f" of {_codes(owners)}" if any(owners) else "")
        for (what, owners), members in alike.items()
    )


def _loaded(folder: Path, stubs: dict[str, str]) -> Any:
    logging.getLogger("griffe").setLevel(logging.ERROR)
    for name, text in stubs.items():
        path = folder.joinpath(_ROOT, *(part for part in name.split(".") if part))
        if any(other.startswith(f"{name}.") for other in stubs) or not name:
            path /= "__init__"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.with_suffix(".py").write_text(text, encoding="utf-8")
    return griffe.load(_ROOT, search_paths=[folder], allow_inspection=False)


def _codes(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names if name)


def _pieces(words: set[str]) -> set[str]:
    return {piece.lower() for word in words for piece in word.split("_")}


def _read(breakage: griffe.Breakage) -> Break:
    path = breakage.obj.canonical_path.removeprefix(f"{_ROOT}.")
    parameter = breakage.old_value if isinstance(breakage.old_value, griffe.Parameter) else breakage.new_value
    if isinstance(parameter, griffe.Parameter):
        path += f"({parameter.name})"
    return Break(path, _WORDS[breakage.kind])


def _changed_types(old: Any, new: Any) -> Iterator[Break]:
    """What griffe leaves out: an attribute or an answer that can be more than before, an argument that can be less, another value."""
    sent = old.is_class and new.is_class and _is_sent(old) and _is_sent(new)
    if sent and "total" not in new.keywords:
        for name in sorted(new.members.keys() - old.members.keys()):
            if _ABSENT not in _options(new.members[name].annotation):
                yield Break(f"{new.canonical_path.removeprefix(f'{_ROOT}.')}.{name}", "required key added")
    for name, before in old.members.items():
        after = new.members.get(name)
        if after is None or before.kind is not after.kind:
            continue
        path = before.canonical_path.removeprefix(f"{_ROOT}.")
        if before.is_module or before.is_class:
            yield from _changed_types(before, after)
        elif before.is_function:
            if not _options(after.returns) <= _options(before.returns):
                yield Break(path, f"gives {before.returns} → {after.returns}")
            for parameter in before.parameters:
                now = next((one for one in after.parameters if one.name == parameter.name), None)
                if now is not None and not _options(parameter.annotation) <= _options(now.annotation):
                    yield Break(f"{path}({parameter.name})", f"takes {parameter.annotation} → {now.annotation}")
        elif sent:
            if not _options(before.annotation) <= _options(after.annotation):
                yield Break(path, f"takes {before.annotation} → {after.annotation}")
        elif not _options(after.annotation) <= _options(before.annotation):
            yield Break(path, f"type {before.annotation} → {after.annotation}")
        elif before.annotation is None and str(before.value) != str(after.value) and not _grown(before.value, after.value):
            yield Break(path, f"value {before.value} → {after.value}")


def _is_sent(found: Any) -> bool:
    """Whether a class is a TypedDict: a request object, which callers make and the client takes."""
    return any(str(base) == "TypedDict" for base in found.bases)


def _grown(before: Any, after: Any) -> bool:
    """Whether an alias of a union has more members now: it stands for what callers send."""
    return "|" in str(before) and _options(before) <= _options(after)


def _options(annotation: Any) -> set[str]:
    """The members of a union, those of a Literal one by one."""
    if annotation is None:
        return set()
    try:
        stack: list[ast.expr] = [ast.parse(str(annotation), mode="eval").body]
    except SyntaxError:
        return {str(annotation)}
    found: set[str] = set()
    while stack:
        node = stack.pop()
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
            stack += [node.left, node.right]
        elif isinstance(node, ast.Subscript) and ast.unparse(node.value) == "Literal" and isinstance(node.slice, ast.Tuple):
            found |= {f"Literal[{ast.unparse(one)}]" for one in node.slice.elts}
        elif isinstance(node, ast.Subscript) and ast.unparse(node.value) == "NotRequired":
            found.add(_ABSENT)
            stack.append(node.slice)
        else:
            found.add(ast.unparse(node))
    return found
