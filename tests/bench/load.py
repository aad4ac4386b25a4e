"""Put load on an HTTP/1.1 server: several connections, each sending its next request once it has the response."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from urllib.parse import urlsplit

CONNECTIONS = 8


def request_bytes(url: str, headers: Mapping[str, str]) -> bytes:
    """Return a GET request that keeps its connection open."""
    parts = urlsplit(url)
    target = f"{parts.path}?{parts.query}" if parts.query else parts.path
    lines = [f"GET {target} HTTP/1.1", f"host: {parts.netloc}", *(f"{name}: {value}" for name, value in headers.items())]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


async def read_response(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    """Return the status and body of the next response."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
    status = int(head.split(" ", 2)[1])
    lines = dict(line.split(": ", 1) for line in head.split("\r\n")[1:] if ": " in line)
    if "content-length" in lines:
        return status, await reader.readexactly(int(lines["content-length"]))
    parts = []
    while size := int(await reader.readuntil(b"\r\n"), 16):
        parts.append(await reader.readexactly(size))
        await reader.readexactly(2)
    await reader.readexactly(2)
    return status, b"".join(parts)


def load(url: str, headers: Mapping[str, str], seconds: float) -> float:
    """Return the responses per second of a server. Raise ValueError for a status other than 200."""
    return asyncio.run(_load(url, headers, seconds))


async def _load(url: str, headers: Mapping[str, str], seconds: float) -> float:
    parts = urlsplit(url)
    request = request_bytes(url, headers)
    end = time.perf_counter() + seconds
    responses = 0

    async def connection() -> None:
        nonlocal responses
        reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
        while time.perf_counter() < end:
            writer.write(request)
            status, body = await read_response(reader)
            if status != 200:
                raise ValueError(f"{url} responded with {status}: {body[:200]!r}")
            responses += 1
        writer.close()

    start = time.perf_counter()
    await asyncio.gather(*(connection() for _ in range(CONNECTIONS)))
    return responses / (time.perf_counter() - start)


def once(url: str, headers: Mapping[str, str]) -> tuple[int, bytes]:
    """Send one request; return the status and body of its response."""

    async def ask() -> tuple[int, bytes]:
        parts = urlsplit(url)
        reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
        writer.write(request_bytes(url, headers))
        response = await read_response(reader)
        writer.close()
        return response

    return asyncio.run(ask())
