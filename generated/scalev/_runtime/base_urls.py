# Copied from generator/package/scalev/_runtime/base_urls.py by `python -m generator generate`. Do not edit.
"""Where calls go."""

from __future__ import annotations

from ipaddress import ip_address
from typing import Any
from urllib.parse import SplitResult, urlsplit

from .checks import describe
from .errors import ConfigurationError


def checked_base_url(value: str, *, allow_http: bool) -> str:
    """A base URL without its trailing slash.

    Raises ConfigurationError for what is no http(s) URL of a host and perhaps a path, and where a credential would travel in the
    clear.
    """
    parts = _split(value)
    # user names come first: a message that shows the URL must not show a password
    if "@" in parts.netloc:
        raise ConfigurationError("base_url: expected no user name and no password in the URL")
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ConfigurationError(f"base_url: expected an http(s) URL such as https://api.scalev.com, got {describe(value)}")
    if "?" in value or "#" in value:
        raise ConfigurationError("base_url: expected no query and no fragment in the URL")
    if parts.scheme == "http" and not allow_http and not is_loopback(value):
        raise ConfigurationError(f"base_url: expected https for {parts.hostname}; pass allow_http=True to send credentials in the clear")
    return value.rstrip("/")


def _split(value: Any) -> SplitResult:
    # urlsplit drops line breaks without a word
    if not isinstance(value, str) or not value.isprintable() or " " in value:
        raise ConfigurationError("base_url: expected an http(s) URL without spaces and control characters")
    try:
        parts = urlsplit(value)
        _ = parts.port
    except ValueError:
        raise ConfigurationError("base_url: expected an http(s) URL with a valid host and port") from None
    return parts


def is_loopback(url: str) -> bool:
    """Whether a URL leads to this very machine."""
    host = urlsplit(url).hostname or ""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
