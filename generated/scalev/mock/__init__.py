# Copied from generator/package/scalev/mock/__init__.py by `python -m generator generate`. Do not edit.
"""A stateful mock of the Scalev API: `MockScalev` implements every operation of the document that the client is generated from.

In process, without a port: `httpx.Client(transport=MockScalev().transport())`. Over HTTP: `python -m scalev.mock --port 8080`.

The modules and subpackages, lowest layer first; each imports only from those above it in this list:

- `messages`, `keys`, `clock`: HTTP messages, derived ids, the mock's time
- `openapi/`: the OpenAPI document: operations, schemas, resources, routes
- `request/`: parses requests and validates them against the document
- `webhooks/`: signed deliveries and the outbox that sends them
- `data/`: the rows that the mock stores: creating, rendering, finding and changing them
- `behaviour/`: behaviour of operations that does not follow from the document
- `faults/`: fault injection and rate limits
- `cors`: cross-origin requests from browsers
- `calls`, `observed`, `settings`, `snapshots`, `state`: what a mock keeps, and how it is reset, saved and restored
- `handler`: turns one request into one response
- `admin/`: the mock's own routes and pages
- `triggers`: what happens outside the API, for tests to trigger
- `mock`, `serving/`, `__main__`, `pytest_plugin`: the entry points
"""

from __future__ import annotations

from importlib import import_module
from inspect import get_annotations
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .data.auth import Credential, Keys
    from .faults.fault import Fault
    from .faults.rate_limits import RateLimit
    from .messages import Call, Request, Response
    from .mock import MockScalev
    from .openapi.document import DocumentError
    from .webhooks.deliveries import Delivery

__all__ = ["Call", "Credential", "Delivery", "DocumentError", "Fault", "Keys", "MockScalev", "RateLimit", "Request", "Response"]

_MODULES = {
    **dict.fromkeys(("Credential", "Keys"), ".data.auth"),
    **dict.fromkeys(("Call", "Request", "Response"), ".messages"),
    "DocumentError": ".openapi.document",
    "Delivery": ".webhooks.deliveries",
    "Fault": ".faults.fault",
    "MockScalev": ".mock",
    "RateLimit": ".faults.rate_limits",
}


# imported lazily, since pytest imports this package for its fixtures in every run
def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(_MODULES[name], __name__), name)
    if isinstance(value, type):  # resolve string annotations first: after `__module__` is set they would be resolved in this module
        value.__annotations__ = get_annotations(value, eval_str=True)
        value.__module__ = __name__
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
