"""A small change of the document is a small change of the output."""

from __future__ import annotations

import ast
from collections.abc import Callable
from pathlib import Path

from tests.conftest import Outcome
from tests.regenerate.subjects import SUBJECT
from tests.regenerate.workspace import SPEC, Workspace

#: What any change touches: the document itself, its digest, what is reported of it, and the version that follows.
ALWAYS = {
    *("CHANGELOG.md", "generated/CHANGELOG.md", "generated/manifest.json", "generated/pyproject.toml", "generated/scalev/_version.py"),
    *("generated/scalev/openapi.json", "openapi/scalev-v3.yaml"),
}


def regenerate(workspace: Workspace, command: Callable[..., Outcome], data: dict[str, object]) -> set[str]:
    """The files that a new document touches beside those that any change touches: fragment, evidence and documentation are none."""
    new = workspace.write("new.yaml", data)
    assert command("regenerate", new, "--skip-contract").code == 0
    new.unlink()
    other_places = ("openapi/changes/", "openapi/evidence/", "generated/docs/", "generated/API.md", "generated/README.md")
    return {name for name in workspace.list_changed() if not name.startswith(other_places)} - ALWAYS


def is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def code(text: str) -> str:
    """A module without its docstrings."""
    tree = ast.parse(text)
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if isinstance(body, list):
            node.body = [statement for statement in body if not is_text(statement)]  # type: ignore[attr-defined]
    return ast.dump(tree)


def test_a_text_only_change_touches_docstrings_and_documentation(
    workspace: Workspace, base_workspace: Path, command: Callable[..., Outcome]
) -> None:
    data = workspace.document()
    data["paths"][SUBJECT.operation.path]["get"]["description"] = "Other words."
    data["components"]["schemas"][SUBJECT.component]["description"] = "Other words for a row."
    files = regenerate(workspace, command, data)
    assert sorted(name.split("/")[2] for name in files) == ["models", "resources"]
    for name in files:
        text = (workspace.folder / name).read_text(encoding="utf-8")
        assert "Other words" in text
        assert code(text) == code((base_workspace / name).read_text(encoding="utf-8"))
    assert len(workspace.difference("generated/scalev/openapi.json")) == 4  # the line of the path and that of the component


def test_a_field_of_a_document_of_openapi_3_0_touches_the_file_of_its_component(
    workspace: Workspace, command: Callable[..., Outcome]
) -> None:
    data = {**workspace.document(), "openapi": "3.0.3"}
    fields = data["components"]["schemas"][SUBJECT.component]["properties"]
    fields["floors"] = {"type": "integer", "minimum": 0, "exclusiveMinimum": True, "nullable": True}
    (file,) = regenerate(workspace, command, data)
    assert file.startswith("generated/scalev/models/")
    assert "floors: int | None" in (workspace.folder / file).read_text(encoding="utf-8")
    lines = [line for line in workspace.difference("generated/scalev/openapi.json") if '"openapi":' not in line]
    assert len(lines) == 2
    document = workspace.document()
    assert document["openapi"].startswith("3.1.")
    assert document["components"]["schemas"][SUBJECT.component]["properties"]["floors"] == {
        "type": ["integer", "null"],
        "exclusiveMinimum": 0,
    }
    workspace.commit()
    second_outcome = command("regenerate", workspace.write("new.yaml", data))
    assert second_outcome.code == 0 and "nothing to do" in second_outcome.err


def test_comments_and_order_make_no_fragment(workspace: Workspace, command: Callable[..., Outcome]) -> None:
    new = workspace.folder / "new.yaml"
    new.write_text("# A comment more.\n" + (workspace.folder / SPEC).read_text(encoding="utf-8"), encoding="utf-8")
    outcome = command("regenerate", new, "--skip-contract")
    assert outcome.code == 0 and "no change" in outcome.out
    new.unlink()
    assert workspace.list_changed() == ["generated/manifest.json", str(SPEC)]
