# Copied from generator/package/scalev/_runtime/base_urls.py by `python -m generator generate`. Do not edit.
"""Validate base URLs."""

from __future__ import annotations

from ipaddress import ip_address
from typing import Any
from urllib.parse import SplitResult, urlsplit

from .checks import describe
from .errors import ConfigurationError


def validate_base_url(value: str, *, allow_http: bool, source: str = "base_url") -> str:
    """Validate a base URL and return it without a trailing slash.

    Raises ConfigurationError, which names the `source` of the URL, for anything but an http(s) URL with a host and an optional path,
    and if a credential would be sent unencrypted.
    """
    parts = _split(value, source)
    # check for user names first: a message that shows the URL must not show a password
    if "@" in parts.netloc:
        raise ConfigurationError(f"{source}: expected no user name and no password in the URL")
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ConfigurationError(f"{source}: expected an http(s) URL such as https://api.scalev.com, got {describe(value)}")
    if "?" in value or "#" in value:
        raise ConfigurationError(f"{source}: expected no query and no fragment in the URL")
    if parts.scheme == "http" and not allow_http and not is_loopback(value):
        raise ConfigurationError(f"{source}: expected https for {parts.hostname}; pass allow_http=True to send credentials unencrypted")
    return value.rstrip("/")


def _split(value: Any, source: str) -> SplitResult:
    # urlsplit silently drops line breaks
    if not isinstance(value, str) or not value.isprintable() or " " in value:
        raise ConfigurationError(f"{source}: expected an http(s) URL without spaces and control characters")
    try:
        parts = urlsplit(value)
        _ = parts.port
    except ValueError:
        raise ConfigurationError(f"{source}: expected an http(s) URL with a valid host and port") from None
    return parts


def is_loopback(url: str) -> bool:
    """Return whether a URL refers to this machine."""
    host = urlsplit(url).hostname or ""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
