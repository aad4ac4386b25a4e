"""A small contract of invented operations, with evidence of its own, so that tests of `check document` do not depend on the real one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from generator.evidence.claims import extract_facts
from generator.evidence.facts import Fact
from generator.evidence.ledger import render_ledger
from generator.openapi.document import Document
from generator.openapi.reading import parse

TEXT = """\
openapi: 3.1.0
info: {title: Garden, version: "1"}
tags: [{name: Rakes}, {name: Sheds}]
paths:
  /v9/rakes:
    get:
      operationId: listRakes
      tags: [Rakes]
      summary: List rakes
      description: Rakes, page by page.
      security: [{businessBearer: []}]
      x-required-scope: rake:list
      parameters: [{$ref: "#/components/parameters/PageSize"}, {$ref: "#/components/parameters/NextCursor"}]
      responses:
        "200":
          description: A page of rakes.
          content: {application/json: {schema: {$ref: "#/components/schemas/RakePage"}}}
        "401": {$ref: "#/components/responses/Unauthorized"}
    post:
      operationId: createRake
      tags: [Rakes]
      summary: Create a rake
      description: A new rake.
      security: [{businessBearer: []}]
      x-required-scope: rake:create
      requestBody:
        required: true
        content: {application/json: {schema: {$ref: "#/components/schemas/RakeRequest"}}}
      responses:
        "200":
          description: The rake.
          content: {application/json: {schema: {$ref: "#/components/schemas/Rake"}}}
        "401": {$ref: "#/components/responses/Unauthorized"}
  /v9/sheds:
    get:
      operationId: listSheds
      tags: [Sheds]
      summary: List sheds
      description: All sheds.
      security: [{customerBearer: []}]
      responses:
        "200":
          description: The sheds.
          content: {application/json: {schema: {type: object, properties: {count: {type: integer}}}}}
components:
  securitySchemes:
    businessBearer: {type: http, scheme: bearer}
    customerBearer: {type: http, scheme: bearer}
  parameters:
    PageSize: {name: page_size, in: query, schema: {type: integer, maximum: 25, default: 25}}
    NextCursor: {name: next_cursor, in: query, schema: {type: string}}
  responses:
    Unauthorized:
      description: No credential.
      content: {application/json: {schema: {type: object, properties: {error: {type: string}}}}}
  schemas:
    RakePage:
      type: object
      required: [has_next]
      properties: {data: {type: array, items: {$ref: "#/components/schemas/Rake"}}, has_next: {type: boolean}}
    Rake:
      type: object
      properties:
        label: {type: string}
        teeth: {type: integer}
        owner: {type: [string, "null"]}
        made_at: {$ref: "#/components/schemas/Timestamp"}
        wood: {$ref: "#/components/schemas/Wood"}
        width: {$ref: "#/components/schemas/Width"}
        weight: {$ref: "#/components/schemas/Weight"}
    RakeRequest: {type: object, required: [label], properties: {label: {type: string}}}
    Timestamp: {type: string, format: date-time}
    Wood: {type: string, enum: [ash, oak]}
    Width: {type: number, description: Width in metres.}
    Weight: {type: number, description: Weight in grams.}
"""

#: The ledger knows of a default that the document leaves out, and this accepts it.
DEVIATIONS = """\
- operations: [listRakes]
  kind: parameter
  at: query
  path: next_cursor
  attribute: default
  ledger: start
  document: ""
  reason: The default is no cursor.
"""
DUPLICATES = "- {schemas: [Width, Weight], reason: A width is no weight.}\n"


def read_contract() -> Any:
    """Return the document, for a test to change."""
    return parse(TEXT, "small contract")


def write_evidence(folder: Path) -> Path:
    """Write the evidence of the contract into a folder: what it states, on a line of its own for each operation, and the deviation."""
    ledger: dict[str, list[Fact]] = {}
    for fact in extract_facts(Document(read_contract())):
        operation = fact.place.operation
        line = 2 + (list(ledger).index(operation) if operation in ledger else len(ledger))
        default = "start" if fact.place.path == "next_cursor" and fact.place.kind == "parameter" else fact.default
        ledger.setdefault(operation, []).append(replace(fact, default=default, source=f"routes:{line}"))
    (folder / "ledger").mkdir(parents=True)
    for name, text in render_ledger(ledger).items():
        (folder / "ledger" / name).write_text(text, encoding="utf-8")
    (folder / "deviations.yaml").write_text(DEVIATIONS, encoding="utf-8")
    (folder / "duplicates.yaml").write_text(DUPLICATES, encoding="utf-8")
    return folder
