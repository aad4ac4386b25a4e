# Copied from generator/package/scalev/mock/settings.py by `python -m generator generate`. Do not edit.
"""The settings of a mock: read from the arguments of `MockScalev`, and validated."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import get_args

from .._runtime.checks import describe
from .behaviour.allowed_origins import Origin, parse_origin
from .faults.fault import Fault, from_data
from .faults.rate_limits import RateLimit
from .observed import ObservedShapes
from .openapi.document import Profile


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The settings of a mock; `MockScalev` documents each of them. Raises ValueError for an invalid one."""

    seed: int
    rows: int | Mapping[str, int]
    clock: Callable[[], datetime] | None
    largest_body: int
    kept_calls: int
    kept_bytes: int
    faults: Sequence[Fault]
    rate_limit: RateLimit | None
    webhook_secret: str = field(repr=False)
    webhook_hosts: frozenset[str]
    webhook_timeout: float
    allowed_origins: frozenset[Origin]
    profile: Profile
    withdrawn: bool = True
    observed: ObservedShapes | None = None

    def __post_init__(self) -> None:
        counts = (self.rows,) if isinstance(self.rows, int) else tuple(self.rows.values())
        if any(count < 0 for count in counts):
            raise ValueError(f"rows: expected 0 or more, got {min(counts)}")
        for name in ("largest_body", "kept_calls", "kept_bytes", "webhook_timeout"):
            if getattr(self, name) < 0:
                raise ValueError(f"{name}: expected 0 or more, got {getattr(self, name)}")
        if self.profile not in get_args(Profile):
            raise ValueError(f"profile: expected one of {', '.join(get_args(Profile))}, got {describe(self.profile)}")

    @property
    def is_strict(self) -> bool:
        """Whether the mock responds strictly as the published contract declares."""
        return self.profile == "documented"


def read_fault(fault: Fault | str) -> Fault:
    """Return a fault that was given as an object or as text. Raises ValueError for an invalid text."""
    return fault if isinstance(fault, Fault) else from_data(fault)


def read_origin(text: str) -> Origin:
    """Return one of the `allowed_origins`. Raises ValueError for an invalid one."""
    origin = parse_origin(text)
    if origin is None:
        raise ValueError(f"allowed_origins: expected scheme, host and port such as http://localhost:5173, got {describe(text)}")
    return origin
