"""Measure how long commands take to start beside the client alone: `PYTHONPATH=generated python -m tests.cli.speed`.

CPU time of whole processes, the best of several rounds, against a mock on this machine. Limits: a command takes at most 1.5 times what a
program takes that makes the same call with the client; its help takes at most twice that. Imports are measured in the same way.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile

from scalev.mock import MockScalev

from tests.cli.terminal import COMMAND, environment

_ROUNDS = 7
_CALL = "from scalev import Scalev\nwith Scalev() as client:\n    for row in client.orders.list(limit=5): print(row.to_json())"
_PROGRAMS = {
    "python alone": [sys.executable, "-c", "pass"],
    "import httpx": [sys.executable, "-c", "import httpx"],
    "import cyclopts": [sys.executable, "-c", "import cyclopts; cyclopts.App"],
    "import rich": [sys.executable, "-c", "import rich.console, rich.table"],
    "import the client": [sys.executable, "-c", "from scalev import Scalev; Scalev('key').orders"],
    "the client: a list": [sys.executable, "-c", _CALL],
    "scalev orders list": [*COMMAND, "orders", "list", "--limit", "5"],
    "scalev orders list --format table": [*COMMAND, "orders", "list", "--limit", "5", "--format", "table"],
    "scalev orders list --help": [*COMMAND, "orders", "list", "--help"],
    "scalev orders --help": [*COMMAND, "orders", "--help"],
    "scalev --help": [*COMMAND, "--help"],
    "completion of a flag": [*COMMAND, "__complete", "orders", "list", "--st"],
}


def main() -> None:
    """Print a table of CPU times and their ratios to a list with the client alone."""
    with MockScalev().serve() as server, tempfile.TemporaryDirectory() as folder:
        env = environment(SCALEV_BASE_URL=server.url, SCALEV_API_KEY="sk_mock", SCALEV_CONFIG_DIR=folder)
        best = {name: min(_measure(command, env) for _ in range(_ROUNDS)) for name, command in _PROGRAMS.items()}
    for name, seconds in best.items():
        print(f"{name:<36} {1000 * seconds:>5.0f} ms  {seconds / best['the client: a list']:.2f} x")


def _measure(command: list[str], env: dict[str, str]) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


if __name__ == "__main__":
    main()
