"""Validate values against JSON Schemas, with error messages per field."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice
from threading import Lock
from typing import TYPE_CHECKING, Any, cast

from ..._openapi.alternatives import find_alternatives
from ..openapi.document import Document, Node
from . import formats

if TYPE_CHECKING:
    from jsonschema import Draft202012Validator, FormatChecker
    from jsonschema.exceptions import ValidationError
    from referencing import Registry

#: The URI of the document in references.
URI = "urn:openapi"
_MOST = 20
#: Keywords that do not constrain a value.
_ANNOTATIONS = frozenset({"description", "title", "default", "example", "examples", "deprecated", "readOnly", "writeOnly"})


class Validators:
    """JSON Schema validators, created on first use, since importing the library alone takes a tenth of a second."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._cache: dict[int, Draft202012Validator] = {}
        self._plain: dict[int, frozenset[str]] = {}
        self._registry: Registry[Any] | None = None
        self._checker: FormatChecker | None = None
        self._lock = Lock()

    def find_errors(self, schema: Node, value: Any) -> dict[str, list[str]]:
        """Return error messages by field, with `base` for those that concern no field; empty if the value is valid."""
        if self._has_plain_type(schema, value):
            return {}
        errors: dict[str, list[str]] = {}
        for error in islice(self._get_validator(schema).iter_errors(value), _MOST):
            field, message = _describe(_select_branch_error(error))
            messages = errors.setdefault(field, [])
            if message not in messages:
                messages.append(message)
        return errors

    def _has_plain_type(self, schema: Node, value: Any) -> bool:
        """Return whether a schema requires only a type that the value has: a fast path for the usual ids and texts."""
        kinds = self._plain.get(id(schema))
        if kinds is None:
            kinds = self._plain[id(schema)] = self._get_plain_types(schema)
        kind = get_kind(value)
        return kind in kinds or (kind == "integer" and "number" in kinds)

    def _get_plain_types(self, schema: Node) -> frozenset[str]:
        """Return the types that a schema allows unconditionally; empty if it has further conditions."""
        node = self._document.resolve(schema)
        if node is not schema and len(schema) > 1:
            schema = {**node, **{key: value for key, value in schema.items() if key != "$ref"}}
        else:
            schema = node
        keywords = {key for key in schema if key not in _ANNOTATIONS and not key.startswith("x-")}
        if keywords == {"type"}:
            types = schema["type"]
            return frozenset([types] if isinstance(types, str) else types)
        if keywords == {"anyOf"}:
            return frozenset().union(*(self._get_plain_types(branch) for branch in schema["anyOf"]))
        return frozenset()

    def _get_validator(self, schema: Node) -> Draft202012Validator:
        validator = self._cache.get(id(schema))
        if validator is None:
            with self._lock:
                validator = self._cache[id(schema)] = self._create_validator(schema)
        return validator

    def _create_validator(self, schema: Node) -> Draft202012Validator:
        from jsonschema import Draft202012Validator, FormatChecker
        from referencing import Registry, Resource
        from referencing.jsonschema import DRAFT202012

        if self._registry is None or self._checker is None:
            self._checker = FormatChecker(formats=())
            for name in formats.get_names():
                # the default argument binds the current name
                self._checker.checks(name)(lambda value, name=name: not isinstance(value, str) or formats.fits(name, value))
            resource = Resource.from_contents(self._document.data, default_specification=DRAFT202012)
            self._registry = Registry().with_resource(URI, resource)
        return Draft202012Validator(make_absolute(schema), registry=self._registry, format_checker=self._checker)


def make_absolute(node: Any) -> Any:
    """Return a copy of a schema with absolute references, which can be resolved outside of the document."""
    if isinstance(node, Mapping):
        return {key: URI + value if key == "$ref" and isinstance(value, str) else make_absolute(value) for key, value in node.items()}
    return [make_absolute(item) for item in node] if isinstance(node, list) else node


def _select_branch_error(error: ValidationError) -> ValidationError:
    """Return the error of the alternative that matched best: `null or integer` fails as an integer."""
    while str(error.validator) in ("anyOf", "oneOf") and error.context and not _requires_one_group(error):
        branches = [branch for branch in error.context if not (str(branch.validator) == "type" and branch.validator_value == "null")]
        if not branches:
            break
        error = _select_closest(error, branches)
    return error


