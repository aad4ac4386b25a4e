"""Store observations in a file that several processes can add to, or in Redis."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Protocol

from .._runtime.errors import ConfigurationError
from .._runtime.forks import on_fork_in_child
from .._runtime.stores.extras import check_redis
from .records import MOST_BYTES, Record, merge, read_text, write_text

#: The seconds that a process waits for another one to finish writing.
_PATIENCE = 5.0


class Store(Protocol):
    """A store of observations."""

    def add(self, records: list[Record]) -> None:
        """Merge records into the stored ones. Raises OSError or ConfigurationError if the store cannot be used at the moment."""
        ...


class FileStore:
    """A file of JSON lines, which is read, merged and replaced under a lock, so that its size is bounded."""

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self._path = Path(os.path.realpath(path))
        if not self._path.parent.is_dir() or (self._path.exists() and not self._path.is_file()):
            raise ConfigurationError(f"observe: expected a file in an existing folder, got {os.fspath(path)!r}")
        if self._path.exists():
            self.read()
        self._new = self._path.with_name(f".{self._path.name}.new")
        self._lock = _Lock(self._path.with_name(self._path.name + ".lock"))

    def read(self) -> tuple[dict[Any, Record], int]:
        """Return the records of the file and the number of dropped ones. Raises ConfigurationError if it is not a file of observations."""
        try:
            if self._path.stat().st_size > MOST_BYTES:
                raise ConfigurationError(f"{self._path}: expected a file of observations, got one of more than {MOST_BYTES:,} bytes")
            text = self._path.read_text(encoding="utf-8")
        except FileNotFoundError:
            return {}, 0
        except UnicodeDecodeError:
            raise ConfigurationError(f"{self._path}:1: expected a file of observations, got something else") from None
        return read_text(text, str(self._path)) if text else ({}, 0)

    def add(self, records: list[Record]) -> None:
        """Merge records into the file. Raises OSError or ConfigurationError if it cannot be locked, read or written."""
        with self._lock.hold() as is_locked:
            if not is_locked:
                raise TimeoutError(f"another process keeps {self._path} locked")
            records_before, dropped_count = self.read()
            is_new = not records_before
            dropped_count += merge(records_before, records)
            self._replace(write_text(records_before, dropped=dropped_count), is_new=is_new)

    def _replace(self, text: str, *, is_new: bool) -> None:
        # under one name, so that a process that is killed while it writes leaves no more than one file behind
        self._new.unlink(missing_ok=True)
        try:
            with self._new.open("xb") as file:
                file.write(text.encode())
                if not is_new:  # earlier observations must survive a power failure
                    file.flush()
                    os.fsync(file.fileno())
            with suppress(OSError):
                self._new.chmod(self._path.stat().st_mode & 0o777)
            self._new.replace(self._path)
        except BaseException:
            self._new.unlink(missing_ok=True)
            raise


class _Lock:
    """A lock between processes."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._number: int | None = None
        on_fork_in_child(self, type(self)._release)

    @contextmanager
    def hold(self) -> Iterator[bool]:
        """Try to hold the lock, and yield whether it was acquired."""
        number = self._number = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o666)
        try:
            ends = time.monotonic() + _PATIENCE
            while not (is_locked := _try_lock(number)) and time.monotonic() < ends:
                time.sleep(0.02)
            yield is_locked
        finally:
            self._release()

    def _release(self) -> None:
        # a process that is forked in the meantime holds the lock as well, until it closes the file
        number, self._number = self._number, None
        if number is not None:
            os.close(number)


def _try_lock(number: int) -> bool:
    try:
        if os.name == "nt":
            import msvcrt

            msvcrt.locking(number, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
        else:
            import fcntl

            fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


class RedisStore:
    """A key in Redis with the same content as a file."""

    def __init__(self, client: Any, key: str) -> None:
        self._errors = check_redis(client, "Observations", asynchronous=False)
        self._client, self._key = client, key

    def read(self) -> tuple[dict[Any, Record], int]:
        """Return the records, and the number of dropped ones."""
        return self._parse(self._client.get(self._key))

    def add(self, records: list[Record]) -> None:
        """Merge records into those in Redis. Raises OSError or ConfigurationError if the store cannot be used at the moment."""

        def change(pipe: Any) -> None:
            records_before, dropped_count = self._parse(pipe.get(self._key))
            dropped_count += merge(records_before, records)
            pipe.multi()
            pipe.set(self._key, write_text(records_before, dropped=dropped_count))

        try:
            self._client.transaction(change, self._key)
        except self._errors as error:  # its text may contain an address
            raise ConnectionError(f"Redis cannot be used: {type(error).__name__}") from None

    def _parse(self, value: Any) -> tuple[dict[Any, Record], int]:
        text = value.decode(errors="replace") if isinstance(value, bytes) else value or ""
        return read_text(text, f"Redis {self._key}") if text else ({}, 0)
