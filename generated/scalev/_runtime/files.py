# Copied from generator/runtime/files.py by `python -m generator generate`. Do not edit.
"""Files to upload."""

from __future__ import annotations

import io
from pathlib import Path
from typing import IO, Any, TypeAlias

from .errors import ConfigurationError

#: A path, the content, an open binary file, or (name, content) or (name, content, content type).
FileInput: TypeAlias = Path | bytes | IO[bytes] | tuple[str, bytes | IO[bytes]] | tuple[str, bytes | IO[bytes], str]

Part: TypeAlias = tuple[str, bytes | IO[bytes]] | tuple[str, bytes | IO[bytes], str]


def as_part(field: str, value: FileInput) -> Part:
    """The multipart part of a file; ConfigurationError when it is none of the kinds that can be sent, OSError when it cannot be read."""
    if isinstance(value, Path):
        return value.name, value.read_bytes()
    if isinstance(value, tuple):
        return _named(field, value)
    content = _content(field, value)
    name = getattr(content, "name", None)
    return (Path(name).name if isinstance(name, str) else "") or field, content


def _named(field: str, value: tuple[Any, ...]) -> Part:
    match value:
        case (str() as name, content) if name:
            return name, _content(field, content)
        case (str() as name, content, str() as content_type) if name:
            # it becomes a header of the part: a line break would start another one
            if not content_type.isascii() or not content_type.isprintable():
                raise ConfigurationError(f"{field}: expected a content type, got {content_type!r:.60}")
            return name, _content(field, content), content_type
    raise ConfigurationError(f"{field}: expected (name, content[, content type]), got {tuple(type(one).__name__ for one in value)}")


def _content(field: str, value: Any) -> bytes | IO[bytes]:
    if isinstance(value, bytes):
        return value
    if isinstance(value, io.TextIOBase):
        raise ConfigurationError(f"{field}: expected a file opened in binary mode, got one opened as text")
    if hasattr(value, "read"):
        opened: IO[bytes] = value
        return opened
    raise ConfigurationError(f"{field}: expected a path, bytes, an open binary file or (name, content[, type]), got {type(value).__name__}")
