"""Test the requests of commands: typed flags, JSON bodies, confirmations and dry runs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from scalev.cli.table import load_table
from scalev.mock import MockScalev

from tests.cli.conftest import Run

TABLE = load_table()


@pytest.fixture
def store(run: Run) -> str:
    """The unique id of a store."""
    store_id: str = json.loads(run("stores", "list-simplified", "--limit", "1").out)["unique_id"]
    return store_id


def describe_request(run: Run, *words: str, stdin: str = "") -> dict[str, object]:
    outcome = run(*words, "--dry-run", "--format", "json", stdin=stdin)
    assert outcome.code == 0, outcome.err
    request: dict[str, object] = json.loads(outcome.out, parse_float=str)
    return request


def test_flags_are_sent_with_their_types(run: Run, service: MockScalev) -> None:
    before = len(service.calls)
    request = describe_request(
        *(run, "orders", "create", "--customer-name", "Sari", "--store-unique-id", "store_1", "--shipping-cost", "20000.50"),
        *("--location-id", "12", "--no-is-dropshipping", "--ordervariants", '[{"variant_unique_id": "v", "quantity": 2}]'),
        *("--metadata", '{"ref": 7}', "--payment-method", "a-new-method"),
    )
    assert request["body"] == {
        "customer_name": "Sari",
        "store_unique_id": "store_1",
        "shipping_cost": "20000.50",  # a number with these digits
        "location_id": 12,
        "is_dropshipping": False,
        "ordervariants": [{"variant_unique_id": "v", "quantity": 2}],
        "metadata": {"ref": 7},
        "payment_method": "a-new-method",
    }
    assert len(service.calls) == before


def test_a_body_comes_from_a_file_or_from_standard_input_and_flags_replace_its_fields(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "order.json"
    body = {"customer_name": "Sari", "store_unique_id": "store_1", "shipping_cost": "12.50", "notes": None, "gift_wrap": True}
    path.write_text(json.dumps(body), encoding="utf-8")
    expected = {**body, "customer_name": "Ani", "shipping_cost": "12.50"}
    del expected["notes"]
    for words, stdin in ((["--body", f"@{path}"], ""), (["--body", "-"], json.dumps(body)), (["--body", json.dumps(body)], "")):
        request = describe_request(run, "orders", "create", "--customer-name", "Ani", *words, stdin=stdin)
        sent_body = request["body"]
        assert isinstance(sent_body, dict)
        sent_body.pop("notes", None)
        assert sent_body == expected


def test_no_credential_is_shown(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)  # the files of examples are written here
    monkeypatch.setenv("SCALEV_STORE_ID", "store_1")
    secrets = {"SCALEV_API_KEY": "sk_very_secret", "SCALEV_STOREFRONT_KEY": "sfpk_very_secret", "SCALEV_CUSTOMER_TOKEN": "ct_very_secret"}
    commands = [command for command in TABLE.commands.values() if command.example]
    shown_secrets = [
        command.path
        for command in commands[:: max(1, len(commands) // 25)]
        for outcome in [run(*_words(command.example or ""), "--dry-run", env=secrets)]
        if "very_secret" in outcome.out + outcome.err or outcome.code
    ]
    assert not shown_secrets
    outcome = run("orders", "list", "--api-key", "sk_very_secret", "--base-url", "http://127.0.0.1:9", env={"X": "1"})
    assert "very_secret" not in outcome.out + outcome.err
    secret = '{"client_secret": "very_secret"}'
    assert "very_secret" not in run("api", "POST", "/v3/any?token=very_secret", "--body", secret, "--dry-run").out


def _words(example: str) -> list[str]:
    import shlex

    return [word for word in shlex.split(example)[1:] if not word.endswith(".csv") or Path(word).write_text("a\n", encoding="utf-8")]


def test_a_write_is_rejected_without_a_terminal_unless_it_is_confirmed(run: Run, service: MockScalev, store: str) -> None:
    before = len(service.calls)
    words = ["orders", "create", "--customer-name", "Sari", "--store-unique-id", store]
    outcome = run(*words)
    assert (outcome.code, outcome.out, len(service.calls)) == (2, "", before)
    assert "expected --yes" in outcome.err
    confirmed_outcome = run(*words, "--yes")
    assert confirmed_outcome.code == 0
    assert json.loads(confirmed_outcome.out)["destination_address"]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["orders", "list", "--statsu", "draft"], "--status"),
        (["orders", "lst"], "list"),
        (["orders", "get"], "ID"),
        (["orders", "list", "--draft-time-until", "yesterday"], "--draft-time-until: expected ISO 8601"),
        (["orders", "list", "--page-size", "many"], "--page-size: expected a whole number"),
        (["orders", "list", "--format", "xml"], "--format: expected one of table, json"),
        (["orders", "list", "--all", "--limit", "3"], "either --limit or --all"),
        (["orders", "create", "--yes"], "--customer-name, --store-unique-id (or the field in --body), got none"),
        (["orders", "create", "--yes", "--body", "{"], "--body: expected JSON"),
        (["orders", "create", "--yes", "--body", "@no-such-file.json"], "cannot read no-such-file.json"),
        (
            ["orders", "upload", "--create-type", "regular", "--tz", "Asia/Jakarta", "--file", "C:\\no\\such.csv", "--yes"],
            "there is no such file",
        ),
        (["orders", "list", "--profile", "nobody"], "--profile: expected a saved profile"),
        (["storefront", "cart", "get"], "--store-id, or SCALEV_STORE_ID"),
        (["api", "GET", "orders"], "path: expected one such as /v3/orders"),
    ],
)
def test_invalid_arguments_are_reported_in_one_line_and_nothing_is_sent(
    run: Run, service: MockScalev, words: list[str], expected: str
) -> None:
    before = len(service.calls)
    outcome = run(*words)
    assert (outcome.code, outcome.out, len(service.calls)) == (2, "", before)
    assert expected in outcome.err
    assert outcome.err.count("\n") == 1


def test_exit_codes_follow_the_class_of_the_error(run: Run, service: MockScalev) -> None:
    assert run("orders", "get", "no-such-order").code == 5
    assert run("orders", "list", env={"SCALEV_API_KEY": "sk_wrong"}).code == 3
    words = ["orders", "create", "--customer-name", "Sari", "--store-unique-id", "x", "--yes"]
    assert run(*words, env={"SCALEV_API_KEY": service.keys.restricted}).code == 4
    no_key = run("orders", "list", env={"X": "1"})
    assert no_key.code == 2
    assert "scalev login" in no_key.err


def test_any_path_can_be_called(run: Run) -> None:
    outcome = run("api", "get", "/v3/orders?page_size=2", "-q", "is_probably_spam=false")
    assert outcome.code == 0
    assert len(json.loads(outcome.out)["data"]) <= 2
    assert run("api", "POST", "/v3/orders", "--body", "{}").code == 2
    assert run("api", "POST", "/v3/orders", "--body", "{}", "--yes").code == 6


def test_the_documents_are_searched_offline(run: Run) -> None:
    entries = [json.loads(line) for line in run("docs", "create", "order", env={"X": "1"}).out.splitlines()]
    assert entries[0] == {"kind": "command", "name": "scalev orders create", "text": TABLE.commands["orders.create"].summary}
    assert run("docs", "zzzyyyxxx").code == 5
