"""The parts of `make bench` that need no measurements."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ElementTree

import pytest

from tests.bench.__main__ import BEGIN, END, PICTURE, README, RESULTS
from tests.bench.environments import Unavailable, run
from tests.bench.figures import Figure, Group, Row, as_json, figure, from_json, ratios
from tests.bench.generating import repeat_document
from tests.bench.peers import load_effective_document, peers_document
from tests.bench.picture import draw
from tests.bench.table import markdown

GROUPS = [
    Group(
        "Decoding",
        "a page",
        [
            Row("decode and read every field", "× json.loads", {"stock": Figure(4.4, 0.21, 5), "scalev": Figure(1.8, 0.1, 5)}, 2.2),
            Row("orders", "responses/s", {"scalev": Figure(1234.5)}, 2000.0, least=True),
            Row("size", "MB", {"stock": Figure(1.0)}, 2.0),
        ],
    )
]


def test_table_puts_our_side_first_and_says_what_was_reached() -> None:
    lines = markdown({"python": "3.x"}, GROUPS, ["prism: no node here"]).splitlines()
    assert "| | scalev | stock | limit | |" in lines
    assert "| decode and read every field, × json.loads | 1.80 ± 0.10 | 4.40 ± 0.21 | ≤ 2.20 | met |" in lines
    assert "| orders, responses/s | 1,234 |  | ≥ 2,000 | **missed** |" in lines
    assert "| size, MB |  | 1 | ≤ 2 |  |" in lines
    assert lines[-1] == "- skipped: prism: no node here"


def test_json_holds_all_that_the_table_and_the_picture_show() -> None:
    data = json.loads(json.dumps(as_json({}, GROUPS, [])))
    assert from_json(data) == GROUPS


def test_median_and_spread_are_computed() -> None:
    assert figure([3.0]) == Figure(3.0)
    assert figure([1.0, 2.0, 3.0, 4.0, 5.0]) == Figure(3.0, 1.5, 5)
    assert ratios([2.0, 9.0], [1.0, 3.0]) == [2.0, 3.0]


def test_picture_is_drawn_to_scale() -> None:
    image = ElementTree.fromstring(draw(GROUPS))
    own_width, peer = (int(bar.attrib["width"]) for bar in image.iter("{http://www.w3.org/2000/svg}rect"))
    assert own_width / peer == pytest.approx(1.8 / 4.4, abs=0.01)


@pytest.mark.parametrize("times", [1, 2, 4])
def test_a_repeated_document_has_everything_as_often_as_stated(times: int) -> None:
    document = load_effective_document()
    copy = repeat_document(document, times)
    assert len(copy["paths"]) == times * len(document["paths"])
    assert len(copy["components"]["schemas"]) == times * len(document["components"]["schemas"])
    operations = [element["operationId"] for item in copy["paths"].values() for element in item.values() if "operationId" in element]
    assert len(set(operations)) == len(operations)


def test_peers_get_no_unions_of_numbers_and_text() -> None:
    schema = peers_document(
        {"schemas": {"Money": {"type": ["number", "string"], "x-scalar": "money"}, "Yes": {"type": "boolean", "enum": [True]}}}
    )
    assert schema == {"schemas": {"Money": {"type": "string", "x-scalar": "money"}, "Yes": {"type": "boolean"}}}


def test_a_command_that_fails_says_so_in_one_line() -> None:
    with pytest.raises(Unavailable, match=r"^`no-such-command`: No such file or directory$"):
        run(["no-such-command"])
    with pytest.raises(Unavailable, match="ended with 2") as error:
        run(["sh", "-c", "echo one; echo two >&2; exit 2"])
    assert str(error.value).endswith(": two")


def test_committed_table_and_picture_show_the_committed_figures() -> None:
    data = json.loads(RESULTS.read_text(encoding="utf-8"))
    groups = from_json(data)
    assert PICTURE.read_text(encoding="utf-8") == draw(groups)
    text = README.read_text(encoding="utf-8").partition(BEGIN)[2].partition(END)[0]
    assert text == markdown(data["facts"], groups, data["skipped"]) + "\n"
