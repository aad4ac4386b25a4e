"""Find the default base URL: the first server of the document."""

from __future__ import annotations

import re
from typing import Any

_URL = re.compile(r"https?://(?:[A-Za-z0-9._~-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?(?:/[A-Za-z0-9._~!$&'()*+,;=:@%/-]*)?")


class ServerError(ValueError):
    """A server that no client could call; the message says what to do."""


def find_service_url(servers: Any) -> str:
    """Return the URL of the first server, each variable with its default; empty if there is none.

    Raise ServerError if it is not an absolute http or https URL.
    """
    if not isinstance(servers, list) or not servers:
        return ""
    server = servers[0]
    variables: Any = server.get("variables") or {}

    def default(match: re.Match[str]) -> str:
        variable = variables.get(match[1])
        if not isinstance(variable, dict) or not isinstance(variable.get("default"), str):
            raise ServerError(f"expected a default for the variable {match[1]!a:.80}: describe it in `variables`")
        return str(variable["default"])

    url = re.sub(r"\{([^{}]*)\}", default, str(server.get("url", "")))
    if not _URL.fullmatch(url):
        raise ServerError(f"expected an absolute http or https URL, got {url!a:.80}: write it out, or remove it with an overlay")
    return url
