"""Test `python -m generator learn`: observations become evidence and drafts, and accepted drafts become typed fields."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

from scalev._runtime.responses import RawResponse
from scalev.observe import Observations

from generator.learn.command import read_records
from generator.learn.counts import LEAST_RESPONSES
from generator.learn.drafting import draft
from tests.conftest import ROOT, Run
from tests.generator.support import document, generate, obj, operation, ref
from tests.learn.proof import prove

TEXT = {"type": "string"}
BASE = document(
    {
        "/things/{id}": {
            "get": operation(
                "getThing", ref("Thing"), method="get", parameters=[{"name": "id", "in": "path", "required": True, "schema": TEXT}]
            )
        },
        "/bags": {"get": operation("listBags", {"type": "array", "items": ref("Bag")}, resource="bags", method="list_all")},
    },
    {
        "Thing": obj(
            {
                "name": TEXT,
                "price": {"type": "number"},
                "state": {"type": "string", "enum": ["new", "old"]},
                "code": TEXT,
                "part": ref("Part"),
            },
            "name",
            "code",
        ),
        "Part": obj({"name": TEXT}),
        "Bag": {"description": "A bag."},
    },
)


def make_thing(number: int) -> dict[str, Any]:
    return {
        "name": None if number % 3 else "n",
        "price": "12.50" if number % 2 else 3,
        "state": "half_used",
        "made_at": "2026-01-02T03:04:05Z",
        "part": {"name": "p", "price": {"price": number}} if number % 4 else None,
    }


def observe(path: Path, responses: int, base: Any = BASE) -> None:
    with Observations(path, enum_values=True, document=base) as observations:
        for number in range(responses):
            content = json.dumps(make_thing(number)).encode()
            observations.see_response("getThing", RawResponse(status=200, headers={}, content=content), None, None, [])
            content = json.dumps([{"name": "n", "price": None if index else 1, "state": ["a"]} for index in range(5)]).encode()
            observations.see_response("listBags", RawResponse(status=200, headers={}, content=content), None, None, [])


def write_workspace(folder: Path) -> list[str | Path]:
    """Write a document, overlays and evidence; return the options of `learn` that name them."""
    (folder / "overlays").mkdir()
    (folder / "spec.json").write_text(json.dumps(BASE), encoding="utf-8")
    (folder / "observed.csv").write_text(
        "belongs_to,payload,path,types,null,format\nresponse:getThing,a thing,price,boolean,0,\n", encoding="utf-8"
    )
    options = {"spec": "spec.json", "overlays": "overlays", "overlay": "overlays/x_observed.yaml", "evidence": "observed.csv"}
    return [part for name, value in options.items() for part in (f"--{name}", folder / value)]


def test_accepted_drafts_give_a_client_that_reads_everything_typed(tmp_path: Path, run: Run) -> None:
    options, overlay = write_workspace(tmp_path), tmp_path / "overlays" / "x_observed.yaml"
    observe(tmp_path / "one.jsonl", 250)
    observe(tmp_path / "two.jsonl", 120)
    outcome = run("learn", tmp_path / "one.jsonl", tmp_path / "two.jsonl", *options)
    assert outcome.code == 0, outcome.err
    assert "contradiction: response:getThing price: integer string was observed, boolean was in a thing" in outcome.out
    table = (tmp_path / "observed.csv").read_text(encoding="utf-8")
    assert (
        "response:getThing,observations,name,string,1," in table and "response:getThing,observations,made_at,string,0,date-time," in table
    )
    outcome = run("check", "drafts", "--spec", tmp_path / "spec.json", "--overlays", tmp_path / "overlays")
    assert outcome.code == 1 and "is a draft" in outcome.out
    assert run("learn", "--accept", *options).code == 0
    assert run("check", "drafts", "--spec", tmp_path / "spec.json", "--overlays", tmp_path / "overlays").code == 0
    text = overlay.read_text(encoding="utf-8")
    assert "x-draft" not in text and "x-source: observed" in text and "x-confidence:" in text
    second_outcome = run("learn", tmp_path / "one.jsonl", tmp_path / "two.jsonl", *options)
    assert "nothing to learn" in second_outcome.out and overlay.read_text(encoding="utf-8") == text

    effective = tmp_path / "effective.json"
    assert run("effective", "--spec", tmp_path / "spec.json", "--overlays", tmp_path / "overlays", "-o", effective).code == 0
    package = generate(tmp_path / "client", json.loads(effective.read_text(encoding="utf-8")))
    output = package.run(
        "import json; from scalev import models\n"
        f"thing = models.Thing.from_dict(json.loads({json.dumps(make_thing(1))!r}))\n"
        "bag = models.Bag.from_dict({'name': 'n', 'price': None, 'state': ['a']})\n"
        "kinds = {name: type(getattr(thing, name)).__name__ for name in ('name', 'price', 'state', 'made_at', 'code')}\n"
        "extra = [*thing.extra, *bag.extra]\n"
        "print(json.dumps([kinds, thing.state.is_known, extra, bag.state, len(thing.problems), thing.part.price.price]))"
    )
    kinds = {"name": "NoneType", "price": "Decimal", "state": "ThingState", "made_at": "datetime", "code": "NoneType"}
    assert output == [kinds, True, [], ["a"], 0, 1]


def test_nothing_is_learned_from_too_few_responses(tmp_path: Path) -> None:
    observe(tmp_path / "few.jsonl", LEAST_RESPONSES - 1)
    assert draft(BASE, read_records([tmp_path / "few.jsonl"])) == []
    observe(tmp_path / "few.jsonl", 60)
    required = [
        item for item in draft(BASE, read_records([tmp_path / "few.jsonl"])) if "required" in json.dumps(item.actions[-1].get("update"))
    ]
    assert [item.place for item in required] == ["$.components.schemas.Bag"]  # 5 in each response; a thing was seen 79 times


def test_learn_rejects_other_files(tmp_path: Path, run: Run) -> None:
    (tmp_path / "other.jsonl").write_text("{}\n", encoding="utf-8")
    rejection = run("learn", tmp_path / "other.jsonl")
    assert rejection.code == 2 and "other.jsonl:1: expected the header" in rejection.err
    assert run("learn").code == 2


def test_planted_edits_are_recovered_and_nothing_false_is_learned(tmp_path: Path) -> None:
    result = prove(3, tmp_path, rounds=21, edits=12, most_operations=14)
    assert result.shown.total() >= 6
    assert result.recovered.total() >= 0.95 * result.shown.total(), result.missed
    assert result.false == []


def test_learned_drafts_fit_the_overlays_of_this_repository(tmp_path: Path, run: Run) -> None:
    """Drafts apply after all other overlays, and are needed."""
    overlays = tmp_path / "overlays"
    shutil.copytree(ROOT / "overlays", overlays)
    with Observations(tmp_path / "observed.jsonl") as observations:
        for number in range(40):
            body = {
                "data": [{"id": 1, "order_id": None, "loyalty_points": number, "store": {"id": None}}],
                "has_next": False,
                "page_size": 25,
            }
            content = json.dumps(body).encode()
            observations.see_response("listOrders", RawResponse(status=200, headers={}, content=content), None, None, [])
    shutil.copy(ROOT / "openapi" / "evidence" / "observed.csv", tmp_path)
    options = ["--overlays", overlays, "--overlay", overlays / "x_observed.yaml", "--evidence", tmp_path / "observed.csv"]
    assert run("learn", tmp_path / "observed.jsonl", *options).code == 0
    assert run("learn", "--accept", *options).code == 0
    outcome = run("check", "overlays", "--overlays", overlays)
    assert outcome.code == 0, outcome.out
