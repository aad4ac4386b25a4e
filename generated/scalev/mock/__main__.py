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
    """Serve until SIGINT or SIGTERM; return exit code 2 if an argument, the document or the address is unusable."""
    parser = argparse.ArgumentParser(prog="scalev-mock", description="Serve a stateful mock of the Scalev API on a local port.")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    parser.add_argument("--port", type=int, default=8080, help="port to listen on; 0 picks a free one (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=1, help="seed of the data; the same seed produces the same data (default: %(default)s)")
    parser.add_argument("--rows", type=int, default=7, help="number of rows that each list starts with (default: %(default)s)")
    parser.add_argument(
        "--fault",
        action="append",
        default=[],
        metavar="TEXT",
        help='fault to inject, such as "429; operation=listOrders; times=2"; can be repeated',
    )
    parser.add_argument(
        "--webhook", action="append", default=[], metavar="URL", help="URL on this machine that receives all events; can be repeated"
    )
    parser.add_argument(
        "--rate-limit", action="store_true", help="enforce the documented rate limit; the mock's clock then runs in real time"
    )
    parser.add_argument(
        "--profile",
        choices=get_args(Profile),
        default="observed",
        help="mimic the running service as observed, or respond strictly as the contract documents (default: %(default)s)",
    )
    parser.add_argument(
        "--no-withdrawn",
        dest="withdrawn",
        action="store_false",
        help="respond as the service does today: without the operations and fields that it has withdrawn",
    )
    parser.add_argument(
        "--allow-origin",
        action="append",
        default=[],
        metavar="ORIGIN",
        help="origin whose pages may call every store from a browser, such as http://localhost:5173; can be repeated",
    )
    parser.add_argument(
        "--control-host",
        action="append",
        default=[],
        metavar="NAME",
        help="additional host name through which the mock's own paths can be reached; can be repeated",
    )
    parser.add_argument(
        "--observed",
        type=Path,
        metavar="FILE",
        help="file of observations: respond in the shapes that the service was seen to use, such as nulls and undeclared fields",
    )
    parser.add_argument("--document", type=Path, help="OpenAPI document to use, JSON or YAML (default: the one in the package)")
    options = parser.parse_args(arguments)
    if not 0 <= options.port <= 65535:
        parser.error(f"argument --port: expected a number from 0 to 65535, got {options.port}")
    try:
        mock = MockScalev(
            options.document,
            profile=options.profile,
            withdrawn=options.withdrawn,
            observed=options.observed,
            seed=options.seed,
            rows=options.rows,
            faults=options.fault,
            rate_limit=options.rate_limit,
            clock=start_real_time() if options.rate_limit else None,
            allowed_origins=options.allow_origin,
            control_hosts=options.control_host,
        )
        for url in options.webhook:
            mock.add_webhook(url)
        server = mock.serve(options.host, options.port)
    except (DocumentError, ValueError) as error:
        return _fail(str(error))
    except OSError as error:
        return _fail(f"cannot listen on {options.host}:{options.port}: {error.strerror or error}")
    except ImportError as error:
        return _fail(f"expected the extra `mock` to be installed (pip install 'scalev-client[mock]'): {error}")
    stop = Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: stop.set())
    with server:
        keys = [f"  {scheme:<20} {token}" for scheme, token in mock.keys.items()]
        keys.append(f"  {'webhook secret':<20} {mock.webhook_secret}")
        banner = f"Scalev mock at {server.url} (seed {options.seed}, reference at {server.url}/docs). Stop it with Ctrl+C."
        print(banner, *keys, sep="\n", flush=True)
        # on some systems, an unbounded wait would not let signals through
        while not stop.wait(1):
            pass
    return 0


def _fail(message: str) -> int:
    print(f"scalev-mock: {message}", file=sys.stderr)
    return 2


if __name__ == "__main__":
    raise SystemExit(main())
