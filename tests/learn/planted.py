"""`python -m tests.learn.planted`: personal data and secrets in every place that a payload has, keys included, and none in the file."""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from scalev import ScalevError
from scalev._runtime.observing import observe_response
from scalev._runtime.operations import Operation
from scalev._runtime.responses import RawResponse, Response, decode_result
from scalev.mock import MockScalev
from scalev.observe import Observations

from tests.learn.cost import find_operations, take_response

#: What must never be in a file. Some are spelled like names of fields, headers, enum values or error codes.
TEXTS = (
    "Siti Rahayu",
    "Wijayakusuma",
    "wijayakusuma_hartono",
    "hartonoPrasetyo",
    "WIJAYAKUSUMA",
    "customer_wijayakusuma",
    "x-wijayakusuma",
    "081234567890",
    "+62 812-3456-7890",
    "siti.rahayu@example.co.id",
    "Jl. Merdeka Raya No. 17, Bandung",
    "jl_merdeka_raya",
    "sk_" + "live_9fK2mQ7xTz41",
    "eyJ" + "hbGciOiJIUzI1NiJ9.eyJzdWIiOiI3In0",
    "kjhgfdsaqwrtzplmnbvc",
    "1250000.75",
    "98765432",
    "2026-03-17T04:05:06Z",
    "3273012345670001",
    "5f0c7a52-88a1-4f5e-9c5e-2d1f6a7b8c9d",
    "https://example.com/u/siti-rahayu",
)
CODES = ("wijayakusuma", "WIJAYAKUSUMA", "customer_wijayakusuma", "wijayakusuma_hartono_not_found", "order 98765432")
EVENTS = ("order.created", "order.updated", "payment.received")
NUMBERS = (98765432, 1250000.75, 81234567890)
#: Fragments that betray any of them.
FRAGMENTS = (
    *TEXTS,
    *("Siti", "Rahayu", "rahayu", "ijayakusuma", "artono", "merdeka", "9fK2mQ7", "eyJ", "kjhgf"),
    *("8123456", "3456-7890", "1250000", "98765432"),
)


class Planter:
    """Plants values into bodies at random, the same for the same seed."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self.planted = 0

    def plant(self, value: Any) -> Any:
        """Return JSON data with planted values and keys at any depth."""
        rng = self._random
        if isinstance(value, dict):
            result = {name: self.plant(inner) for name, inner in value.items()}
            for _ in range(rng.choice((0, 0, 1, 2))):
                self.planted += 1
                result[rng.choice(TEXTS)] = self._choose(rng.random())
            return result
        if isinstance(value, list):
            return [self.plant(item) for item in value] + ([self._choose(rng.random())] if rng.random() < 0.1 else [])
        if rng.random() < 0.35:
            return self._choose(rng.random())
        return value

    def _choose(self, number: float) -> Any:
        rng = self._random
        self.planted += 1
        if number < 0.6:
            return rng.choice(TEXTS)
        if number < 0.8:
            return rng.choice(NUMBERS)
        return {rng.choice(TEXTS): rng.choice(TEXTS)} if number < 0.9 else [rng.choice(TEXTS)]

    def response(self, raw: RawResponse, body: Any) -> RawResponse:
        """Return a response with planted values in its body and its headers; some are errors, with planted codes."""
        rng = self._random
        headers = {**raw.headers, "x-request-id": rng.choice(TEXTS), rng.choice(TEXTS).lower(): rng.choice(TEXTS)}
        return RawResponse(status=raw.status, headers=headers, content=json.dumps(self.plant(body)).encode())

    def delivery(self, body: Any) -> tuple[str, Any]:
        """Return the event and the body of a delivery; some events are unknown, and their names planted."""
        self.planted += 1
        event = self._random.choice((*EVENTS, self._random.choice(TEXTS)))
        return event, self.plant({"event": event, "unique_id": "u", "timestamp": "2026-01-01T00:00:00Z", "data": body})

    def error(self) -> RawResponse:
        """Return an error response whose code is planted, or has a planted part."""
        rng = self._random
        body = {"error_code": rng.choice(CODES), "message": rng.choice(TEXTS), "errors": {rng.choice(TEXTS): [rng.choice(TEXTS)]}}
        headers = {rng.choice(TEXTS).lower(): rng.choice(TEXTS)}
        return RawResponse(status=rng.choice((404, 418, 422)), headers=headers, content=json.dumps(body).encode())


def list_bodies(operations: dict[str, Operation[Any]], mock: MockScalev) -> Iterator[tuple[Operation[Any], RawResponse, Any]]:
    """Yield the successful reads of the client, with a response of the mock."""
    for operation in operations.values():
        if operation.method == "GET":
            raw = take_response(mock, operation)
            if raw.status == 200 and raw.content[:1] in (b"{", b"["):
                yield operation, raw, json.loads(raw.content)


def observe_planted(path: Path, *, seed: int, responses: int) -> tuple[int, list[str]]:
    """Observe responses with planted values; return how many values were planted, and which fragments of them are in the file."""
    planter = Planter(seed)
    bodies = [*list_bodies(find_operations(), MockScalev(rows=1))]
    with Observations(path, enum_values=True) as observations:
        for number in range(responses):
            if number % 7 == 0:
                observations.see_delivery(*planter.delivery(bodies[number % len(bodies)][2]), [])
            is_error = number % 10 == 0  # all of one operation, so that each code is seen often
            operation, raw, body = bodies[0 if is_error else number % len(bodies)]
            response = planter.error() if is_error else planter.response(raw, body)

            def build(operation: Operation[Any] = operation, response: RawResponse = response) -> Response[Any]:
                result = decode_result(operation, operation.path, response)
                return Response(status=response.status, headers=response.headers, content=response.content, parsed=result)

            with suppress(ScalevError):
                observe_response(observations, operation, response, build)
    text = path.read_text(encoding="utf-8")
    return planter.planted, [fragment for fragment in FRAGMENTS if fragment in text]


def main() -> int:
    """Print what was planted and found; return 1 if anything was found."""
    parser = argparse.ArgumentParser(prog="python -m tests.learn.planted", description="Look for planted values in a file of observations.")
    parser.add_argument("--responses", type=int, default=30_000, metavar="N")
    parser.add_argument("--seed", type=int, default=1, metavar="N")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "observed.jsonl"
        planted_count, found_values = observe_planted(path, seed=options.seed, responses=options.responses)
        size = path.stat().st_size
    print(
        f"{options.responses:,} responses, {planted_count:,} planted values, {size:,} bytes in the file, "
        f"{len(found_values)} found: {found_values}"
    )
    return 1 if found_values else 0


if __name__ == "__main__":
    sys.exit(main())
