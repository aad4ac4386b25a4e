"""Files to upload. A path is opened for each attempt and closed after it; the content is streamed, not read into memory."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from inspect import iscoroutinefunction
from pathlib import Path
from stat import S_ISREG
from typing import IO, Annotated, Any, Protocol, TypeAlias, cast

from .checks import describe
from .errors import ConfigurationError
from .pydantic_schemas import AnyValue

Content: TypeAlias = Path | bytes | IO[bytes]


class _Upload(Protocol):
    """A file uploaded to FastAPI or Starlette (`UploadFile`)."""

    @property
    def file(self) -> IO[bytes]: ...
    @property
    def filename(self) -> str | None: ...
    @property
    def content_type(self) -> str | None: ...


class _Storage(Protocol):
    """A file uploaded to Flask or another Werkzeug application (`FileStorage`)."""

    @property
    def stream(self) -> IO[bytes]: ...
    @property
    def filename(self) -> str | None: ...
    @property
    def content_type(self) -> str | None: ...


#: A path, the content, an open binary file, a file uploaded to a web framework, or (name, one of these) or (name, one of these, type).
FileInput: TypeAlias = Annotated[Content | _Upload | _Storage | tuple[str, Content] | tuple[str, Content, str], AnyValue]

Part: TypeAlias = tuple[str, Content] | tuple[str, Content, str]


class FileReadError(Exception):
    """A file could not be read while it was being sent; `__cause__` is the exception that it raised."""


class _Stream:
    """A file that can be read only once. It has no `fileno`: httpx would take the size of a pipe, which is 0, for its length."""

    def __init__(self, field: str, file: IO[bytes]) -> None:
        self._field = field
        self._file = file

    def read(self, size: int = -1) -> bytes:
        """Read from the file. Errors are wrapped, to distinguish them from those of the network."""
        try:
            return self._file.read(size)
        except Exception as error:
            raise FileReadError(f"{self._field}: reading it failed with {type(error).__name__}") from error


class _File(_Stream):
    """A file that can be sent again. It has no `fileno`: a decompressing file yields more than its size on disk."""

    def seek(self, offset: int, whence: int = 0) -> int:
        """Change the position in the file."""
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        """Return the position in the file."""
        return self._file.tell()


def as_part(field: str, value: FileInput) -> Part:
    """Return the multipart part of a file, from its start.

    Raises ConfigurationError for a value that cannot be sent as a file, OSError if a path cannot be read.
    """
    if isinstance(value, tuple):
        return _make_part(field, value)
    content = _read_content(field, value)
    if value is not content and not isinstance(value, Path):  # an upload of a web framework, which has a name and a type
        upload: Any = value
        if upload.filename == "":
            raise ConfigurationError(f"{field}: expected a file, got an upload without one: its file name is empty")
        name, kind = _validate_name(field, upload.filename or field), upload.content_type
        return (name, content, kind) if isinstance(kind, str) and _is_content_type(kind) else (name, content)
    own_name = value.name if isinstance(value, Path) else getattr(content, "name", None)
    return _validate_name(field, (Path(own_name).name if isinstance(own_name, str) else "") or field), content


def _validate_name(field: str, name: str) -> str:
    try:
        name.encode()
    except UnicodeEncodeError:
        raise ConfigurationError(f"{field}: expected a file name that UTF-8 can hold; pass (name, content)") from None
    return name


def _make_part(field: str, value: tuple[Any, ...]) -> Part:
    match value:
        case (str() as name, content) if name:
            return _validate_name(field, name), _read_content(field, content)
        case (str() as name, content, str() as content_type) if name:
            # it becomes a header of the part: a line break would start another header
            if not _is_content_type(content_type):
                raise ConfigurationError(f"{field}: expected a content type in printable ASCII, got {describe(content_type)}")
            return _validate_name(field, name), _read_content(field, content), content_type
    raise ConfigurationError(f"{field}: expected (name, content[, content type]), got {tuple(type(part).__name__ for part in value)}")


def _is_content_type(value: str) -> bool:
    return bool(value) and value.isascii() and value.isprintable()


def _read_content(field: str, argument: Any) -> Content:
    value: Any = argument
    if isinstance(value, bytes):
        return value
    if isinstance(value, Path):
        if not S_ISREG(value.stat().st_mode):
            return value.read_bytes()  # a pipe can be read only once, and has no size
        value.open("rb").close()  # report an unreadable file before anything is sent
        return value
    if not isinstance(value, io.IOBase) and hasattr(value, "filename"):
        # the wrappers of frameworks read asynchronously, or are named after the form field
        value = getattr(value, "file", None) or getattr(value, "stream", None)
    if not callable(getattr(value, "read", None)):
        expected = "a path, bytes, an open binary file, an upload of a web framework or (name, content[, type])"
        raise ConfigurationError(f"{field}: expected {expected}, got {type(argument).__name__}")
    if getattr(value, "closed", False) is True:
        raise ConfigurationError(f"{field}: expected an open file, got a closed one")
    if isinstance(value, io.TextIOBase) or hasattr(value, "encoding"):
        raise ConfigurationError(f"{field}: expected a file opened in binary mode, got one opened as text")
    if iscoroutinefunction(value.read):
        raise ConfigurationError(f"{field}: expected a file that is read without `await`, got {type(argument).__name__}")
    readable = getattr(value, "readable", None)
    if callable(readable) and not readable():
        raise ConfigurationError(f"{field}: expected a file opened for reading, got one opened for writing")
    return cast("IO[bytes]", value)


def is_rewindable(content: Content) -> bool:
    """Return whether content can be sent again from its start."""
    if isinstance(content, (bytes, Path)):
        return True
    seekable = getattr(content, "seekable", None)
    return bool(seekable()) if callable(seekable) else False


def open_files(parts: tuple[tuple[str, Part], ...]) -> AbstractContextManager[list[tuple[str, tuple[Any, ...]]]]:
    """Return a context manager that opens the paths among the parts for one attempt. Files of the caller stay open."""
    return _open(parts) if parts else nullcontext([])  # few calls have files


@contextmanager
def _open(parts: tuple[tuple[str, Part], ...]) -> Iterator[list[tuple[str, tuple[Any, ...]]]]:
    with ExitStack() as stack:
        ready: list[tuple[str, tuple[Any, ...]]] = []
        for field, (name, content, *kind) in parts:
            stream: Any = content
            if isinstance(content, Path):
                stream = _File(field, stack.enter_context(content.open("rb")))
            elif not isinstance(content, bytes):
                stream = (_File if is_rewindable(content) else _Stream)(field, content)
            ready.append((field, (name, stream, *kind)))
        yield ready
