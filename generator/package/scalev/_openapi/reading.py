"""Read YAML 1.2 and JSON texts into plain data.

PyYAML follows YAML 1.1, where a bare ``off`` is a boolean and a bare date is a date; here scalars follow the core schema of YAML
1.2 instead. Duplicate keys, keys that are not strings, merge keys (``<<`` of YAML 1.1), tags outside the core schema, deep nesting,
and text that aliases expand out of proportion are rejected, each with its line and column. No object occurs twice in the data.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NoReturn

import yaml

if TYPE_CHECKING:
    from yaml import SafeLoader as _BaseLoader
else:  # PyYAML may be built without libyaml: same result, slower
    _BaseLoader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

MAX_DEPTH = 100
#: The maximum number of values that aliases may add to those written out.
MAX_COPIES = 10_000


class ReadingError(ValueError):
    """A text that is not valid YAML 1.2 or JSON; the message says why, with line and column."""


_TAG = "tag:yaml.org,2002:"
_STR, _MAP, _SEQ = _TAG + "str", _TAG + "map", _TAG + "seq"

_INT = re.compile(r"(?:[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+)\Z")
_FLOAT = re.compile(r"(?:[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))\Z")
_WORDS: dict[str, tuple[str, Any]] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), (_TAG + "null", None)),
    **dict.fromkeys(("true", "True", "TRUE"), (_TAG + "bool", True)),
    **dict.fromkeys(("false", "False", "FALSE"), (_TAG + "bool", False)),
}


def _to_int(text: str) -> int:
    # `010` is ten in YAML 1.2, eight in 1.1
    return int(text[2:], 8 if text[1] == "o" else 16) if text[:2] in ("0o", "0x") else int(text)


def _to_float(text: str) -> float:
    return float(text.replace(".inf", "inf").replace(".nan", "nan")) if text[-1].isalpha() else float(text)


def _is(kind: str, text: str) -> bool:
    word = _WORDS.get(text)
    return word is not None and word[0] == _TAG + kind


#: Scalar tag -> whether a text is valid for it, and the value of the text.
_SCALARS: dict[str, tuple[Callable[[str], object], Callable[[str], Any]]] = {
    _STR: (lambda text: True, lambda text: text),
    _TAG + "int": (_INT.match, _to_int),
    _TAG + "float": (_FLOAT.match, lambda text: _to_float(text.lower())),
    _TAG + "bool": (lambda text: _is("bool", text), lambda text: _WORDS[text][1]),
    _TAG + "null": (lambda text: _is("null", text), lambda text: None),
}


class _Loader(_BaseLoader):
    """The safe loader up to its node graph, with the scalar rules of the YAML 1.2 core schema."""

    depth = 0

    def resolve(self, kind: Any, value: Any, implicit: Any) -> str:
        if kind is not yaml.ScalarNode:
            return _MAP if kind is yaml.MappingNode else _SEQ
        if not implicit[0]:
            return _STR
        if value in _WORDS:
            return _WORDS[value][0]
        # the value is not empty: the empty string is in `_WORDS`
        if value[0] in "-+.0123456789":
            if _INT.match(value):
                return _TAG + "int"
            if _FLOAT.match(value):
                return _TAG + "float"
        return _STR

    def descend_resolver(self, current_node: Any, current_index: Any) -> None:
        """Limit the nesting depth; libyaml would recurse until the stack overflows, and no tag depends on a node's position here."""
        self.depth += 1
        if self.depth > MAX_DEPTH + 1:
            _reject(current_node, f"nested more than {MAX_DEPTH} levels deep")

    def ascend_resolver(self) -> None:
        self.depth -= 1


