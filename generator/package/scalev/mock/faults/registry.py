"""Registry of the faults of a mock, which also selects those that apply to a request or are requested by its header."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from difflib import get_close_matches
from threading import Lock

from ..keys import derive_key
from ..messages import HTTPError, Request
from ..openapi.document import Operation
from .fault import Fault, parse_all

FAULT_HEADER = "X-Mock-Fault"
_MOST = 1000
_MOST_REQUESTED = 100


class FaultRegistry:
    """The faults of one mock, with the number of requests that each has matched. Thread-safe."""

    def __init__(self, initial: Sequence[Fault], key: int, operations: Mapping[str, Operation]) -> None:
        """Start with some faults. Raises ValueError if one is for an unknown operation."""
        self._initial = tuple(initial)
        self._key = key
        self._operations = {
            name: operation for operation in operations.values() for name in (operation.id, operation.name, operation.label) if name
        }
        self._check(self._initial)
        self._lock = Lock()
        self._match_counts: dict[object, int] = {}
        self._faults: list[Fault] = []
        self.reset()

    @property
    def faults(self) -> list[Fault]:
        """The faults that can still apply, in the order in which they were added."""
        with self._lock:
            return [fault for index, fault in enumerate(self._faults) if not _is_spent(fault, self._match_counts.get(index, 0))]

    def add(self, faults: Sequence[Fault]) -> None:
        """Add faults. Raises ValueError if there are too many, or one is for an unknown operation."""
        self._check(faults)
        with self._lock:
            if len(self._faults) + len(faults) > _MOST:
                raise ValueError(f"expected at most {_MOST} faults")
            self._faults += faults

    def clear(self) -> None:
        """Remove all faults; requests can still ask for faults of their own."""
        with self._lock:
            self._faults = []
            self._match_counts = {}

    def reset(self) -> None:
        """Restore the initial faults."""
        with self._lock:
            self._faults = list(self._initial)
            self._match_counts = {}

    def match(self, request: Request, operation: Operation | None) -> list[Fault]:
        """Return the faults that apply to a request, and count it. Raises HTTPError 400 if its header asks for an invalid fault."""
        try:
            requested_faults = parse_all(request.header(FAULT_HEADER) or "", _MOST_REQUESTED)
            self._check(requested_faults)
        except ValueError as error:
            raise HTTPError(400, "invalid_request", f"{FAULT_HEADER}: {error}") from None
        with self._lock:
            # a retry sends the same header again, so requests are counted per header and path, as a digest since both may be long
            candidates: list[tuple[object, Fault]] = [
                (f"{derive_key(self._key, f'{fault} {request.method} {request.path}'):x}", fault) for fault in requested_faults
            ]
            candidates += enumerate(self._faults)
            if len(self._match_counts) > 100 * _MOST:
                self._match_counts = {name: count for name, count in self._match_counts.items() if isinstance(name, int)}
            return [fault for name, fault in candidates if fault.matches(request, operation) and self._count_match(name, fault)]

    def describe(self, fault: Fault) -> str:
        """Return a fault as text that names its operation as the client does and by its id: `orders.create (createOrder)`."""
        operation = self._operations.get(fault.operation or "")
        return str(fault if operation is None else replace(fault, operation=operation.label))

    def save(self) -> tuple[list[Fault], dict[object, int]]:
        """Return the faults and counts, for `restore`."""
        with self._lock:
            return list(self._faults), dict(self._match_counts)

    def restore(self, saved: tuple[list[Fault], dict[object, int]]) -> None:
        """Restore saved faults and counts."""
        with self._lock:
            self._faults, self._match_counts = list(saved[0]), dict(saved[1])

    def _check(self, faults: Iterable[Fault]) -> None:
        for fault in faults:
            if fault.operation is not None and fault.operation not in self._operations:
                matches = get_close_matches(fault.operation, self._operations, 1)
                hint = f"; did you mean {self._operations[matches[0]].label}?" if matches else ""
                expected = "an operation of the document, by the client's name or by its id"
                raise ValueError(f"fault {fault.kind}: expected {expected}, got {fault.operation!r:.80}{hint}")

    def _count_match(self, name: object, fault: Fault) -> bool:
        """Count a request that a fault matches, and return whether the fault applies to it."""
        count = self._match_counts.get(name, 0)
        if _is_spent(fault, count):
            return False
        self._match_counts[name] = count + 1
        return count >= fault.skip and derive_key(self._key, f"{fault} {name} {count}") < fault.chance * 2**64


def _is_spent(fault: Fault, count: int) -> bool:
    return fault.times is not None and count >= fault.skip + fault.times
