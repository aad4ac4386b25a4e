"""Imports, each in a process of its own."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

from .environments import Unavailable, clean_environment, find_python
from .figures import OURS, Figure, Group, Row, figure, ratios

_RUNS = 21
#: Imports that take seconds run only every fourth time.
_SLOW, _SELDOM = ("openapi-generator", "pydantic"), 4
_FLOOR = "httpx + attrs + dateutil"

_TIMED = "import time\nstarted = time.process_time()\n{}\nprint(time.process_time() - started)"
_IMPORTS = {
    _FLOOR: ("scalev", "import httpx, attrs, dateutil"),
    "scalev": ("scalev", "from scalev import Scalev, AsyncScalev"),
    "stock": ("stock", "from stock_client import AuthenticatedClient"),
    "openapi-generator": ("openapi-generator", "from openapi_client import ApiClient, Configuration, OrdersApi"),
    "pydantic": ("datamodel", "import pydantic_models"),
    "msgspec": ("datamodel", "import msgspec_models"),
}
_STOCK_FIRST = """
from stock_client import AuthenticatedClient
from stock_client.api.orders.get_order import sync
AuthenticatedClient(base_url="https://api.example.com", token="sk_mock_1").get_httpx_client()
"""
_FIRST = {
    "scalev": ("scalev", "from scalev import Scalev; Scalev(api_key='sk_mock_1').orders.get"),
    "stock": ("stock", _STOCK_FIRST),
    "openapi-generator": (
        "openapi-generator",
        "from openapi_client import ApiClient, Configuration, OrdersApi; OrdersApi(ApiClient(Configuration())).get_order",
    ),
}
_LOADED = """
import json, sys
import httpx
from scalev import Scalev
transport = httpx.MockTransport(lambda request: httpx.Response(200, json={"count": 1}))
client = Scalev(api_key="sk_mock_1", base_url="https://api.example.com", transport=transport)
client.orders.get
client.products.count()
from pathlib import Path
import scalev.models
loaded = [name for name in sys.modules if name.startswith("scalev.models.")]
print(json.dumps([len(loaded), len(list(Path(scalev.models.__file__).parent.glob("[!_]*.py")))]))
"""


def measure(folders: dict[str, Path], skip_reasons: list[str]) -> Group:
    """Measure the CPU time of fresh interpreters, interleaved, as multiples of importing the libraries that our client uses."""
    commands = {("import", side): command for side, command in _IMPORTS.items()} | {
        ("first", side): command for side, command in _FIRST.items()
    }
    commands["bare", "scalev"] = ("scalev", "import scalev")
    commands = {key: command for key, command in commands.items() if command[0] in folders}
    times: dict[tuple[str, str], list[float]] = {}
    for number in range(_RUNS + 1):
        for key, (environment, code) in list(commands.items()):
            if key[1] in _SLOW and number % _SELDOM:
                continue
            try:
                seconds = _seconds(folders, environment, code)
            except Unavailable as error:
                skip_reasons.append(f"importing, {key[1]}: {error}")
                del commands[key]
                continue
            if number:  # the first run compiles
                times.setdefault(key, []).append(seconds * 1000)
    floor = times["import", _FLOOR]

    def over_floor(task: str, side: str) -> Figure:
        samples = times[task, side]
        return figure(ratios(samples, floor[_SELDOM - 1 :: _SELDOM] if side in _SLOW else floor))

    rows = [
        Row("import the package", "ms", _figures(times, "import")),
        Row(
            "import the package",
            "× floor",
            {side: over_floor(task, side) for task, side in commands if task == "import"},
            1.15,
        ),
        Row("only `import scalev`", "× floor", {OURS: over_floor("bare", OURS)}, 1.15),
        Row("import, build a client, reach a first method", "ms", _figures(times, "first")),
        Row(
            "import, build a client, reach a first method",
            "× floor",
            {side: over_floor(task, side) for task, side in commands if task == "first"},
            1.5,
        ),
    ]
    module_count, modules = json.loads(_run(folders["scalev"], _LOADED))
    rows.append(Row(f"of {modules} modules of models, imported by then and by a first call", "", {OURS: Figure(float(module_count))}, 1.0))
    return Group("Imports", f"a fresh process each, {_RUNS} interleaved runs; CPU time; the floor is {_FLOOR} alone", rows)


def _figures(times: dict[tuple[str, str], list[float]], expected: str) -> dict[str, Figure]:
    return {side: figure(samples) for (task, side), samples in times.items() if task == expected}


def _seconds(folders: dict[str, Path], environment: str, code: str) -> float:
    return float(_run(folders[environment], _TIMED.format(code)))


def _run(folder: Path, code: str) -> str:
    process = subprocess.run(
        [str(find_python(folder)), "-c", code],
        cwd=folder / "made" if (folder / "made").is_dir() else folder,
        env=clean_environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    if process.returncode:
        raise Unavailable((process.stderr.strip().splitlines() or ["no word"])[-1][:300])
    return process.stdout
