"""`check golden`: the tables agree with document and overlays, and a row that does not is named with its line and what to write."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import Run

SPEC = """\
openapi: 3.1.0
info: {title: Tools, version: "1"}
paths:
  /rakes:
    get: {operationId: listRakes, responses: {"200": {description: Rakes.}}}
    post: {operationId: createRake, responses: {"200": {description: A rake.}}}
  /sheds/{shed_id}/rakes/{id}:
    parameters: [{name: shed_id, in: path, required: true, schema: {}}, {name: id, in: path, required: true, schema: {}}]
    get: {operationId: getRake, responses: {"200": {description: A rake.}}}
"""
OVERLAY = """\
overlay: 1.1.0
info: {title: T, version: "1"}
actions:
  - {target: $, update: {x-client-roots: {shed: {parameter: shed_id}}}}
  - {target: "$.paths['/rakes'].get", update: {x-client: {resource: rakes, method: list}, x-retry: safe, x-pagination: {items: data}}}
  - {target: "$.paths['/rakes'].post", update: {x-client: {resource: rakes, method: create}, x-retry: unsafe}}
  - {target: "$.paths['/sheds/{shed_id}/rakes/{id}'].get", update: {x-client: {resource: shed.rakes, method: get}, x-retry: safe}}
"""


class Tree:
    """A document with an overlay and golden tables."""

    def __init__(self, folder: Path, run: Run) -> None:
        self.run, self.folder = run, folder
        self.spec, self.overlay, self.golden = folder / "spec.yaml", folder / "overlays" / "one.yaml", folder / "golden"
        self.overlay.parent.mkdir()
        self.golden.mkdir()
        self.spec.write_text(SPEC, encoding="utf-8")
        self.overlay.write_text(OVERLAY, encoding="utf-8")
        assert self.check("--write") == (0, ["names.tsv: 3 rows", "retry.tsv: 3 rows", "facts.tsv: 2 rows"])

    def check(self, *options: str) -> tuple[int, list[str]]:
        outcome = self.run("check", "golden", "--spec", self.spec, "--overlays", self.overlay.parent, "--golden", self.golden, *options)
        return outcome.code, [line.strip() for line in outcome.out.replace(f"{self.golden}/", "").splitlines()]

    def edit(self, path: Path, old: str, new: str) -> list[str]:
        """Replace a text in a file and return the findings."""
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        code, lines = self.check()
        assert code == 1
        return [line for line in lines if "python -m generator check golden --write" not in line and "up to date" not in line]


@pytest.fixture
def tree(tmp_path: Path, run: Run) -> Tree:
    return Tree(tmp_path, run)


def test_the_tables_of_the_repository_are_current(run: Run) -> None:
    outcome = run("check", "golden")
    assert outcome.code == 0, outcome.out


def test_the_tables_hold_calls_retry_classes_and_facts(tree: Tree) -> None:
    assert (tree.golden / "names.tsv").read_text(encoding="utf-8").splitlines() == [
        "operation_id\tmethod\tpath\tcall",
        "listRakes\tGET\t/rakes\tclient.rakes.list()",
        "createRake\tPOST\t/rakes\tclient.rakes.create()",
        "getRake\tGET\t/sheds/{shed_id}/rakes/{id}\tclient.shed(shed_id).rakes.get(id)",
    ]
    assert "createRake\tPOST\t/rakes\tunsafe\n" in (tree.golden / "retry.tsv").read_text(encoding="utf-8")
    assert 'listRakes\t/x-pagination\t{"items": "data"}\n' in (tree.golden / "facts.tsv").read_text(encoding="utf-8")
    assert tree.check()[0] == 0


def test_a_new_operation_needs_a_row_in_each_table_of_operations(tree: Tree) -> None:
    line = '    put: {operationId: setRake, x-retry: idempotent, responses: {"200": {description: A rake.}}}\n'
    assert tree.edit(tree.spec, "    get: {operationId: getRake", line + "    get: {operationId: getRake") == [
        "names.tsv:4: expected a row, got none: add `setRake ⇥ PUT ⇥ /sheds/{shed_id}/rakes/{id} ⇥ `",
        "retry.tsv:4: expected a row, got none: add `setRake ⇥ PUT ⇥ /sheds/{shed_id}/rakes/{id} ⇥ idempotent`",
    ]


def test_what_changes_or_is_lost_is_named_with_its_line(tree: Tree) -> None:
    assert tree.edit(tree.overlay, "method: create", "method: make") == [
        "names.tsv:3: createRake: call: expected client.rakes.make(), got client.rakes.create(): change the row if this is intended"
    ]
    tree.check("--write")
    assert tree.edit(tree.overlay, "x-retry: safe, x-pagination", "x-retry: unsafe, x-pagination") == [
        "retry.tsv:2: listRakes: retry: expected unsafe, got safe: change the row if this is intended"
    ]
    tree.check("--write")
    assert tree.edit(tree.overlay, ", x-pagination: {items: data}", "") == [
        'facts.tsv:2: `listRakes ⇥ /x-pagination ⇥ {"items": "data"}` is no longer stated: remove the row if this is intended'
    ]


def test_a_fact_that_another_operation_shares_is_named_by_what_comes(tree: Tree) -> None:
    (result,) = tree.edit(tree.overlay, "x-retry: unsafe", "x-retry: unsafe, x-pagination: {items: data}")
    assert result == 'facts.tsv:2: /x-pagination {"items": "data"}: where: gains createRake: change the row if this is intended'


def test_a_table_that_is_none_is_rejected(tree: Tree, run: Run) -> None:
    (tree.golden / "retry.tsv").write_text("operation_id\tmethod\n", encoding="utf-8")
    outcome = run("check", "golden", "--spec", tree.spec, "--overlays", tree.overlay.parent, "--golden", tree.golden)
    assert outcome.code == 2
    assert "retry.tsv:1: expected the columns operation_id, method, path, retry, separated by tabs, got operation_id, method" in outcome.err
