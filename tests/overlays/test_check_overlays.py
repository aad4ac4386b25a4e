"""`check overlays` and `check drafts`: what strict application accepts, although it is stated twice, in two ways, or not yet in words."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import Run

SPEC = """\
openapi: 3.1.0
info: {title: Tools, version: "1"}
tags: [{name: Tools}]
paths:
  /rakes:
    get:
      operationId: listRakes
      tags: [Tools]
      responses:
        "200":
          description: Rakes.
          content: {application/json: {schema: {$ref: "#/components/schemas/Rake"}}}
components:
  schemas:
    Rake:
      type: object
      required: [size]
      properties:
        size: {type: integer}
        wood: {type: string, enum: [ash, oak]}
        owner: {$ref: "#/components/schemas/Owner"}
        price: {anyOf: [{type: number}, {type: "null"}]}
        teeth: {type: [integer, "null"]}
    Owner: {type: object, properties: {name: {type: string}}}
    Choice:
      type: object
      properties: {one: {type: string}, two: {type: string}}
      anyOf: [{required: [one]}, {required: [two]}]
    Whole:
      allOf: [{$ref: "#/components/schemas/Owner"}, {required: [name]}]
"""
HEAD = "overlay: 1.1.0\ninfo: {title: T, version: '1'}\nactions:\n"
RAKE = "$.components.schemas.Rake"

#: The actions of an overlay, and what is reported of them; line 4 is that of the first action. `RAKE` stands for the place of that schema.
CASES = {
    "reference beside a type": (
        [f"{{target: {RAKE}.properties.owner, update: {{type: object}}}}"],
        (
            "one.yaml:4: actions[0] (update RAKE.properties.owner): `$ref` (#/components/schemas/Owner) beside `type`, "
            "at RAKE.properties.owner; the rest is stated at spec.yaml:21: keep the reference, or the keywords beside it"
        ),
    ),
    "type beside a choice": (
        [f"{{target: {RAKE}.properties.price, update: {{type: number}}}}"],
        (
            '`type` ("number") beside `anyOf`, whose options have types of their own, at RAKE.properties.price; '
            "the rest is stated at spec.yaml:22: keep `type`, or `anyOf`"
        ),
    ),
    "a value twice in an enum": (
        [f"{{target: {RAKE}.properties.wood.enum, update: [elm, oak]}}"],
        '"oak" twice in `enum`, at RAKE.properties.wood; the rest is stated at spec.yaml:20: state it once',
    ),
    "a type twice": ([f'{{target: {RAKE}.properties.teeth.type, update: "null"}}'], '"null" twice in `type`'),
    "required twice": ([f"{{target: {RAKE}, update: {{required: [size]}}}}"], '"size" twice in `required`'),
    "required without a property": (
        [f"{{target: {RAKE}, update: {{required: [sise]}}}}"],
        "`required` names 'sise', which no `properties` declare, at RAKE: declare the field, or do not require it",
    ),
    "nullable beside null": ([f"{{target: {RAKE}.properties.teeth, update: {{nullable: true}}}}"], "both `nullable` and the type null"),
    "nullable beside an option null": ([f"{{target: {RAKE}.properties.price, update: {{nullable: true}}}}"], "both `nullable` and null in"),
    "an action that changes nothing": (
        [f"{{target: {RAKE}.properties.size, update: {{type: integer}}}}"],
        (
            "(update RAKE.properties.size): changes nothing, since the document already states all of it; "
            "see spec.yaml:19: remove the action"
        ),
    ),
    "two actions that state the same": (
        [f"{{target: {RAKE}.properties.size, update: {{minimum: 1}}}}", f"{{target: '{RAKE}[*].size', update: {{minimum: 1}}}}"],
        (
            "one.yaml:5: actions[1] (update RAKE[*].size): changes nothing, since the document already states all of it; "
            "see one.yaml:4: actions[0] (update RAKE.properties.size): remove the action"
        ),
    ),
    "two actions that state one thing among others": (
        [f"{{target: {RAKE}, update: {{x-a: 1}}}}", f"{{target: {RAKE}, update: {{x-b: 1, x-a: 1}}}}"],
        (
            "one.yaml:5: actions[1] (update RAKE): sets x-a at RAKE to the value that it already has; "
            "see one.yaml:4: actions[0] (update RAKE): remove x-a from the action"
        ),
    ),
    "an item that is there": (
        ["{target: \"$.paths['/rakes'].get\", update: {tags: [Tools]}}"],
        "appends to $.paths['/rakes'].get.tags an item that is already there; see spec.yaml:8: remove it from the action",
    ),
    "a link that leads nowhere": (
        ["{target: \"$.paths['/rakes'].get.responses['200']\", update: {links: {getRake: {operationId: getRake}}}}"],
        (
            "one.yaml:4: actions[0] (update $.paths['/rakes'].get.responses['200']): a link to getRake, which the document does not have: "
            "remove the link"
        ),
    ),
    "removed and put back": (
        [
            f"{{target: {RAKE}.properties.wood.enum, remove: true}}",
            f"{{target: {RAKE}.properties.wood, update: {{enum: [ash, oak]}}}}",
        ],
        (
            "one.yaml:4: actions[0] (remove RAKE.properties.wood.enum): removes RAKE.properties.wood.enum, "
            "and a later action restores the same value; see one.yaml:5: actions[1] (update RAKE.properties.wood): "
            "remove both actions"
        ),
    ),
}


def check(run: Run, folder: Path, actions: list[str], spec: str = SPEC) -> tuple[int, str]:
    (folder / "spec.yaml").write_text(spec, encoding="utf-8")
    (folder / "overlays").mkdir()
    (folder / "overlays" / "one.yaml").write_text(HEAD + "".join(f"  - {action}\n" for action in actions), encoding="utf-8")
    outcome = run("check", "overlays", "--spec", folder / "spec.yaml", "--overlays", folder / "overlays")
    return outcome.code, outcome.out.replace(f"{folder}/overlays/", "").replace(f"{folder}/", "").replace(RAKE, "RAKE")


@pytest.mark.parametrize("case", CASES)
def test_a_statement_made_twice_or_in_two_ways_is_reported(case: str, run: Run, tmp_path: Path) -> None:
    actions, message = CASES[case]
    code, out = check(run, tmp_path, actions)
    findings = out.partition("every action applies\n")[2].splitlines()
    assert (code, len(findings)) == (1, 1), findings
    assert message in findings[0]


def test_a_mixture_of_the_document_itself_is_reported_with_its_line(run: Run, tmp_path: Path) -> None:
    spec = SPEC.replace("enum: [ash, oak]", "enum: [ash, ash]")
    code, out = check(run, tmp_path, [f"{{target: {RAKE}, update: {{x-a: 1}}}}"], spec)
    assert code == 1
    assert 'spec.yaml:20: "ash" twice in `enum`, at RAKE.properties.wood: state it once' in out


def test_what_replaces_or_adds_is_not_reported(run: Run, tmp_path: Path) -> None:
    actions = [
        f"{{target: \"{RAKE}.properties.owner['$ref']\", remove: true}}",
        f"{{target: {RAKE}.properties.owner, update: {{type: [object, 'null']}}}}",
        f"{{target: {RAKE}.properties.wood.enum, update: [elm]}}",
        f"{{target: '{RAKE}.properties[*]', update: {{x-a: 1}}}}",
        f"{{target: {RAKE}.properties.size, update: {{x-a: 2}}}}",
    ]
    code, out = check(run, tmp_path, actions)
    assert (code, out.splitlines()[-1]) == (0, "   1 operation, 4 schema components; every action applies")


def test_drafts_are_reported_with_what_to_write(run: Run, tmp_path: Path) -> None:
    spec = SPEC.replace("operationId: listRakes", "operationId: listRakes\n      summary: List Rakes\n      x-draft: true")
    actions = ["{target: '$.paths[*].get', x-draft: true, update: {x-retry: safe}}", f"{{target: {RAKE}, update: {{x-draft: false}}}}"]
    check(run, tmp_path, actions, spec)
    outcome = run("check", "drafts", "--spec", tmp_path / "spec.yaml", "--overlays", tmp_path / "overlays")
    assert outcome.code == 1
    first, second, count = outcome.out.replace(f"{tmp_path}/", "").splitlines()
    assert first.startswith(
        "   spec.yaml:9: listRakes is a draft: write a summary: one line that says what a call does; then remove `x-draft"
    )
    assert second.startswith("   overlays/one.yaml:4: actions[0] is a draft: write the retry class")
    assert count == "   2 drafts"


def test_what_no_overlay_types_is_listed_in_open_md(run: Run, tmp_path: Path) -> None:
    spec = SPEC.replace("Owner: {type: object, properties: {name: {type: string}}}", "Owner: {type: object}")
    spec = spec.replace("schemas/Rake", "schemas/Owner")
    check(run, tmp_path, [f"{{target: {RAKE}, update: {{x-a: 1}}}}"], spec)
    listing = tmp_path / "overlays" / "OPEN.md"

    def findings(responses: str, bodies: str) -> list[str]:
        head = "\n\n| operation | component | why |\n| --- | --- | --- |\n"
        listing.write_text(f"# Open\n\n## Open responses{head}{responses}\n## Open request bodies{head}{bodies}", encoding="utf-8")
        outcome = run("check", "untyped", "--spec", tmp_path / "spec.yaml", "--overlays", listing.parent)
        return [] if outcome.code == 0 else [line.strip() for line in outcome.out.replace(f"{listing.parent}/", "").splitlines()]

    right = "| `listRakes` | `Owner` | no source |\n"
    assert findings(right, "") == []
    assert findings("", "") == [
        "OPEN.md:7: listRakes is open: type it in shapes.yaml, or add the row | `listRakes` | `Owner` | why it is open |"
    ]
    assert findings(right.replace("Owner", "Rake"), "") == ["OPEN.md:7: listRakes: expected the component Owner, got Rake: change the row"]
    assert findings(right, right) == ["OPEN.md:13: listRakes is not open, or no longer there: remove the row"]
    without_name = spec.replace('schema: {$ref: "#/components/schemas/Owner"}', "schema: {type: object}")
    (tmp_path / "spec.yaml").write_text(without_name, encoding="utf-8")
    assert findings("| `listRakes` | `–` | no source |\n", "") == []
