# Copied from generator/package/scalev/_runtime/webhooks/versions.py by `python -m generator generate`. Do not edit.
"""Compare the age of the states that events report, since deliveries arrive in any order."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from ..public import PACKAGE, public_in
from .events import WebhookEvent

_export = public_in(f"{PACKAGE}.webhooks")


@_export
def state_version(event: WebhookEvent[Any]) -> str:
    """Return a string that sorts by age the states that events report: of two events of an order, the newer one has the greater string.

    The state is as old as `data.last_updated_at` says, which the service gives in whole seconds; within one second the event's own
    `timestamp` decides. An event without `last_updated_at` is ordered by its timestamp alone. Store the string beside the
    order, and change the order only `WHERE version < ?`.

    Raises FieldError if one of the two times violates the contract.
    """
    sending_time = event.timestamp
    update_time = getattr(event.data, "last_updated_at", None)
    state = update_time if isinstance(update_time, datetime) else sending_time
    return f"{_to_text(state, 'seconds')} {_to_text(sending_time, 'microseconds')}"


def _to_text(time: datetime, timespec: str) -> str:
    return time.astimezone(UTC).replace(tzinfo=None).isoformat(timespec=timespec) + "Z"
