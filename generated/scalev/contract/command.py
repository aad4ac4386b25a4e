# Copied from generator/package/scalev/contract/command.py by `python -m generator generate`. Do not edit.
"""`python -m scalev.contract`: run schemathesis against the mock or a service, and check the client with the same cases.

Unlisted options are passed to `schemathesis run`.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from importlib import resources
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import current_thread, main_thread

from scalev import ConfigurationError
from scalev._runtime.base_urls import validate_base_url
from scalev._runtime.secret import fits_header


def main(arguments: list[str] | None = None) -> int:
    """Run the contract tests and return the exit code.

    0: everything that was tested passed, within the budget if there is one. 1: a check failed. 2: the run could not be
    completed, or tested nothing. 130: it was interrupted. 143: it was terminated.
    """
    options, other_arguments = _build_parser().parse_known_args(arguments)
    code, reason = 2, ""
    with _collect_signals() as signals:
        try:
            code = _run(options, other_arguments, signals)
        except ImportError as error:
            reason = f"expected the extra `contract` to be installed (pip install 'scalev-client[contract]'): {error}"
        except ConfigurationError as error:
            reason = str(error).replace("base_url:", "--url:", 1)
        except KeyboardInterrupt:
            code = 130
        except Exception:  # noqa: BLE001 - an internal error says nothing about the service
            traceback.print_exc()
        if reason:
            print(f"scalev.contract: {' '.join(reason.split())}", file=sys.stderr)
        if signals or code == 130:
            # an interrupt inside compiled code makes Python exit by the signal, whatever is returned
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(128 + signals[0] if signals else code)
    return code


@contextmanager
def _collect_signals() -> Iterator[list[int]]:
    """Collect the signals that end the run. Each raises KeyboardInterrupt, so that reports are completed and redacted."""
    signals: list[int] = []

    def receive(number: int, _: object) -> None:
        signals.append(number)
        raise KeyboardInterrupt

    numbers = [number for number in (signal.SIGINT, signal.SIGTERM) if signal.getsignal(number) is not signal.SIG_IGN]
    before = {number: signal.signal(number, receive) for number in numbers if current_thread() is main_thread()}
    try:
        yield signals
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _run(options: argparse.Namespace, other_arguments: list[str], signals: list[int]) -> int:
    from scalev.mock import MockScalev
    from scalev.observe import Observations
    from scalev.observe.report import print_report

    from .operations import Operations
    from .running import Run
    from .settings import VARIABLES

    document = json.loads(resources.files("scalev").joinpath("openapi.json").read_text(encoding="utf-8"))
    operations = Operations(document)
    with ExitStack() as stack:
        if options.url is None:
            mock = MockScalev(document, seed=options.mock_seed)
            server = stack.enter_context(mock.serve())
            url, tokens = server.url, {scheme: mock.keys[scheme] for scheme in operations.schemes}
        else:
            url = validate_base_url(options.url, allow_http=True)
            variables = operations.map_schemes(VARIABLES)
            tokens = {scheme: _read_credential(name) for scheme, name in variables.items() if os.environ.get(name)}
            if not any(option.startswith("--rate-limit") for option in other_arguments):
                other_arguments = ["--rate-limit", "8/s", *other_arguments]  # the service allows 100 calls in 10 seconds
        if "HYPOTHESIS_STORAGE_DIRECTORY" not in os.environ:
            from hypothesis.configuration import set_hypothesis_home_dir

            set_hypothesis_home_dir(stack.enter_context(TemporaryDirectory(prefix="scalev-contract-")))
        observed_path: str = options.observe or ""
        observations = Observations(observed_path) if observed_path else None
        run = Run(
            operations,
            tokens,
            url,
            read_only=options.url is not None and not options.unsafe,
            ignores_proxies=options.url is None,
            max_requests=options.max_requests,
            max_seconds=options.max_seconds,
            is_interrupted=lambda: bool(signals),
            observe=observations,
        )
        code = run(["--url", url, *other_arguments])
        if observations is None:
            return code
        observations.flush()
        if not Path(observed_path).is_file():
            # there was no response, and the run has reported the reason
            return code
        return print_report([observed_path]) or code
    raise AssertionError


def _read_credential(variable: str) -> str:
    value = os.environ[variable]
    if not fits_header(value):
        raise ConfigurationError(f"{variable}: expected printable ASCII without spaces: the bare credential, without `Bearer`")
    return value


def _build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="scalev-contract",
        description="Check that the document, the client and the service agree. All other options are passed to `schemathesis run`, "
        "such as --phases, --include-tag, --max-examples, --rate-limit, --seed and --report.",
        epilog="Exit codes: 0: everything that was tested passed; 1: a check failed, or responses differ from the contract; 2: the run "
        "could not be completed, or tested nothing; 130: interrupted; 143: terminated.",
        allow_abbrev=False,
    )
    parser.add_argument(
        "-u", "--url", help="URL of the service to test; only read-only operations are sent to it (default: the bundled mock)"
    )
    parser.add_argument("--unsafe", action="store_true", help="also send operations that change data on that service")
    parser.add_argument(
        "--observe",
        metavar="FILE",
        help="record in FILE how the shapes of responses differ from the contract, without their values, and report it at the end",
    )
    parser.add_argument("--max-seconds", type=_build_converter(1), metavar="N", help="stop after this many seconds")
    parser.add_argument("--max-requests", type=_build_converter(1), metavar="N", help="stop after this many requests")
    parser.add_argument(
        "--mock-seed", type=int, default=1, metavar="N", help="seed for the data of the bundled mock (default: %(default)s)"
    )
    return parser


def _build_converter(least: int) -> Callable[[str], int]:
    """Return a converter for command line arguments that must not be below a limit."""

    def convert(text: str) -> int:
        if not text.isdecimal() or int(text) < least:
            raise argparse.ArgumentTypeError(f"expected a whole number, {least} or more, got {text!r:.40}")
        return int(text)

    return convert
