"""Define the equivalence rules: different ways of writing a contract, in curated and published documents, that mean the same.

Each rule can be switched off, so that a test can show that it is needed.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rule:
    """An equivalence rule, with its reason."""

    name: str
    reason: str


SCALAR_UNION = Rule(
    "scalar union", "A choice between bare scalars equals a list of their types; OpenAPI 3.0 has no other way to write that."
)
NULL = Rule("null", "`nullable`, the type null, a null option and a null in an enum mean the same.")
ALTERNATIVES = Rule(
    "alternatives",
    "Options that only require fields are alternatives of `required`, not types; their order has no meaning, and a field that all of"
    " them require is required.",
)
BEARER = Rule("bearer", "Bearer tokens, OAuth and an API key in `Authorization` are one header; the path determines which token it takes.")
KEY_HEADER = Rule("key header", "A key in a header is a parameter in the published document and a security scheme in the curated one.")
REQUIRED_BODY = Rule("required body", "A body with a required field is required, whether or not the document says so.")
PLACEHOLDERS = Rule("placeholders", "The fields `property1` and `property2` stand for any key: the object is a map.")
ERROR_VALUES = Rule("error values", "The values in an error body are not specified: they may be objects, arrays or text.")
RESPONSE_DEFAULTS = Rule("response defaults", "A default in a response has no effect: the service sends the value that it has.")
ABSENT_SCOPE = Rule("absent scope", "An operation without a published scope may need one: most scopes are only named in descriptions.")
OPEN_OBJECTS = Rule("open objects", "An object accepts further fields unless `additionalProperties` is false.")
CLOSED_RESPONSES = Rule(
    "closed responses", "A response that allows no further fields today may gain some tomorrow; clients accept them in any case."
)
SINGLE_PARTS = Rule(
    "single parts", "An `allOf`, `anyOf` or `oneOf` with a single schema equals that schema; fields spread over `allOf` form one object."
)
DATE_TIMES = Rule("date-times", "The format `datetime` is not registered; it means `date-time`.")

RULES = (
    *(SCALAR_UNION, NULL, ALTERNATIVES, BEARER, KEY_HEADER, REQUIRED_BODY, PLACEHOLDERS, ERROR_VALUES),
    *(RESPONSE_DEFAULTS, ABSENT_SCOPE, OPEN_OBJECTS, CLOSED_RESPONSES, SINGLE_PARTS, DATE_TIMES),
)

#: The rules in force.
Rules = frozenset[Rule]
ALL: Rules = frozenset(RULES)
