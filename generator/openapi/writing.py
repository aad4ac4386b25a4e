"""Write YAML, JSON, files and folders so that every reader sees the same data, and never a partial file."""

from __future__ import annotations

import json
import os
import re
import secrets
import shutil
import signal
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from io import StringIO
from pathlib import Path
from typing import Any

import yaml

from ..errors import InputError

try:
    from yaml._yaml import CEmitter as _Emitter
except ImportError:  # PyYAML built without libyaml: same data, slower
    from yaml.emitter import Emitter as _Emitter  # type: ignore[assignment]

WIDTH = 120

# Texts that YAML 1.1 (https://yaml.org/type/) or the 1.2 core schema reads as something other than a string.
_WORDS = frozenset({"", "~", "null", "y", "n", "yes", "no", "on", "off", "true", "false", ".inf", "+.inf", "-.inf", ".nan", "=", "<<"})
# Numbers, versions, dates, times and sexagesimals in any notation; quoting one that is safe does no harm.
_NUMERIC = re.compile(r"[-+]?\.?[0-9][^\s]*\Z|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt]|\s)")
# Characters that cannot start a plain scalar, or that are excluded to avoid corner cases.
_NOT_FIRST = frozenset("-?:,[]{}#&*!|>'\"%@`=<~. ")
_NOT_WITHIN = re.compile(r":(?:\s|\Z)|\s#|\s\Z")
# A literal block preserves its text only if no reader has a reason to fold, strip or convert a line.
_LITERAL = re.compile(r"(?![ \n])[^\r\x00-\x09\x0b-\x1f\x7f-\xa0\u2028\u2029\ufeff\ud800-\udfff\ufffe\uffff]*\Z")
# A space before a line break, or empty lines at the end (libyaml would close the whole document with `...`).
_LOOSE_END = re.compile(r" (?:\n|\Z)|\n\n\Z")


def dump_yaml(data: Any) -> str:
    """Return plain data as YAML in block style: original order, no anchors, ambiguous strings in double quotes.

    Raise InputError for a string that UTF-8 cannot encode, and TypeError for data that JSON does not support.
    """
    stream = StringIO()
    try:
        emitter = _Emitter(stream, width=WIDTH, allow_unicode=True)
        emitter.emit(yaml.StreamStartEvent())
        emitter.emit(yaml.DocumentStartEvent(explicit=False))
        for event in _emit_events(data):
            emitter.emit(event)
        emitter.emit(yaml.DocumentEndEvent(explicit=False))
        emitter.emit(yaml.StreamEndEvent())
    except UnicodeEncodeError as error:
        raise InputError(f"expected text that UTF-8 can hold, got the lone surrogate {error.object[error.start]!a}") from None
    return stream.getvalue()


