# Copied from generator/package/scalev/_runtime/transport/environment.py by `python -m generator generate`. Do not edit.
"""Proxies and certificates from environment variables.

An invalid one raises ConfigurationError, which names the variable but does not show its value, as this may hold a password.
"""

from __future__ import annotations

import os
import re
import ssl
from importlib.util import find_spec
from ipaddress import ip_address, ip_network
from pathlib import Path
from urllib.request import getproxies

import httpx

from ..errors import ConfigurationError
from ..log_text import to_log_text

_SCHEMES = ("http", "https", "socks5", "socks5h")
_HOST_AND_PORT = r"(\[[^\]]*\]|[^:]*)(?::([0-9]{1,5}))?"


def find_proxy(base_url: str) -> httpx.Proxy | None:
    """Return the proxy for a URL from HTTPS_PROXY, HTTP_PROXY or ALL_PROXY, None if there is none or NO_PROXY exempts the host."""
    url = httpx.URL(base_url)
    proxies = getproxies()  # includes the settings of the system, if it has any
    for kind in (url.scheme, "all"):
        if proxies.get(kind):
            if _is_exempt(url, proxies.get("no", "")):
                return None
            return read_proxy(proxies[kind], _read_variable(f"{kind}_proxy"))
    return None


def read_proxy(value: object, place: str) -> httpx.Proxy:
    """Return the proxy for a URL. Raises ConfigurationError, which names its source `place`, if it is invalid."""
    if not isinstance(value, str) or not value:
        raise ConfigurationError(f"{place}: expected the URL of a proxy, got {type(value).__name__}")
    proxy = _parse(value if "://" in value else f"http://{value}")
    if proxy is None:
        raise ConfigurationError(
            f"{place}: expected the URL of a proxy such as http://127.0.0.1:3128 ({', '.join(_SCHEMES)}), "
            "with `/`, `?`, `#` and `@` in a user name or a password percent-encoded"
        )
    if proxy.url.scheme.startswith("socks") and find_spec("socksio") is None:
        raise ConfigurationError(f"{place}: a SOCKS proxy needs the package socksio: pip install 'httpx[socks]'")
    return proxy


def _parse(value: str) -> httpx.Proxy | None:
    """Return the proxy for a URL, None if the URL is invalid."""
    try:
        proxy = httpx.Proxy(value)
        url_rest = proxy.url.raw_path.decode("ascii") + proxy.url.fragment
        host = proxy.url.host
    except (ValueError, TypeError, httpx.InvalidURL):
        return None
    # a slash, a question mark or a hash in a password ends the host: the rest would be taken for the name of the proxy
    is_whole = "@" not in url_rest and re.fullmatch(r"[^%\s]+", host) is not None
    return proxy if is_whole and (proxy.url.port is None or 0 < proxy.url.port < 65536) else None


def load_certificates() -> ssl.SSLContext:
    """Load the trusted certificates: from SSL_CERT_FILE or SSL_CERT_DIR if one is set, else from certifi."""
    variable = next((name for name in ("SSL_CERT_FILE", "SSL_CERT_DIR") if os.environ.get(name)), None)
    # OpenSSL treats a missing directory as one without certificates, and would reject every service
    if variable == "SSL_CERT_DIR" and not any(map(_holds_certificates, os.environ[variable].split(os.pathsep))):
        raise ConfigurationError(
            "SSL_CERT_DIR: expected a folder of certificates named by their hashes (`openssl rehash`), got one without any"
        )
    try:
        return httpx.create_ssl_context()
    except (OSError, ValueError) as error:
        is_plain = isinstance(error, ssl.SSLError) or not error.args
        reason = type(error).__name__ if is_plain else to_log_text(f"{type(error).__name__}: {error}")
    if variable == "SSL_CERT_FILE" and not _is_loadable(os.environ[variable]):
        raise ConfigurationError(f"SSL_CERT_FILE: expected a file of certificates in PEM that can be read, got {reason}")
    if os.environ.get("SSLKEYLOGFILE"):
        raise ConfigurationError(f"SSLKEYLOGFILE: expected a file that can be written, got {reason}")
    raise ConfigurationError(f"certificates: expected those of certifi to be readable, got {reason}")


def _holds_certificates(folder: str) -> bool:
    try:
        return any(re.fullmatch(r"[0-9a-f]{8}\.[0-9]+", path.name) for path in Path(folder).iterdir())
    except (OSError, ValueError):
        return False


def _is_loadable(file: str) -> bool:
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(file)
    except (OSError, ValueError):
        return False
    return True


def _read_variable(name: str) -> str:
    """Return the name of a variable as spelled in the environment; lower case has priority."""
    variables = [variable for variable in os.environ if variable.lower() == name and os.environ[variable]]
    return name if name in variables else next(iter(variables), "the system's proxy")


def _is_exempt(url: httpx.URL, entries_text: str) -> bool:
    """Return whether NO_PROXY lists the host of a URL: by name (with subdomains), address or network, with an optional port."""
    return any(_is_named(url, entry) for entry in re.split(r"[\s,]+", entries_text) if entry)


def _is_named(url: httpx.URL, entry: str) -> bool:
    scheme, _, authority = entry.rstrip("/").rpartition("://")
    if scheme not in ("", "all", url.scheme):
        return False
    if authority == "*":
        return True
    if "/" in authority or authority.count(":") > 1 or authority.startswith("["):
        return _is_in_range(url, authority)
    match = re.fullmatch(_HOST_AND_PORT, authority)
    name, port = (match[1], match[2]) if match else (authority, None)
    if port is not None and int(port) != (url.port or _get_default_port(url)):
        return False
    name, host = name.lower().removeprefix("*").removeprefix("."), url.host.lower()
    return bool(name) and (host == name or host.endswith(f".{name}"))


def _is_in_range(url: httpx.URL, entry: str) -> bool:
    match = re.fullmatch(r"\[([^\]]*)\](?:/([0-9]{1,3}))?(?::([0-9]{1,5}))?", entry)
    text, port = (match[1] + (f"/{match[2]}" if match[2] else ""), match[3]) if match else (entry, None)
    try:
        network = ip_network(re.sub(r"%[^/]*", "", text), strict=False)
    except ValueError:
        network = None
    if network is None:
        raise ConfigurationError(
            f"{_read_variable('no_proxy')}: expected host names, addresses and ranges of addresses such as 10.0.0.0/8 or fd00::/8, "
            "separated by commas; one entry is none of these"
        )
    if port is not None and int(port) != (url.port or _get_default_port(url)):
        return False
    try:
        return ip_address(url.host) in network
    except ValueError:
        return False  # the host is a name


def _get_default_port(url: httpx.URL) -> int:
    return 443 if url.scheme == "https" else 80
