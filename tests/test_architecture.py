"""Check that the architecture page matches the code: which module may import which, without cycles."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "generator" / "README.md"
GENERATOR = ROOT / "generator"
PACKAGE = GENERATOR / "package"

Graph = dict[str, set[str]]


def modules(folder: Path, name: str) -> dict[str, Path]:
    """Return the modules below a folder by dotted name; `name` is that of the folder itself."""
    results = {}
    for path in sorted(folder.rglob("*.py")):
        parts = (name, *path.relative_to(folder).with_suffix("").parts)
        results[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return results


def imports(module: str, path: Path) -> Iterator[str]:
    """Return every name that a module imports, at any level of nesting, as a dotted path."""
    package = module.split(".") if path.name == "__init__.py" else module.split(".")[:-1]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            source = ".".join([*base, *([node.module] if node.module else [])])
            yield from (f"{source}.{alias.name}" for alias in node.names)


def graph(modules: dict[str, Path]) -> Graph:
    """Return which module imports which; an imported name counts as the module that contains it."""
    results: Graph = {}
    for module, path in modules.items():
        names = {name if name in modules else name.rpartition(".")[0] for name in imports(module, path)}
        results[module] = (names & modules.keys()) - {module}
    return results


def table(heading: str) -> Graph:
    """Return the second column of a table of the page, by its first."""
    section = PAGE.read_text(encoding="utf-8").split(f"## {heading}\n")[1].split("\n## ")[0]
    rows = re.findall(r"^\| `([^`]+)` \| ([^|]+) \|", section, re.MULTILINE)
    assert rows, heading
    return {part: set(re.findall(r"`([^`]+)`", cell)) for part, cell in rows}


def part_of_generator(module: str) -> str:
    return module.split(".")[1] if "." in module else ""


def part_of_package(module: str) -> str:
    names = module.split(".")[1:]
    if names[:1] != ["mock"]:
        return names[0] if names else ""
    return "/".join(names[:2])


GENERATOR_MODULES = modules(GENERATOR, "generator")
PACKAGE_MODULES = modules(PACKAGE / "scalev", "scalev")


@pytest.mark.parametrize("modules", [GENERATOR_MODULES, PACKAGE_MODULES], ids=["generator", "package"])
def test_there_is_no_import_cycle(modules: dict[str, Path]) -> None:
    try:
        TopologicalSorter(graph(modules)).prepare()
    except CycleError as error:
        pytest.fail(" -> ".join(error.args[1]))


@pytest.mark.parametrize(
    ("heading", "modules", "part_of"),
    [
        ("Parts of the generator", GENERATOR_MODULES, part_of_generator),
        ("Parts of the package", PACKAGE_MODULES, part_of_package),
    ],
    ids=["generator", "package"],
)
def test_each_part_imports_what_the_page_allows(heading: str, modules: dict[str, Path], part_of: object) -> None:
    assert callable(part_of)
    actual: Graph = {}
    for module, targets in graph(modules).items():
        part = part_of(module)
        actual.setdefault(part, set()).update({part_of(target) for target in targets} - {part, ""})
    actual.pop("", None)
    assert actual == table(heading)


def test_the_tests_import_the_package_that_users_install() -> None:
    problems = [
        f"{path.relative_to(ROOT)}: {name}"
        for path in sorted((ROOT / "tests").rglob("*.py"))
        for name in imports("tests", path)
        if name.startswith("generator.package")
    ]
    assert not problems