def dump_json(data: Any) -> str:
    """Return plain data as JSON, indented by two and ending with a newline; raise InputError for NaN and infinities."""
    try:
        return json.dumps(data, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
    except ValueError:
        raise InputError("expected numbers that JSON can hold, got NaN or an infinity") from None


def write_text(path: Path | str, text: str) -> None:
    """Replace the content of a file atomically: a reader sees the old text or the new, and a failure leaves the old.

    The permissions of an existing file are kept. Raise InputError if the file cannot be written.
    """
    target = Path(os.path.realpath(path))
    temporary = target.with_name(f".{target.name}.{secrets.token_hex(6)}.tmp")
    try:
        try:
            with open(temporary, "x", encoding="utf-8", newline="\n") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            if target.exists():
                shutil.copymode(target, temporary)
            os.replace(temporary, target)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
    except UnicodeEncodeError as error:
        raise InputError(f"{path}: expected text that UTF-8 can hold, got the lone surrogate {error.object[error.start]!a}") from None
    except OSError as error:
        raise InputError(f"{path}: cannot write: {error.strerror or error}") from None


def swap_folder(new: Path, target: Path) -> None:
    """Move the folder `new` to `target`, replacing the folder there, if any.

    Both must be on one file system. The gap is two renames wide; if the second fails, the old folder is put back. Raise
    InputError if a folder cannot be moved (`target` is then unchanged) or the old one cannot be deleted.
    """
    new, target = Path(new), Path(target)
    if not new.is_dir():
        raise InputError(f"{new}: expected a folder to put in the place of {target}, got none")
    if target.is_symlink() or (target.exists() and not target.is_dir()):
        raise InputError(f"{target}: expected a folder to replace, got a {'link' if target.is_symlink() else 'file'}")
    aside = target.with_name(f".{target.name}.{secrets.token_hex(6)}.old")
    had_target = target.exists()
    try:
        if had_target:
            os.rename(target, aside)
        try:
            os.rename(new, target)
        except BaseException:
            if had_target:
                os.rename(aside, target)
            raise
    except OSError as error:
        raise InputError(f"{target}: cannot be replaced by {new}: {error.strerror or error}") from None
    if had_target:
        try:
            shutil.rmtree(aside)
        except OSError as error:
            raise InputError(f"{target}: replaced, but the old folder is left at {aside}: {error.strerror or error}") from None


def swap_all(swaps: Sequence[tuple[Path, Path]], aside: Path) -> None:
    """Replace several files and folders with new ones, all or none; the replaced ones are moved to the new folder `aside`.

    Everything must be on one file system: nothing is copied, so the disk cannot fill up. Signals that end a program are
    deferred until it is done. Raise InputError if something cannot be moved; everything is then restored.
    """
    swaps_done: list[tuple[Path, Path, Path | None]] = []
    with defer_signals():
        try:
            os.mkdir(aside)
            for number, (new, target) in enumerate(swaps):
                backup = aside / f"{number}-{target.name}" if target.exists() else None
                if backup is not None:
                    os.rename(target, backup)
                    swaps_done.append((new, target, backup))
                os.rename(new, target)
                if backup is None:
                    swaps_done.append((new, target, backup))
        except BaseException as error:
            for new, target, backup in reversed(swaps_done):
                if target.exists():
                    os.rename(target, new)
                if backup is not None:
                    os.rename(backup, target)
            if isinstance(error, OSError):
                raise InputError(f"{error.filename}: cannot be replaced: {error.strerror or error}") from None
            raise


@contextmanager
def defer_signals() -> Iterator[None]:
    """Defer the signals that end a program; the first one received is raised at the end."""
    deferred_signals: list[int] = []
    main = threading.current_thread() is threading.main_thread()
    handlers = {
        number: signal.signal(number, lambda number, frame: deferred_signals.append(number))
        for number in (signal.SIGINT, signal.SIGTERM)
        if main
    }
    try:
        yield
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)
    if deferred_signals:
        signal.raise_signal(deferred_signals[0])


def _emit_events(data: Any, in_document: bool = False) -> Iterator[yaml.Event]:
    if isinstance(data, dict):
        yield yaml.MappingStartEvent(None, None, True, flow_style=not data)
        for key, value in data.items():
            if not isinstance(key, str):
                raise TypeError(f"expected string keys, got {key!r}")
            yield _build_string_event(key, as_key=True)
            yield from _emit_events(value, True)
        yield yaml.MappingEndEvent()
    elif isinstance(data, list):
        yield yaml.SequenceStartEvent(None, None, True, flow_style=not data)
        for item in data:
            yield from _emit_events(item, True)
        yield yaml.SequenceEndEvent()
    elif isinstance(data, str):
        yield _build_string_event(data, as_key=not in_document)
    else:
        yield yaml.ScalarEvent(None, None, (True, False), _format_scalar(data))


def _format_scalar(data: Any) -> str:
    if data is None:
        return "null"
    if isinstance(data, bool):
        return "true" if data else "false"
    if isinstance(data, int):
        return str(data)
    if isinstance(data, float):
        text = repr(data)
        if text in ("inf", "-inf", "nan"):
            return text.replace("inf", ".inf").replace("nan", ".nan")
        # YAML 1.1 reads 1e+20 as a string
        return text if "." in text else text.replace("e", ".0e")
    raise TypeError(f"expected plain data, got {type(data).__name__}")


def _build_string_event(text: str, as_key: bool) -> yaml.ScalarEvent:
    """Choose plain, literal or double-quoted style; a key (and a lone top-level string) stays on one line."""
    style: str | None
    if "\n" in text:
        style = "|" if not as_key and _LITERAL.match(text) and not _LOOSE_END.search(text) else '"'
    else:
        style = None if _is_plain(text) else '"'
    return yaml.ScalarEvent(None, None, (style is None, True), text, style=style)


def _is_plain(text: str) -> bool:
    return (
        text.lower() not in _WORDS
        and text[0] not in _NOT_FIRST
        and text.isprintable()
        and not _NUMERIC.match(text)
        and not _NOT_WITHIN.search(text)
    )
