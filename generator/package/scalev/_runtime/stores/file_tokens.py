"""Store tokens in a file, for the processes of one machine."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any

from ..auth.token_store import public_store
from ..auth.tokens import TokenSet
from ..checks import describe
from ..errors import ConfigurationError
from .extras import import_extra
from .token_lock import AsyncStore, Session, Store, dump_tokens, parse_tokens


@public_store
class FileTokenStore(Store):
    """Tokens in a file that only its owner can read, for the processes of one machine (extra `filelock`).

    The file is replaced atomically. The lock is a file beside it, with `.lock` added to the name; the system releases it when a process
    ends. The folder must be on a local disk. Raises ConfigurationError for an invalid path, ImportError without the extra.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        value: Any = path  # untyped callers may pass anything
        if not isinstance(value, (str, os.PathLike)) or not os.fspath(value):
            raise ConfigurationError(f"path: expected the path of a file, got {describe(value)}")
        self._path = Path(path).absolute()
        super().__init__(f"file:{self._path}")
        self._locks = import_extra("filelock", "filelock", type(self).__name__)

    def open_session(self) -> Session:
        """Return a session, which holds no lock yet."""
        return _FileSession(self._path, self._locks)

    def load(self) -> TokenSet | None:
        """Return the stored tokens, None if there are none. Raises OSError if the file cannot be read."""
        return _load(self._path)


@public_store
class AsyncFileTokenStore(AsyncStore):
    """A `FileTokenStore` for `AsyncTokenSource`, on asyncio and trio: files are read and written in worker threads."""

    def __init__(self, path: str | os.PathLike[str]) -> None:
        super().__init__(FileTokenStore(path))


class _FileSession(Session):
    def __init__(self, path: Path, locks: Any) -> None:
        self._path, self._busy = path, locks.Timeout
        # any thread may release it, since the steps of an asynchronous program run in different threads
        self._lock = locks.FileLock(f"{path}.lock", mode=0o600, thread_local=False)

    def acquire(self) -> bool:
        try:
            self._lock.acquire(blocking=False)
        except self._busy:
            return False
        return True

    def load(self) -> TokenSet | None:
        return _load(self._path)

    def save(self, tokens: TokenSet) -> None:
        descriptor, name = tempfile.mkstemp(prefix=f".{self._path.name}.", dir=self._path.parent)  # readable by its owner only
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                file.write(dump_tokens(tokens))
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(self._path)
        except BaseException:
            with suppress(OSError):
                Path(name).unlink()
            raise

    def close(self) -> None:
        self._lock.release(force=True)


def _load(path: Path) -> TokenSet | None:
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    return parse_tokens(text, str(path))
