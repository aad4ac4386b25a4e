"""Build httpx requests, right before they are sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx

from ..requests import Request
from .bodies import ACCEPT_ENCODING

if TYPE_CHECKING:
    from ..auth.credentials import Headers

_TIMEOUTS = ("connect", "read", "write", "pool")


class UnsendableError(Exception):
    """The request of a call cannot be built."""


def build_request(
    base_url: str, request: Request, headers: Headers, files: list[Any], *, timeout: float, client: Any = None
) -> httpx.Request:
    """Build the httpx request of a call; the headers of the call override `headers`.

    An HTTP client passed by the user adds its own defaults. Raises UnsendableError if the URL cannot be sent.
    """
    own_headers = request.headers  # names in lower case
    arguments: dict[str, Any] = {
        "method": request.method,
        "url": base_url + request.path,
        "headers": {
            name: value
            for name, value in (("Accept-Encoding", ACCEPT_ENCODING), ("Connection", "keep-alive"), *headers.items())
            if name.lower() not in own_headers
        }
        | dict(own_headers),
    }
    if request.query:
        arguments["params"] = request.query
    if request.content is not None:
        arguments["content"] = request.content
    if files or request.fields:
        # httpx generates a random boundary: a fixed one could be put into a file to inject form fields.
        # A field without a file name is sent as a part too, so that even a body without files is multipart.
        arguments["files"] = [*((name, (None, value)) for name, value in request.fields), *files]
    arguments["extensions"] = {"timeout": dict.fromkeys(_TIMEOUTS, timeout)}
    try:
        httpx_request: httpx.Request = client.build_request(**arguments) if client is not None else httpx.Request(**arguments)
        if request.styled_query:
            query = filter(None, (httpx_request.url.query, request.styled_query.encode()))
            httpx_request.url = httpx_request.url.copy_with(query=b"&".join(query))
    except httpx.InvalidURL as error:
        raise UnsendableError(f"{request.method} {request.path}: the URL of this call cannot be sent: {error}") from None
    except UnicodeError:
        raise UnsendableError(f"{request.method} {request.path}: expected names that UTF-8 can hold in the form of this call") from None
    return httpx_request
