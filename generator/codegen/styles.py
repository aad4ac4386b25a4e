"""The serialization style of each parameter, by its location and the kind of its value, as OpenAPI defines it."""

from __future__ import annotations

from typing import Any

from ..openapi.document import Document
from ..openapi.schemas import collect_properties, resolve_node

#: The styles of each location, the default first.
STYLES = {
    "path": ("simple", "label", "matrix"),
    "query": ("form", "spaceDelimited", "pipeDelimited", "deepObject"),
    "header": ("simple",),
}
JSON_STYLE = "json"
#: The key that marks a parameter's style in canonical documents.
WRITTEN_AS = "written-as"


class StyleError(ValueError):
    """A serialization that OpenAPI leaves undefined; the message says what to write instead."""


def get_style(document: Document, parameter: dict[str, Any]) -> str:
    """Return the style that the runtime needs to know, or an empty string if the value is written unchanged.

    Raise StyleError for a combination that OpenAPI leaves undefined.
    """
    place = parameter["in"]
    reserved_mark = "+" if place == "query" and parameter.get("allowReserved") is True else ""
    if "content" in parameter or parameter.get(WRITTEN_AS) == JSON_STYLE:
        return JSON_STYLE + reserved_mark
    styles = STYLES.get(place, ())
    if not styles:
        return ""
    style: str = parameter.get("style", styles[0])
    if style not in styles:
        raise StyleError(
            f"expected a style of a {place} parameter ({', '.join(styles)}), got {style!r:.40}: leave it out, or write one of those"
        )
    kinds = list_kinds(document, parameter.get("schema", {}))
    is_exploded = parameter.get("explode", style == "form")
    if style in ("spaceDelimited", "pipeDelimited") and (is_exploded or not kinds & {"array", "object"}):
        got = "`explode: true`" if is_exploded else "a single value"
        raise StyleError(f"expected a list or an object and no `explode: true` with {style}, got {got}: write `style: form`")
    if style == "deepObject" and kinds != {"object"}:
        raise StyleError("expected an object with deepObject, which OpenAPI defines for nothing else: write `style: form`")
    nested_names = _find_nested(document, parameter.get("schema", {}))
    if nested_names:
        raise StyleError(f"expected single values inside a list or an object, got {nested_names}: declare it as application/json instead")
    if style == "deepObject":
        return style + reserved_mark
    is_plain = not kinds & {"array", "object"} and style in ("simple", "form") and not reserved_mark
    if is_plain or (style == "form" and is_exploded and "object" not in kinds and not reserved_mark):
        return ""
    return style + ("*" if is_exploded else "") + reserved_mark


def list_kinds(document: Document, schema: Any) -> set[str]:
    """Return the types that a value can have, other than null; empty if the schema names none."""
    node = resolve_node(document, schema)
    kinds = set(node.types)
    if collect_properties(document, node.schema)[0] or "additionalProperties" in node.schema:
        kinds.add("object")
    if "items" in node.schema or "prefixItems" in node.schema:
        kinds.add("array")
    for key in ("anyOf", "oneOf"):
        for option in node.schema.get(key, ()):
            kinds |= list_kinds(document, option)
    return kinds - {"null"}


def _find_nested(document: Document, schema: Any) -> str:
    """Describe a value inside a list or an object that has no text form of its own; return an empty string if there is none."""
    node = resolve_node(document, schema)
    inner = list(collect_properties(document, node.schema)[0].values())
    inner += [node.schema[key] for key in ("items", "additionalProperties") if isinstance(node.schema.get(key), dict)]
    inner += node.schema.get("prefixItems", ())
    for nested_schema in inner:
        kinds = list_kinds(document, nested_schema) & {"array", "object"}
        if kinds:
            return "an object" if "object" in kinds else "a list"
    return next(
        (problem for key in ("anyOf", "oneOf") for option in node.schema.get(key, ()) if (problem := _find_nested(document, option))), ""
    )
