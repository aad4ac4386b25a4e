# Copied from generator/package/scalev/mock/__main__.py by `python -m generator generate`. Do not edit.
"""Command line of the mock server: `python -m scalev.mock --port 8080 --seed 1`. Exits with code 0 on SIGINT and SIGTERM."""

from __future__ import annotations

import argparse
import signal
import sys
from pathlib import Path
from threading import Event
from typing import get_args

from .clock import start_real_time
from .mock import MockScalev
from .openapi.document import DocumentError, Profile


def main(arguments: list[str] | None = None) -> int:
    """Serve until SIGINT or SIGTERM; return exit code 2 if the arguments, the document or the address cannot be used."""
    parser = argparse.ArgumentParser(prog="scalev-mock", description="A mock of the Scalev API on a local port.")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    parser.add_argument("--port", type=int, default=8080, help="port, 0 for a free one (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=1, help="the same seed gives the same data (default: %(default)s)")
    parser.add_argument("--rows", type=int, default=7, help="how many things each list starts with (default: %(default)s)")
    parser.add_argument(
        "--fault", action="append", default=[], metavar="TEXT", help='goes wrong, such as "429; operation=listOrders; times=2"'
    )
    parser.add_argument("--webhook", action="append", default=[], metavar="URL", help="where events are posted, on this machine")
    parser.add_argument("--rate-limit", action="store_true", help="keep to the documented rate limit; the mock's time goes on as real time")
    parser.add_argument(
        "--profile",
        choices=get_args(Profile),
        default="observed",
        help="answer as the running service was observed to, or strictly as the contract is documented (default: %(default)s)",
    )
    parser.add_argument(
        "--allow-origin",
        action="append",
        default=[],
        metavar="ORIGIN",
        help="pages from here may call every store from a browser, such as http://localhost:5173",
    )
    parser.add_argument(
        "--control-host",
        action="append",
        default=[],
        metavar="NAME",
        help="a name by which the mock's own paths are reached, beside localhost and IP addresses",
    )
    parser.add_argument("--document", type=Path, help="another OpenAPI document, JSON or YAML (default: the one in the package)")
    given = parser.parse_args(arguments)
    if not 0 <= given.port <= 65535:
        parser.error(f"argument --port: expected 0 to 65535, got {given.port}")
    try:
        mock = MockScalev(
            given.document,
            profile=given.profile,
            seed=given.seed,
            rows=given.rows,
            faults=given.fault,
            rate_limit=given.rate_limit,
            clock=start_real_time() if given.rate_limit else None,
            allowed_origins=given.allow_origin,
            control_hosts=given.control_host,
        )
        for url in given.webhook:
            mock.add_webhook(url)
        server = mock.serve(given.host, given.port)
    except (DocumentError, ValueError) as error:
        return _fail(str(error))
    except OSError as error:
        return _fail(f"cannot listen on {given.host}:{given.port}: {error.strerror or error}")
    except ImportError as error:
        return _fail(f"expected the extra `mock` to be installed (pip install 'scalev-client[mock]'): {error}")
    stop = Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: stop.set())
    with server:
        keys = [f"  {scheme:<20} {token}" for scheme, token in mock.keys.items()]
        keys.append(f"  {'webhook secret':<20} {mock.webhook_secret}")
        head = f"Scalev mock at {server.url} (seed {given.seed}, reference at {server.url}/docs). Stop it with Ctrl+C."
        print(head, *keys, sep="\n", flush=True)
        # on some systems, an unbounded wait would not let signals through
        while not stop.wait(1):
            pass
    return 0


def _fail(message: str) -> int:
    print(f"scalev-mock: {message}", file=sys.stderr)
    return 2


if __name__ == "__main__":
    raise SystemExit(main())
