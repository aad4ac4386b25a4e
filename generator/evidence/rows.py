"""Read one row of the rendered parameter tables: `| name required | type <format> Enum: … Default: … text |`."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .facts import join_words

_NAMED = re.compile(r"\| (?P<name>\S+)(?P<required> required)? \| (?P<rest>.*)\|$")
_NAMELESS = re.compile(r"(?P<required>required \| )?(?P<rest>[^|{}].*?)\| ?(?:\|)?$")
_ADDITIONAL = re.compile(r"\| property name\* additional property \|")
_SCALAR = r"(?:string|integer|number|boolean|object|null|any)"
_TYPE = re.compile(rf"(?P<array>Array of )?(?P<type>{_SCALAR}s?(?: or {_SCALAR})*)(?: <(?P<format>[\w-]+)>)?\b ?")
_ITEM_FORMAT = re.compile(r"^\[ items <[^>]*> \] ?")
_NAME = re.compile(r"^\(\w+\) ?")
_RANGE = re.compile(r"^\[ (\d+) \.\. (\d+) \]( characters)? ?")
_BOUND = re.compile(r"^(<=|>=) (\d+)( characters)? ?")
_DEFAULT = re.compile(r"^Default: (\"[^\"]*\"|\S+) ?")
_ENUM = re.compile(r"^(?:Items )?(?:Enum|Value): ((?:\"[^\"]*\" ?)+)")


@dataclass(frozen=True, slots=True)
class Row:
    """A parameter or a top-level field of a body; `name` is empty if the rendering lost it and `*` if any name is accepted."""

    name: str
    required: bool
    type: str
    format: str
    enum: str
    default: str
    limits: str

    @property
    def is_array(self) -> bool:
        return self.type.startswith("array of ")


def read_row(line: str) -> Row | None:
    """Return the row on a line of the page, or None if the line is not a row."""
    if _ADDITIONAL.match(line):
        return Row("*", False, "any", "", "", "", "")
    match = _NAMED.match(line) if line.startswith("|") else _NAMELESS.fullmatch(line)
    if match is None:
        return None
    rest = match["rest"].strip()
    kind = _TYPE.match(rest)
    if kind is None:
        return None
    rest = rest[kind.end() :]
    words = kind["type"].split(" or ")
    if kind["array"]:
        words = [words[0].removesuffix("s")]
    type_ = ("array of " if kind["array"] else "") + "|".join(sorted(word for word in words if word != "null"))
    if "null" in words:
        type_ += "|null"
    form = kind["format"] or ""
    enum = default = ""
    limits: list[str] = []
    while True:
        if (matched := _ITEM_FORMAT.match(rest)) or (matched := _NAME.match(rest)):
            pass
        elif not form and (matched := re.match(r"<([\w-]+)> ?", rest)):
            form = matched[1]
        elif matched := _RANGE.match(rest):
            low, high = ("minLength", "maxLength") if matched[3] else ("minimum", "maximum")
            limits += [f"{low}={matched[1]}", f"{high}={matched[2]}"]
        elif matched := _BOUND.match(rest):
            side = "maximum" if matched[1] == "<=" else "minimum"
            limits.append(f"{side.replace('imum', 'Length') if matched[3] else side}={matched[2]}")
        elif matched := _DEFAULT.match(rest):
            default = matched[1]
        elif matched := _ENUM.match(rest):
            enum = join_words(re.findall(r'"([^"]*)"', matched[1]))
        else:
            break
        rest = rest[matched.end() :]
    return Row(
        name=match.groupdict().get("name") or "",
        required=bool(match["required"]),
        type=type_,
        format=form,
        enum=enum,
        default=default,
        limits=" ".join(sorted(limits)),
    )
