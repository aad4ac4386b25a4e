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
    remainder = match["rest"].strip()
    kind = _TYPE.match(remainder)
    if kind is None:
        return None
    remainder = remainder[kind.end() :]
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
        if (token := _ITEM_FORMAT.match(remainder)) or (token := _NAME.match(remainder)):
            pass
        elif not form and (token := re.match(r"<([\w-]+)> ?", remainder)):
            form = token[1]
        elif token := _RANGE.match(remainder):
            low_name, high_name = ("minLength", "maxLength") if token[3] else ("minimum", "maximum")
            limits += [f"{low_name}={token[1]}", f"{high_name}={token[2]}"]
        elif token := _BOUND.match(remainder):
            side = "maximum" if token[1] == "<=" else "minimum"
            limits.append(f"{side.replace('imum', 'Length') if token[3] else side}={token[2]}")
        elif token := _DEFAULT.match(remainder):
            default = token[1]
        elif token := _ENUM.match(remainder):
            enum = join_words(re.findall(r'"([^"]*)"', token[1]))
        else:
            break
        remainder = remainder[token.end() :]
    return Row(
        name=match.groupdict().get("name") or "",
        required=bool(match["required"]),
        type=type_,
        format=form,
        enum=enum,
        default=default,
        limits=" ".join(sorted(limits)),
    )