class _Builder:
    """Turns a node graph into plain data, with a copy for each alias."""

    def __init__(self) -> None:
        self.built: set[int] = set()
        self.copies = 0

    def build(self, node: Any, depth: int = 0) -> Any:
        tag = node.tag
        if type(node) is yaml.ScalarNode:
            if tag == _STR:
                return node.value
            if tag not in _SCALARS:
                _reject(node, f"expected a tag of the YAML core schema, got {tag.replace(_TAG, '!!')}")
            fits, convert = _SCALARS[tag]
            if not fits(node.value):
                _reject(node, f"expected a value that {tag.replace(_TAG, '!!')} can hold, got {node.value!r}")
            try:
                return convert(node.value)
            except ValueError:  # Python limits the number of digits of an integer
                _reject(node, f"expected a shorter number, got {len(node.value):,} characters")
        if depth >= MAX_DEPTH:
            _reject(node, f"nested more than {MAX_DEPTH} levels deep")
        self._count(node)
        depth += 1
        if type(node) is yaml.SequenceNode:
            if tag != _SEQ:
                _reject(node, f"expected a tag of the YAML core schema, got {tag.replace(_TAG, '!!')}")
            return [self.build(item, depth) for item in node.value]
        if tag != _MAP:
            _reject(node, f"expected a tag of the YAML core schema, got {tag.replace(_TAG, '!!')}")
        mapping: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = self.build(key_node, depth)
            if not isinstance(key, str):
                _reject(key_node, f"expected a string key, got {_describe_key(key)}: quote it")
            if key in mapping:
                _reject(key_node, f"duplicate key {key!r}")
            if key == "<<" and not key_node.style:
                _reject(key_node, "`<<` merges nothing in YAML 1.2: write out the members it stands for, or quote it if it is a name")
            mapping[key] = self.build(value_node, depth)
        return mapping

    def _count(self, node: Any) -> None:
        if id(node) not in self.built:
            self.built.add(id(node))
            return
        self.copies += len(node.value) + 1
        if self.copies > MAX_COPIES:
            _reject(node, f"the aliases of this value and others stand for more than {MAX_COPIES:,} values")


def _reject(node: Any, problem: str) -> NoReturn:
    raise yaml.constructor.ConstructorError(None, None, problem, node.start_mark)


def _describe_key(key: Any) -> str:
    if isinstance(key, (dict, list)):
        return "an object" if isinstance(key, dict) else "a list"
    return f"{key!r} ({type(key).__name__})"


def parse(text: str, name: str, *, as_json: bool = False) -> Any:
    """Return the data in a YAML (or JSON) text; `name` identifies it in error messages.

    Raise ReadingError, with line and column, if the text is not valid.
    """
    try:
        return json.loads(text, object_pairs_hook=_build_object, parse_constant=_reject_constant) if as_json else _parse_yaml(text)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        position = f":{mark.line + 1}:{mark.column + 1}" if mark else ""
        raise ReadingError(f"{name}{position}: {error.problem or error.context}") from None
    except yaml.YAMLError as error:
        raise ReadingError(f"{name}: {str(error).splitlines()[0]}") from None
    except json.JSONDecodeError as error:
        raise ReadingError(f"{name}:{error.lineno}:{error.colno}: {error.msg}") from None
    except RecursionError:
        raise ReadingError(f"{name}: nested more than {MAX_DEPTH} levels deep") from None
    except MemoryError:
        raise ReadingError(f"{name}: too large for the available memory") from None
    except ValueError as error:
        raise ReadingError(f"{name}: {error}") from None


def _parse_yaml(text: str) -> Any:
    loader = _Loader(text)
    try:
        node = loader.get_single_node()
        return None if node is None else _Builder().build(node)
    finally:
        loader.dispose()


def _build_object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    mapping = dict(pairs)
    if len(mapping) != len(pairs):
        keys = [key for key, _ in pairs]
        key = next(key for key in keys if keys.count(key) > 1)
        raise ValueError(f"duplicate key {key!r}")
    return mapping


def _reject_constant(word: str) -> NoReturn:
    raise ValueError(f"expected a JSON value, got {word}")
