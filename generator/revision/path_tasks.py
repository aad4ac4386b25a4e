"""List the paths in the modules of the mock that a revision moves, since the mock also identifies collections by their paths."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from ..openapi.document import Document
from .comparison import Comparison
from .tasks import Task

_Segments = tuple[str, ...]


def list_path_tasks(folder: Path, comparison: Comparison, document: Document) -> Iterator[Task]:
    """Yield the tasks to write the new paths of collections whose operations have moved; `folder` holds the modules of the mock.

    `document` is the contract with the revision. It still has withdrawn operations, whose successors the mock finds by itself.
    """
    moved = [(old.path, new.path) for old, new in comparison.moved if old.path != new.path]
    for path, line, stated, now in list_stale_paths(folder, moved, document):
        yield Task(path, line, f"the mock knows the collection at {stated}, which is now {now}: write that here")


def list_stale_paths(folder: Path, moved: Iterable[tuple[str, str]], document: Document) -> Iterator[tuple[Path, int, str, str]]:
    """Yield the paths in modules at which a document has nothing: the file, the line, the path, and the path that it is now.

    `moved` has the paths that operations had and have, the latter empty for one that is not there any more.
    """
    pairs = [(_split(old), _split(new) if new else None) for old, new in moved]
    left = {path[:length] for one in document.operations for path in [_split(one.path)] for length in range(1, len(path) + 1)}
    for path in sorted(folder.rglob("*.py")) if pairs else ():
        text = path.read_text(encoding="utf-8")
        for line, stated in _list_paths(text):
            now = _find_new_path(_split(stated), pairs) if _split(stated) not in left else None
            if now is not None:
                yield path, line, stated, now


def _find_new_path(stated: _Segments, moved: Iterable[tuple[_Segments, _Segments | None]]) -> str | None:
    """Return where the operations at or below a path are now, an empty text for nowhere, or None if none has moved from there."""
    for old, new in moved:
        if old[: len(stated)] == stated:
            if new is None:
                return ""
            # what follows is the same in both, and a parameter takes the place of a parameter
            rest = len(old) - len(stated)
            same = old[len(stated) :] == new[len(new) - rest :]
            return "/" + "/".join(new[: len(new) - rest] if same else new[: len(stated)])
    return None


def _split(path: str) -> _Segments:
    return tuple("{}" if part.startswith("{") else part for part in path.strip("/").split("/"))


def _list_paths(text: str) -> Iterator[tuple[int, str]]:
    """Yield the paths in the string literals of a module, each with its line; a literal may begin with a constant of the module."""
    constants: dict[str, str] = {}
    parts = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            target = node.targets[0] if isinstance(node, ast.Assign) else node.target
            value = _evaluate(node.value, constants)
            if isinstance(target, ast.Name) and value is not None:
                constants[target.id] = value
        if isinstance(node, ast.JoinedStr):
            parts |= {id(part) for part in node.values}
        if isinstance(node, ast.Constant | ast.JoinedStr) and id(node) not in parts:
            value = _evaluate(node, constants)
            if value is not None and value.startswith("/") and "\n" not in value and " " not in value:
                yield node.lineno, value


def _evaluate(node: ast.expr, constants: Mapping[str, str]) -> str | None:
    """Return the string that an expression evaluates to, or None if it is not a string or cannot be determined."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else None
    if isinstance(node, ast.FormattedValue):
        return constants.get(node.value.id) if isinstance(node.value, ast.Name) else None
    if isinstance(node, ast.JoinedStr):
        values = [_evaluate(part, constants) for part in node.values]
        return None if None in values else "".join(value for value in values if value is not None)
    return None
