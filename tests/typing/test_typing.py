"""The package and a user's program are clean under two type checkers, and what is inferred is exact."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

from tests.results import name_result, name_row

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = Path(__file__).with_name("shop.py")
RECEIVER = Path(__file__).with_name("receiver.py")
CHECKERS = Path(sys.executable).parent
#: What the program calls the results of operations, and the rows of lists.
RESULTS = {
    "GuestCart": "getGuestCart",
    "FoundCustomerOrder": "getCustomerOrder",
    "FoundCustomer": "getCustomerMe",
    "CreatedOrder": "createOrder",
    "FoundOrder": "getOrder",
    "PageOfOrders": "listOrders",
    "FoundPublicOrder": "getStorefrontPublicOrder",
    "PageOfProducts": "listStorefrontProducts",
}
ROWS = {"OrderRow": "listOrders", "ProductRow": "listStorefrontProducts"}


def read_program() -> str:
    """Return the program with the classes that operations return according to the contract in force."""
    text = PROGRAM.read_text(encoding="utf-8")
    names = {alias: name_result(operation) for alias, operation in RESULTS.items()}
    names |= {alias: name_row(operation) for alias, operation in ROWS.items()}
    for alias, name in names.items():
        text, count = re.subn(rf"(?m)^from scalev\.models import \w+ as {alias}$", f"from scalev.models import {name} as {alias}", text)
        assert count == 1, alias
    return text


def test_a_users_program_and_the_package_are_clean_under_basedpyright(tmp_path: Path) -> None:
    program = tmp_path / PROGRAM.name
    program.write_text(read_program(), encoding="utf-8")
    config = {
        "include": [str(ROOT / "generated" / "scalev"), str(program)],
        # mypy checks the examples, whose libraries have types that only its configuration can leave out
        "exclude": [str(ROOT / "generated" / "scalev" / "examples")],
        "extraPaths": [str(ROOT / "generated")],
        "typeCheckingMode": "standard",
        "reportUnnecessaryTypeIgnoreComment": "error",
        "enableTypeIgnoreComments": False,
        "pythonVersion": "3.11",
    }
    (tmp_path / "pyrightconfig.json").write_text(json.dumps(config), encoding="utf-8")
    command = [str(CHECKERS / "basedpyright"), "-p", str(tmp_path / "pyrightconfig.json"), "--pythonpath", sys.executable]
    process = subprocess.run(command, capture_output=True, text=True, check=False)
    assert process.returncode == 0, process.stdout[-3_000:]


def test_the_package_programs_and_what_the_readmes_show_are_clean_under_mypy(tmp_path: Path) -> None:
    """All in one run, as most of it goes into reading the package."""
    programs = {PROGRAM.stem: read_program(), RECEIVER.stem: RECEIVER.read_text(encoding="utf-8")}
    for name in ("README.md", "generated/README.md"):
        for number, block in enumerate(re.findall(r"```py(?:thon)?\n(.*?)```", (ROOT / name).read_text(encoding="utf-8"), re.DOTALL), 1):
            programs[f"{name.replace('/', '_').removesuffix('.md')}_{number}"] = block
    assert len(programs) > 10
    for name, text in programs.items():
        (tmp_path / f"{name}.py").write_text(text, encoding="utf-8")
    command = [sys.executable, "-m", "mypy", "--strict", "--warn-unreachable", "--warn-unused-ignores", "--config-file", ""]
    modules = [part for name in programs for part in ("-m", name)]
    process = subprocess.run(
        [*command, "--cache-dir", str(tmp_path / "cache"), "-p", "scalev", *modules],
        env={"MYPYPATH": str(ROOT / "generated")},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert process.returncode == 0, process.stdout[-3_000:]
