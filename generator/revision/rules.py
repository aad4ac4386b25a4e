"""List the equivalence rules: the differences in writing between a curated and a published document that do not count as differences.

Each rule can be switched off, so that a test can show what it is needed for.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule, with the reason why it holds."""

    name: str
    reason: str


SCALAR_UNION = Rule("scalar union", "A choice among bare scalars is the list of their types; 3.0 has no other way to write it.")
NULL = Rule("null", "`nullable`, a null type, a null option and a null among the values of an enum state the same.")
ALTERNATIVES = Rule(
    "alternatives",
    "Options that only require fields are alternatives of `required`, not types; their order has no meaning, and a field that all of"
    " them require is required.",
)
BEARER = Rule("bearer", "Bearer, OAuth and `authorization` key are one header; the path determines which token goes into it.")
KEY_HEADER = Rule("key header", "A key that is sent as a header is published as a parameter and curated as a security scheme.")
REQUIRED_BODY = Rule("required body", "A body with a required field is required, whether or not the document repeats it.")
PLACEHOLDERS = Rule("placeholders", "The fields `property1` and `property2` stand for any key: the object is a map.")
ERROR_VALUES = Rule("error values", "The values in an error body are free: an object, an array or a text, however they are written.")
RESPONSE_DEFAULTS = Rule("response defaults", "A default in a response states nothing: the service sends what it has.")
ABSENT_SCOPE = Rule("absent scope", "A scope that is not published may still be required; most are only mentioned in descriptions.")
OPEN_OBJECTS = Rule("open objects", "An object accepts further fields unless `additionalProperties` is false.")
CLOSED_RESPONSES = Rule("closed responses", "A response that is closed today may gain fields tomorrow; readers accept them in any case.")
SINGLE_PARTS = Rule("single parts", "An `allOf`, `anyOf` or `oneOf` of one schema, and fields spread over `allOf`, are one schema.")
VALUE_TYPES = Rule("value types", "An enum or a `const` without a type has the types of its values.")
VALUE_CHOICES = Rule("value choices", "A choice among values of one type is an enum; 3.1 documents write one so to describe each value.")
DATE_TIMES = Rule("date-times", "`datetime` is not a registered format; it means `date-time`.")

RULES = (
    *(SCALAR_UNION, NULL, ALTERNATIVES, BEARER, KEY_HEADER, REQUIRED_BODY, PLACEHOLDERS, ERROR_VALUES),
    *(RESPONSE_DEFAULTS, ABSENT_SCOPE, OPEN_OBJECTS, CLOSED_RESPONSES, SINGLE_PARTS, VALUE_TYPES, VALUE_CHOICES, DATE_TIMES),
)

#: A set of rules to compare by.
Rules = frozenset[Rule]
ALL_RULES: Rules = frozenset(RULES)
