# Copied from generator/package/scalev/_runtime/redaction/logs.py by `python -m generator generate`. Do not edit.
"""Keep credentials out of the debug log of httpcore: response headers, and the login at a SOCKS proxy."""

from __future__ import annotations

import logging
import re

from ..secret import MASK

#: The loggers whose messages hold headers of a response, or the name and the password for a proxy.
_LOGGERS = ("httpcore.http11", "httpcore.http2", "httpcore.socks")
_CREDENTIALS = (
    # a guest's token comes in a header of a response
    r"(?i)(\(b'x-scalev-guest-token', b)(?:'[^']*'|\"[^\"]*\")",
    r"(\bauth=)\([^)]*\)",
    # an invalid response may repeat the request
    r"(illegal [a-z ]+: )\w*\(?b['\"].*",
)


def redact_logs() -> None:
    """Mask these credentials from now on. All other messages, including those of other programs in the process, remain unchanged."""
    for name in _LOGGERS:
        logging.getLogger(name).addFilter(_redact)


def _redact(record: logging.LogRecord) -> bool:
    text = record.getMessage()
    for pattern in _CREDENTIALS:
        text = re.sub(pattern, rf"\1{MASK}", text)
    record.msg, record.args = text, ()
    return True
