# Copied from generator/package/scalev/contract/command.py by `python -m generator generate`. Do not edit.
"""`python -m scalev.contract`: schemathesis over the mock, or over a service, with the client held on the wire beside it.

All options that are not listed go to `schemathesis run`.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from contextlib import ExitStack
from importlib import resources
from urllib.parse import urlsplit

_MISSING = "scalev.contract: expected the extra `contract` to be installed (pip install 'scalev-client[contract]'): "


def main(arguments: list[str] | None = None) -> int:
    """Run the contract tests. The exit code is that of schemathesis: 0 held, 1 failed, 2 could not run."""
    given, passed = _parser().parse_known_args(arguments)
    try:
        from .running import Run
    except ImportError as error:
        print(f"{_MISSING}{error}", file=sys.stderr)
        return 2
    from scalev._runtime.base_urls import is_loopback
    from scalev.mock import MockScalev

    from .operations import Operations
    from .settings import VARIABLES

    document = json.loads(resources.files("scalev").joinpath("openapi.json").read_text(encoding="utf-8"))
    operations = Operations(document)
    url = given.url
    if url is not None and not urlsplit(url).netloc:
        print(f"scalev.contract: --url: expected one such as https://api.scalev.com, got {url!r:.60}", file=sys.stderr)
        return 2
    safe = url is not None and not is_loopback(url) and not given.unsafe
    with ExitStack() as stack:
        if url is None:
            mock = MockScalev(document, seed=given.mock_seed)
            url = stack.enter_context(mock.serve()).url
            tokens = {scheme: mock.keys[scheme] for scheme in operations.schemes}
        else:
            tokens = {scheme: os.environ[name] for scheme, name in VARIABLES.items() if os.environ.get(name)}
        run = Run(operations, tokens, url, safe=safe, most=given.max_requests, seconds=given.max_seconds)
        return run(_schemathesis(given, passed, url, safe=safe))
    raise AssertionError


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="scalev-contract",
        description="Hold document, client and service together. Further options go to `schemathesis run`: --phases, --include-…, "
        "--max-examples, --rate-limit, --seed, --report junit,har …",
        allow_abbrev=False,
    )
    parser.add_argument("-u", "--url", help="a service to test; only read-only operations are sent to it (default: the bundled mock)")
    parser.add_argument("--unsafe", action="store_true", help="send operations that change something to a real service too")
    parser.add_argument("--max-seconds", type=int, metavar="N", help="stop after so many seconds")
    parser.add_argument("--max-requests", type=int, metavar="N", help="stop after so many requests")
    parser.add_argument("--mock-seed", type=int, default=1, metavar="N", help="the seed of the bundled mock's data (default: %(default)s)")
    return parser


def _schemathesis(given: argparse.Namespace, passed: list[str], url: str, *, safe: bool) -> list[str]:
    """The arguments for `schemathesis run`."""
    found = ["--url", url]
    if safe and not any(one.startswith("--rate-limit") for one in passed):
        found += ["--rate-limit", "8/s"]  # the service allows 100 calls in 10 seconds
    return [*found, *passed]
