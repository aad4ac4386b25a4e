# Copied from generator/mock/__init__.py by `python -m generator generate`. Do not edit.
"""A mock of the Scalev API, made from the same document as the client: `MockScalev` answers every operation and remembers.

In process, without a port: `httpx.Client(transport=MockScalev().transport())`. Over HTTP: `python -m scalev.mock --port 8080`.
"""

from __future__ import annotations

from .auth import Credential, Keys
from .document import DocumentError
from .messages import Call, Request, Response
from .mock import MockScalev

__all__ = ["Call", "Credential", "DocumentError", "Keys", "MockScalev", "Request", "Response"]
