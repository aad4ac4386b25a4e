"""The behaviour overlay: one retry class and one credential on every operation, and only what the answers and bodies bear out."""

from __future__ import annotations

import csv
from typing import Any

import pytest

from generator.evidence.ledger import read_ledger
from generator.openapi.document import Operation
from tests.recorded import OPERATIONS

from .effective import ROOT, at, body, effective, list_responses, operation, plain

GOLDEN = ROOT / "tests" / "golden" / "retry.tsv"
ONE_ANSWER = {
    "changeOrderStatus",
    "deleteOrders",
    "getOrderStatistics",
    "markOrdersNotSpam",
    "uploadOrderReceipt",
    "uploadOrderStatusChanges",
}
WITHOUT_ENVELOPE = {"listOrderUtmCampaigns", "listOrderUtmContents", "listOrderUtmMediums", "listOrderUtmSources", "listOrderUtmTerms"}


def get_extension(name: str) -> dict[str, Any]:
    """What the operations that have an extension say there."""
    return {found.id: found.node[name] for found in effective().operations if name in found.node}


def fields(found: Operation) -> set[str]:
    return {name for schema in list_responses(found) for part in plain(schema) for name in part.get("properties", {})}


def list_parameters(found: Operation) -> set[str]:
    return {parameter["name"] for parameter in map(effective().resolve, found.node.get("parameters", ()))}


def in_body(found: Operation, name: str) -> dict[str, Any]:
    schema = body(found)
    assert schema is not None
    (field,) = at([schema], name)
    return field


def test_the_retry_classes_are_those_of_the_golden_table() -> None:
    with GOLDEN.open(encoding="utf-8", newline="") as file:
        expected = [tuple(row) for row in csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)]
    retry = get_extension("x-retry")
    rows = [(found.id, found.method.upper(), found.path, retry.get(found.id)) for found in effective().operations]
    assert [("operation_id", "method", "path", "retry"), *rows] == expected
    assert len(rows) == OPERATIONS


def test_the_method_and_the_retry_class_go_together() -> None:
    seen = {(found.method, found.node["x-retry"]) for found in effective().operations}
    assert seen == {
        ("get", "safe"),
        ("delete", "idempotent"),
        ("patch", "idempotent"),
        ("patch", "unsafe"),
        ("post", "safe"),
        ("post", "idempotent"),
        ("post", "unsafe"),
    }


@pytest.mark.parametrize(
    "word", ["create", "add", "send", "upload", "duplicate", "generate", "checkout", "confirm", "exchange", "attach", "trigger"]
)
def test_operations_that_create_or_send_are_unsafe(word: str) -> None:
    known = {
        "createOAuthBillingReservation": "idempotent",
        "createOAuthBillingRefund": "idempotent",
        "createStorefrontPublicOrderPayment": "idempotent",
    }
    found = {identifier: retry for identifier, retry in get_extension("x-retry").items() if identifier.startswith(word)}
    assert found
    assert {identifier: retry for identifier, retry in found.items() if retry != "unsafe"} == {
        identifier: retry for identifier, retry in known.items() if identifier.startswith(word)
    }


def test_an_idempotency_key_is_a_field_of_the_body() -> None:
    keys = get_extension("x-idempotency-key")
    assert keys == {
        "createOAuthBillingReservation": "billing_idempotency_key",
        "createOAuthBillingRefund": "refund_idempotency_key",
    }
    assert [in_body(operation(identifier), key)["type"] for identifier, key in keys.items()] == ["string", "string"]


def test_credentials_are_those_of_the_security_and_of_the_ledger() -> None:
    schemes = {
        ("businessBearer",): {"business"},
        ("customerBearer",): {"customer"},
        ("customerBearer", "storefrontKey"): {"customer"},
        ("dashboardBearer",): {"dashboard"},
        ("installedAppBearer",): {"oauth_app"},
        ("storefrontKey",): {"storefront_key"},
        (): {"client_secret", "none"},
    }
    ledger = read_ledger(ROOT / "openapi" / "evidence" / "ledger")
    for found in effective().operations:
        credential = found.node.get("x-credential")
        (option,) = found.node["security"] or [{}]
        assert credential in schemes[tuple(sorted(option))], found.id
        assert [fact.enum for fact in ledger[found.id] if fact.place.at == "credential"] == [credential], found.id


