"""What all examples have in common: each is listed, says how to run it, and reports in a line what cannot be done."""

from __future__ import annotations

import re
import sys

import pytest

from tests.examples.running import EXAMPLES, ROOT, Command


def test_each_example_says_how_to_run_it_and_is_listed() -> None:
    readme = (ROOT / "generated" / "README.md").read_text(encoding="utf-8")
    assert re.findall(r"^- `(\w+\.py)`: .+\.$", readme, re.MULTILINE) == [path.name for path in EXAMPLES]
    for path in EXAMPLES:
        text = path.read_text(encoding="utf-8").partition("\n")[2]
        assert re.match(r'"""[A-Z][^\n]+\.\n\n    (?:\S+=… )+(?:python|uvicorn|flask) ', text), path.name
        assert path.stem in text[: text.index('"""', 3)]
        modules = set(re.findall(r"^(?:from|import) (\w+)", text, re.MULTILINE)) - {*sys.stdlib_module_names, "__future__"}
        assert modules <= {
            "scalev",
            "httpx",
            "celery",
            "django",
            "fastapi",
            "flask",
            "psycopg",
            "redis",
            "sqlalchemy",
            "starlette",
            "werkzeug",
        }


@pytest.mark.parametrize(
    "words",
    [
        ["digital_order.py", "SKU-0", "--name", "Sari", "--email", "sari@example.com"],
        ["physical_order.py", "SKU-0", "--name", "Sari", "--phone", "62", "--address", "Jl.", "--place", "Beji", "--postal-code", "1"],
        [*"browser_storefront.py store_0 kopi --name Sari --email sari@example.com --place Beji --address Jl.".split()],
        [*"discount_code.py HEMAT --percentage 5 --store store_0 --variant 1".split()],
        [*"landing_page.py none.html --name Kopi --slug kopi --store 1 --variant 1".split()],
        [*"transfer_proof.py none.png --store store_0 --order none".split()],
        ["payment_link.py", "SKU-0", "--name", "Sari", "--email", "sari@example.com"],
        ["checkout_intent.py", "store_0", "1", "--buy"],
        ["ship_orders.py", "1"],
        ["upload_orders.py", "none.csv"],
        ["export_orders.py", "none/orders.csv"],
    ],
    ids=lambda words: words[0],
)
def test_failures_are_reported_in_one_line(words: list[str], command: Command) -> None:
    (message,) = command(*words, status=1).stderr.splitlines()
    assert re.search(r"expected|404|does not exist|No such file", message)
