"""Mutants of the client's runtime: second-order cases, which are seen only where there is a second of something."""

from __future__ import annotations

from tests.mutants.mutant import Mutant

RUNTIME = (
    # errors, enums
    Mutant(
        "`message` wins over `error`",
        "_runtime/error_bodies.py",
        r"words\.insert\(0, error\)",
        "words.append(error)",
        "runtime/test_errors.py::test_every_shape_of_body_is_understood",
    ),
    Mutant(
        "an unknown enum value is lower-cased",
        "_runtime/enums.py",
        r"text = str\.__str__\(value\)",
        "text = str.__str__(value).lower()",
        "runtime/test_reading.py::TestUnknownEnumValues::test_they_keep_every_character",
    ),
    Mutant(
        "an unknown enum value loses its spaces",
        "_runtime/enums.py",
        r"text = str\.__str__\(value\)",
        "text = str.__str__(value).strip()",
        "contract/test_answers.py::test_answers_gone_wrong[getOrder]",
        examples=6,
    ),
    # redaction
    Mutant(
        "a six-digit code is not masked",
        "_runtime/redaction/redactor.py",
        r"if len\(secret\) >= _LONG:",
        "if len(secret) > _LONG:",
        "runtime/test_exposure.py",
    ),
)
