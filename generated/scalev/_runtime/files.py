# Copied from generator/package/scalev/_runtime/files.py by `python -m generator generate`. Do not edit.
"""Files to upload. A path is opened when it is sent, once for each try, and closed after it; nothing is read into memory."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from pathlib import Path
from stat import S_ISREG
from typing import IO, Any, TypeAlias

from .errors import ConfigurationError

Content: TypeAlias = Path | bytes | IO[bytes]

#: A path, the content, an open binary file, or (name, one of these) or (name, one of these, content type).
FileInput: TypeAlias = Content | tuple[str, Content] | tuple[str, Content, str]

Part: TypeAlias = tuple[str, Content] | tuple[str, Content, str]


class _Stream:
    """A file that can be read only once. The transport would take the size of a pipe, which is 0, for its length."""

    def __init__(self, file: IO[bytes]) -> None:
        self.read = file.read


def as_part(field: str, value: FileInput) -> Part:
    """The multipart part of a file, from its start.

    Raises ConfigurationError when it is none of the kinds that can be sent, OSError when a path cannot be read.
    """
    if isinstance(value, tuple):
        return _named(field, value)
    content = _content(field, value)
    name = value.name if isinstance(value, Path) else getattr(content, "name", None)
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


def _content(field: str, value: Any) -> Content:
    if isinstance(value, bytes):
        return value
    if isinstance(value, Path):
        if not S_ISREG(value.stat().st_mode):
            return value.read_bytes()  # a pipe gives its content once, and does not tell its size
        value.open("rb").close()  # a file that cannot be read is told before anything is sent
        return value
    if isinstance(value, io.TextIOBase):
        raise ConfigurationError(f"{field}: expected a file opened in binary mode, got one opened as text")
    if hasattr(value, "read"):
        opened: IO[bytes] = value
        return opened
    raise ConfigurationError(f"{field}: expected a path, bytes, an open binary file or (name, content[, type]), got {type(value).__name__}")


def is_rewindable(content: Content) -> bool:
    """Whether content can be sent from its start again."""
    if isinstance(content, (bytes, Path)):
        return True
    told = getattr(content, "seekable", None)
    return bool(told()) if callable(told) else False


def opened(parts: tuple[tuple[str, Part], ...]) -> AbstractContextManager[list[tuple[str, tuple[Any, ...]]]]:
    """The parts with their paths opened for one try. What the caller opened stays open."""
    return _opened(parts) if parts else nullcontext([])  # few calls have files


@contextmanager
def _opened(parts: tuple[tuple[str, Part], ...]) -> Iterator[list[tuple[str, tuple[Any, ...]]]]:
    with ExitStack() as stack:
        ready: list[tuple[str, tuple[Any, ...]]] = []
        for field, (name, content, *kind) in parts:
            sent: Any = content
            if isinstance(content, Path):
                sent = stack.enter_context(content.open("rb"))
            elif not isinstance(content, bytes) and not is_rewindable(content):
                sent = _Stream(content)
            ready.append((field, (name, sent, *kind)))
        yield ready
