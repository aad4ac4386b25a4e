# Copied from generator/package/scalev/cli/api.py by `python -m generator generate`. Do not edit.
"""Send a request to any path of the API."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from typing import Annotated, Any

from cyclopts import Parameter

from .connections import Connection, open_client
from .failures import UsageError
from .flags import CONNECTION, OUTPUT, APIKey, BaseURL, BusinessId, Profile, Timeout
from .kinds import parse_json
from .output.formats import open_writer
from .running import Settings, require_confirmation, show_request
from .streams import remark
from .tools import make_tool


def _api(
    method: Annotated[str, Parameter(help="GET, POST, PUT, PATCH or DELETE.")],
    path: Annotated[str, Parameter(help="The path, such as /v3/orders, with or without a query.")],
    /,
    *,
    query: Annotated[list[str] | None, Parameter(name=("--query", "-q"), help="name=value; can be repeated.", negative="")] = None,
    body: Annotated[str | None, Parameter(help="JSON, @FILE, or - for standard input.", allow_leading_hyphen=True)] = None,
    format_: Annotated[str | None, Parameter(name="--format", help="One of table, json, jsonl, yaml.", group=OUTPUT)] = None,
    yes: Annotated[bool, Parameter(help="Do not ask before writing.", negative="", group=CONNECTION)] = False,
    dry_run: Annotated[
        bool, Parameter(help="Print the request without credentials, and send nothing.", negative="", group=CONNECTION)
    ] = False,
    profile: Profile = None,
    base_url: BaseURL = None,
    api_key: APIKey = None,
    b_uid: BusinessId = None,
    timeout: Timeout = None,
) -> None:
    """Send a request with the client's credential, and print the response as received.

    Example:
      scalev api GET /v3/orders -q status=confirmed
    """
    verb = method.upper()
    if not re.fullmatch(r"[A-Z]{3,10}", verb):
        raise UsageError(f"expected a method such as GET, got {method!r}")
    path_alone, _, tail = path.partition("?")
    pairs = [*tail.split("&")] if tail else []
    values = _read_query([*(query or []), *pairs])
    data = None if body is None else parse_json(body, "--body")
    if data is not None and not isinstance(data, dict):
        raise UsageError(f"--body: expected a JSON object, got {type(data).__name__}")
    connection = Connection(profile=profile, base_url=base_url, api_key=api_key, b_uid=b_uid, timeout=timeout)
    settings = Settings(format=format_, yes=yes, dry_run=dry_run)
    if dry_run:
        show_request(lambda client: client.request(verb, path_alone, query=values, body=data), connection, settings)
        return
    with open_client(connection) as client:
        if verb not in ("GET", "HEAD"):
            require_confirmation(f"{verb} {path_alone} at {client.base_url}", settings)
        response = client.request(verb, path_alone, query=values, body=data)
    if not response.content:
        remark(f"{response.status}, without a body.")
        return
    try:
        content: Any = json.loads(response.content, parse_float=Decimal)
    except ValueError:
        print(response.content.decode("utf-8", "replace"))
        return
    open_writer(format_ or "json").write_one(content)


def _read_query(pairs: list[str]) -> dict[str, Any]:
    from urllib.parse import unquote_plus

    values: dict[str, Any] = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not name or not equals:
            raise UsageError(f"--query: expected name=value, got {pair!r}")
        decoded_value = unquote_plus(value) if "%" in value else value
        old_value = values.get(name)
        values[name] = decoded_value if old_value is None else [*(old_value if isinstance(old_value, list) else [old_value]), decoded_value]
    return values


api = make_tool(_api, name="api")