def _select_closest(parent: ValidationError, errors: list[ValidationError]) -> ValidationError:
    """Return the error to report: one of the alternative that matches as deeply and as widely as possible."""
    by_branch: dict[Any, list[ValidationError]] = {}
    for error in errors:
        by_branch.setdefault(error.relative_schema_path[0], []).append(error)
    # an alternative that requires a text in a field, as its name, does not apply to a value with another text there
    names = {branch: name for branch, errors in by_branch.items() for name in errors if _is_other_name(name)}
    if len(names) == len(by_branch) > 1 and len({tuple(name.path) for name in names.values()}) == 1:
        first, choices = next(iter(names.values())), [_list_choices(name)[0] for name in names.values()]
        return type(first)("", validator="enum", path=first.path, validator_value=choices, instance=first.instance, parent=parent)
    candidates = [errors for branch, errors in by_branch.items() if branch not in names] or [*by_branch.values()]
    closest = max(candidates, key=lambda errors: (max(len(error.absolute_path) for error in errors), -len(errors)))
    # fields that every alternative misses come before those that only this one does
    common = set.intersection(*({error.message for error in errors} for errors in by_branch.values()))
    return max(closest, key=lambda error: (len(error.absolute_path), error.message in common))


def _is_other_name(error: ValidationError) -> bool:
    """Return whether a field should hold the only text that an alternative allows, and holds another one."""
    return len(error.relative_path) == 1 and isinstance(error.instance, str) and len(_list_choices(error)) == 1


def _list_choices(error: ValidationError) -> list[Any]:
    keyword, expected = str(error.validator), cast(Any, error.validator_value)
    return [expected] if keyword == "const" else list(expected) if keyword == "enum" else []


def _requires_one_group(error: ValidationError) -> bool:
    """Return whether a value lacks one of several groups of required fields, none of which is required by itself."""
    members = cast(Any, error.validator_value)
    return str(error.validator) in ("anyOf", "oneOf") and bool(find_alternatives({"anyOf": members}))


def _describe(error: ValidationError) -> tuple[str, str]:
    """Return the field that an error concerns, and a short message."""
    path = [str(part) for part in error.absolute_path]
    keyword, expected = str(error.validator), cast(Any, error.validator_value)
    if _requires_one_group(error):
        groups = [" and ".join(member["required"]) for member in expected]
        return ".".join(path)[:200] or "base", f"expected {' or '.join(groups)}"
    if keyword == "required":
        # there is one error for each missing field, and only its message says which
        missing = next((name for name in expected if error.message.startswith(f"{name!r} ")), "")
        return ".".join([*path, missing]), "is required"
    field = ".".join(path)[:200] or "base"
    if keyword == "type":
        kinds = [expected] if isinstance(expected, str) else list(expected)
        return field, f"expected {' or '.join(kinds)}, got {get_kind(error.instance)}"
    if keyword in ("enum", "const"):
        choices = expected if keyword == "enum" else [expected]
        return field, "expected one of " + ", ".join(str(choice) for choice in choices[:30])
    if keyword == "format":
        return field, f"expected the format {expected}"
    texts = {
        "minimum": f"expected at least {expected}",
        "maximum": f"expected at most {expected}",
        "exclusiveMinimum": f"expected more than {expected}",
        "exclusiveMaximum": f"expected less than {expected}",
        "minLength": f"expected at least {expected} characters",
        "maxLength": f"expected at most {expected} characters",
        "minItems": f"expected at least {expected} items",
        "maxItems": f"expected at most {expected} items",
        "uniqueItems": "expected unique items",
        "additionalProperties": "has unknown fields",
    }
    return field, texts.get(keyword, "is invalid")


def get_kind(value: Any) -> str:
    """Return the name of the JSON type of a value."""
    if value is None:
        return "null"
    names: dict[type, str] = {bool: "boolean", int: "integer", float: "number", str: "string", list: "array", dict: "object"}
    return names.get(type(value), type(value).__name__)
