"""Read YAML 1.2 and JSON files. The reader of texts is in the package, since the mock needs it as well."""

from __future__ import annotations

import marshal
from functools import lru_cache
from pathlib import Path
from typing import Any

from ..errors import InputError
from ..package.scalev._openapi import reading

MAX_BYTES = 32 * 1024 * 1024
#: A format of marshal in which no two values share an object.
_FORMAT = 2


def read(path: Path | str) -> Any:
    """Return the content of a YAML file, or of a JSON file (`.json`).

    Raise InputError, with line and column, if the file is missing, too large, not UTF-8, or not valid.
    """
    path = Path(path)
    return parse(read_text(path), str(path), as_json=path.suffix == ".json")


def read_text(path: Path | str) -> str:
    """Return the text of a UTF-8 file; raise InputError if it is missing, too large, or not such a file."""
    path = Path(path)
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
        if len(data) > MAX_BYTES:
            raise InputError(f"{path}: expected at most {MAX_BYTES:,} bytes, got more")
        return data.decode("utf-8-sig")
    except FileNotFoundError:
        raise InputError(f"{path}: no such file") from None
    except IsADirectoryError:
        raise InputError(f"{path}: expected a file, got a directory") from None
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: expected UTF-8 text, got byte {error.object[error.start]:#04x} at offset {error.start}") from None
    except OSError as error:
        raise InputError(f"{path}: {error.strerror}") from None
    except ValueError as error:  # a null character in the file name
        raise InputError(f"{str(path)!r}: {error}") from None


def parse(text: str, name: str, *, as_json: bool = False) -> Any:
    """Return the data in a YAML (or JSON) text; `name` identifies it in error messages.

    Raise InputError, with line and column, if the text is not valid.
    """
    try:
        return marshal.loads(_parse(text, name, as_json))
    except reading.ReadingError as error:
        raise InputError(str(error)) from None


@lru_cache(maxsize=32)
def _parse(text: str, name: str, as_json: bool) -> bytes:
    """Return the data in a text, to be copied: some commands read the same files several times, and change what they have read."""
    return marshal.dumps(reading.parse(text, name, as_json=as_json), _FORMAT)
