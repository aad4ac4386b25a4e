"""A mock of the Scalev API, made from the same document as the client: `MockScalev` answers every operation and remembers.

In process, without a port: `httpx.Client(transport=MockScalev().transport())`. Over HTTP: `python -m scalev.mock --port 8080`.

Who imports whom, from the bottom to the top:

- `messages`, `keys`, `clock`: what goes in and out, ids, time
- `document`, `schema`, `resources`, `router`, with `checks` in one `blueprint`: the document, taken apart
- `body`, `multipart`, `formats`, `validation`, `auth`, `checks`: what is refused
- `webhooks`, `webhook_request`, `outbox`: what is told to others
- `words`, `naming`, `values`, `fitting`, `packing`, `rows`, `bodies`, `render`, `store`, `filters`, `visitors`, `world`, `lists`,
  `examples`: what is remembered and shown
- `defaults`, `behaviour/`: what operations do
- `faults`, `fault_book`, `mutations`, `misbehaviour`, `rate_limits`: what goes wrong when it is told to
- `snapshots`: copies of all that
- `handler`, `calls`: the one handler behind every way in
- `redaction`, `verdicts`, `har`, `state_page`, `looking` with the files in `pages/`, `control`: the paths for the mock itself
- `aside`, `mock`, then `transport`, `asgi`, `server`, `__main__`, `pytest_plugin`: the ways in
"""

from __future__ import annotations

from importlib import import_module
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
    **dict.fromkeys(("Credential", "Keys"), ".auth"),
    **dict.fromkeys(("Call", "Request", "Response"), ".messages"),
    "DocumentError": ".document",
    "Delivery": ".webhooks",
    "Fault": ".faults",
    "MockScalev": ".mock",
    "RateLimit": ".rate_limits",
}


# nothing is read before it is used: pytest looks in here in every run, for the fixtures
def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(_MODULES[name], __name__), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
