"""A mock of the Scalev API, made from the same document as the client: `MockScalev` answers every operation and remembers.

In process, without a port: `httpx.Client(transport=MockScalev().transport())`. Over HTTP: `python -m scalev.mock --port 8080`.

The rooms, from the bottom to the top; each imports only from those above it in this list:

- `messages`, `keys`, `clock`: HTTP messages, derived ids, the mock's time
- `openapi/`: the document: operations, schemas, resources, routes
- `request/`: reads a request and validates it against the document
- `webhooks/`: signed deliveries and the outbox that sends them
- `data/`: the rows that the mock holds: how they are created, rendered, found and changed
- `behaviour/`: what operations do beyond what follows from the document
- `faults/`: fault injection and rate limits
- `cors`: which pages of other origins may call which operation
- `calls`, `snapshots`, `handler`: the one handler behind every way in, and what it records
- `admin/`: the mock's own routes and pages
- `mock`, `serving/`, `__main__`, `pytest_plugin`: the ways in
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


# nothing is read before it is used: pytest looks in here in every run, for the fixtures
def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(_MODULES[name], __name__), name)
    if isinstance(value, type):  # it says that it is imported from here; text would then be resolved with the names of this module
        value.__annotations__ = get_annotations(value, eval_str=True)
        value.__module__ = __name__
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
