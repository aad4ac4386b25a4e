"""Read and validate Overlay documents."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from ..errors import InputError
from ..openapi.reading import read
from .plain import copy_document, get_json_type
from .selection import check_query

Kind = Literal["update", "remove", "copy"]

_VERSION = re.compile(r"(1\.[01])\.\d+\Z", re.ASCII)
_ROOT_FIELDS = ("overlay", "info", "extends", "actions")
_INFO_FIELDS = ("title", "version", "description")
_ACTION_FIELDS = {
    "1.0": ("target", "description", "update", "remove"),
    "1.1": ("target", "description", "update", "copy", "remove"),
}


@dataclass(frozen=True)
class Action:
    """One action; `update` is the value of an update, `copy` the source expression of a copy.

    `inert` marks an action that the specification accepts but that has no effect. `profile` is its `x-profile`, or that of its
    overlay, an extension of ours (see `effective`).
    """

    index: int
    target: str
    kind: Kind
    update: Any = None
    copy: str | None = None
    description: str | None = None
    inert: bool = False
    profile: Any = None


@dataclass(frozen=True)
class Overlay:
    """An Overlay document; `version` is that of the overlay itself, `specification` is "1.0" or "1.1"."""

    path: Path
    title: str
    version: str
    actions: tuple[Action, ...]
    specification: str = "1.1"
    extends: str | None = None
    description: str | None = None


def read_overlay(path: Path | str, *, strict: bool = True) -> Overlay:
    """Return the Overlay document in a YAML or JSON file.

    Strict reading rejects fields that the specification does not define (`x-` fields are always allowed) and actions that have
    both `update` and `copy`; otherwise the former are ignored and the latter have no effect. Raise InputError, naming the file
    and the field, if the document is invalid.
    """
    path = Path(path)
    data = read(path)
    try:
        return build_overlay(path, data, strict)
    except InputError as error:
        raise InputError(f"{path}: {error}") from None


def build_overlay(path: Path, data: Any, strict: bool = True) -> Overlay:
    """Return the Overlay document in plain data; `path` is where it is or will be kept. Raise InputError if it is invalid."""
    data = copy_document(data)
    if not isinstance(data, dict):
        raise InputError(f"expected an Overlay document (an object), got {_add_article(data)}")
    specification = _get_specification(data)
    if strict:
        _reject_unknown(data, _ROOT_FIELDS, "", specification)
    info = _get_required(data, "info", "")
    if not isinstance(info, dict):
        raise InputError(f"info: expected an object, got {_add_article(info)}")
    if strict:
        _reject_unknown(info, _INFO_FIELDS, "info.", specification)
    actions = _get_required(data, "actions", "")
    if not isinstance(actions, list):
        raise InputError(f"actions: expected an array, got {_add_article(actions)}")
    if not actions:
        raise InputError("actions: expected at least one action, got an empty array")
    return Overlay(
        path=path,
        title=_get_string(info, "title", "info."),
        version=_get_string(info, "version", "info."),
        actions=tuple(
            replace(_build_action(index, action, specification, strict), profile=action.get("x-profile", data.get("x-profile")))
            for index, action in enumerate(actions)
        ),
        specification=specification,
        extends=_get_optional_string(data, "extends", ""),
        description=_get_optional_string(info, "description", "info."),
    )


def _get_specification(data: dict[str, Any]) -> str:
    version = _get_required(data, "overlay", "")
    match = _VERSION.match(version) if isinstance(version, str) else None
    if not match:
        raise InputError(f"overlay: expected version 1.0.x or 1.1.x as a string, got {version!r}")
    return match.group(1)


def _build_action(index: int, data: Any, specification: str, strict: bool) -> Action:
    place = f"actions[{index}]"
    if not isinstance(data, dict):
        raise InputError(f"{place}: expected an object, got {_add_article(data)}")
    place += "."
    fields = _ACTION_FIELDS[specification]
    if strict:
        _reject_unknown(data, fields, place, specification)
    target = _get_query(data, "target", place)
    description = _get_optional_string(data, "description", place)
    remove = data.get("remove", False)
    if not isinstance(remove, bool):
        raise InputError(f"{place}remove: expected true or false, got {remove!r}")
    copy = _get_query(data, "copy", place) if "copy" in data and "copy" in fields else None
    if remove:
        return Action(index, target, "remove", description=description)
    if copy is not None and "update" in data:
        if strict:
            raise InputError(f"{place}update: expected update or copy, got both, which cancel each other")
        return Action(index, target, "update", description=description, inert=True)
    if copy is not None:
        return Action(index, target, "copy", copy=copy, description=description)
    return Action(index, target, "update", update=data.get("update"), description=description, inert="update" not in data)


def _get_query(data: dict[str, Any], name: str, place: str) -> str:
    query = _get_string(data, name, place)
    try:
        check_query(query)
    except InputError as error:
        raise InputError(f"{place}{name}: {error}") from None
    return query


def _reject_unknown(data: dict[str, Any], fields: Iterable[str], place: str, specification: str) -> None:
    for name in data:
        if name not in fields and not name.startswith("x-"):
            raise InputError(f"{place}{name}: expected a field of Overlay {specification} ({', '.join(fields)} or x-…), got {name!r}")


def _get_required(data: dict[str, Any], name: str, place: str) -> Any:
    if name not in data:
        present = ", ".join(list(data)[:8]) or "none"
        raise InputError(f"{place}{name}: expected this required field, got only {present}")
    return data[name]


def _get_string(data: dict[str, Any], name: str, place: str) -> str:
    value = _get_required(data, name, place)
    if not isinstance(value, str):
        raise InputError(f"{place}{name}: expected a string, got {_add_article(value)} ({value!r:.40})")
    return value


def _get_optional_string(data: dict[str, Any], name: str, place: str) -> str | None:
    return _get_string(data, name, place) if name in data else None


def _add_article(value: Any) -> str:
    kind = get_json_type(value)
    return kind if kind == "null" else f"an {kind}" if kind[0] in "ao" else f"a {kind}"
