"""A mock of the Scalev API, made from the same document as the client: `MockScalev` answers every operation and remembers.

In process, without a port: `httpx.Client(transport=MockScalev().transport())`. Over HTTP: `python -m scalev.mock --port 8080`.

Who imports whom, from the bottom to the top:

- `messages`, `keys`, `clock`: what goes in and out, ids, time
- `document`, `schema`, `resources`, `router`: the document, taken apart
- `body`, `multipart`, `formats`, `validation`, `auth`, `checks`: what is refused
- `words`, `naming`, `values`, `fitting`, `render`, `store`, `world`, `lists`, `examples`: what is remembered and shown
- `defaults`, `behaviour/`: what operations do
- `faults`, `fault_book`, `mutations`, `misbehaviour`, `rate_limits`: what goes wrong when it is told to
- `handler`, `calls`: the one handler behind every way in
- `control`: the paths for the mock itself
- `mock`, then `transport`, `asgi`, `server`, `__main__`: the ways in
"""

from __future__ import annotations

from .auth import Credential, Keys
from .document import DocumentError
from .faults import Fault
from .messages import Call, Request, Response
from .mock import MockScalev

__all__ = ["Call", "Credential", "DocumentError", "Fault", "Keys", "MockScalev", "Request", "Response"]
