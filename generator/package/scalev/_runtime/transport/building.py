"""Make an httpx request, at the last moment before it is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx

from ..requests import Request
from .bodies import ACCEPT_ENCODING

if TYPE_CHECKING:
    from ..auth.credentials import Headers

_TIMEOUTS = ("connect", "read", "write", "pool")


class UnsendableError(Exception):
    """A request cannot be made of the arguments of a call."""


def build_request(
    base_url: str, request: Request, headers: Headers, files: list[Any], *, timeout: float, client: Any = None
) -> httpx.Request:
    """The httpx request of a call; the headers of the call win over these `headers`.

    An HTTP client that was given adds what it has of its own. UnsendableError where the URL cannot be sent.
    """
    own = request.headers  # names in lower case
    arguments: dict[str, Any] = {
        "method": request.method,
        "url": base_url + request.path,
        "headers": {
            name: value
            for name, value in (("Accept-Encoding", ACCEPT_ENCODING), ("Connection", "keep-alive"), *headers.items())
            if name.lower() not in own
        }
        | dict(own),
    }
    if request.query:
        arguments["params"] = request.query
    if request.content is not None:
        arguments["content"] = request.content
    if files or request.fields:
        # httpx draws the boundary: a fixed one could be written into a file to smuggle in form fields.
        # A field without a file name goes out as a part of its own, so that even a body without a file is multipart.
        arguments["files"] = [*((name, (None, value)) for name, value in request.fields), *files]
    arguments["extensions"] = {"timeout": dict.fromkeys(_TIMEOUTS, timeout)}
    try:
        made: httpx.Request = client.build_request(**arguments) if client is not None else httpx.Request(**arguments)
        if request.styled_query:
            made.url = made.url.copy_with(query=b"&".join(filter(None, (made.url.query, request.styled_query.encode()))))
    except httpx.InvalidURL as error:
        raise UnsendableError(f"{request.method} {request.path}: the URL of this call cannot be sent: {error}") from None
    except UnicodeError:
        raise UnsendableError(f"{request.method} {request.path}: expected names that UTF-8 can hold in the form of this call") from None
    return made