def test_the_kind_of_a_security_scheme_is_that_of_its_operations() -> None:
    kinds = {name: scheme["x-credential"] for name, scheme in effective().components("securitySchemes").items()}
    assert sorted(kinds.values()) == ["business", "customer", "dashboard", "oauth_app", "storefront_key"]
    for found in effective().operations:
        if found.node["security"]:
            assert found.node["x-credential"] in {kinds[name] for name in found.node["security"][0]}, found.id


def test_a_client_secret_goes_with_a_body() -> None:
    credentials = get_extension("x-credential")
    assert {identifier for identifier, name in credentials.items() if name == "none"} == {"getOAuthApplicationPublic"}
    secret = {identifier for identifier, name in credentials.items() if name == "client_secret"}
    assert len(secret) == 5
    assert {operation(identifier).method for identifier in secret} == {"post"}


def test_lists_and_nothing_else_are_lists() -> None:
    enveloped = {found.id for found in effective().operations if fields(found) >= {"data", "is_paginated"}}
    pagination = get_extension("x-pagination")
    assert set(pagination) == enveloped | WITHOUT_ENVELOPE
    assert {identifier for identifier, value in pagination.items() if value is False} == ONE_ANSWER
    assert not {"countProducts", "countBundles", "countBusinessCustomers", "countStorefrontProducts"} & set(pagination)
    assert {operation(identifier).node["x-retry"] for identifier, value in pagination.items() if value} == {"safe"}


def test_pagination_names_parameters_and_fields_that_are_there() -> None:
    paged = 0
    for identifier, value in get_extension("x-pagination").items():
        found = operation(identifier)
        if value is False:
            continue
        assert value["items"] in fields(found), identifier
        if identifier in WITHOUT_ENVELOPE:
            assert set(value) == {"items"}, identifier
            continue
        (envelope,) = at(list_responses(found), "is_paginated")
        assert envelope["enum"] == ["cursor" in value], identifier
        if "cursor" in value:
            paged += 1
            cursors = set(value["cursor"].values())
            assert list_parameters(found) >= cursors | {value["page_size"]}, identifier
            assert fields(found) >= cursors | {value["has_next"]}, identifier
    assert paged == 37


def test_files_are_the_binary_fields_of_the_seven_uploads() -> None:
    files = get_extension("x-file")
    uploads = {
        found.id for found in effective().operations if "multipart/form-data" in found.node.get("requestBody", {}).get("content", {})
    }
    assert set(files) == uploads
    assert len(uploads) == 7
    for identifier, media in files.items():
        properties = [field for part in plain(body(operation(identifier))) for field in part["properties"].items()]
        binary = {name for name, value in properties if value.get("format") == "binary"}
        assert set(media) == binary, identifier
    assert {identifier for identifier, media in files.items() if media == {"file": ["text/csv"]}} == {
        "uploadOrders",
        "uploadOrderStatusChanges",
        "uploadOrderReceipt",
    }


def test_partial_failures_are_fields_of_the_response() -> None:
    partial = get_extension("x-partial-failure")
    assert set(partial) == {"generateOrderAwb", "cancelOrderAwb", "uploadOrders"}
    for identifier, value in partial.items():
        assert fields(operation(identifier)) == {value["succeeded"], value["failed"]}, identifier


def test_what_is_created_once() -> None:
    assert get_extension("x-client-create-once") == {"createOrder": {"list": "listOrders", "get": "getOrder"}}


def test_the_waits_of_the_client() -> None:
    paid = {"wait_until_paid": {"until": {"payment_status": ["paid", "settled"]}}}
    ended = ["failed", "canceled"]
    awb = {
        "until": {"awb_status": ["created"], "awb_ca_status": ["created"]},
        "never": {"awb_status": ended, "awb_ca_status": ended},
    }
    assert get_extension("x-client-waits") == {
        "getOrder": {**paid, "wait_until_awb_created": awb},
        "getStorefrontPublicOrder": paid,
        "getCustomerOrder": paid,
    }
