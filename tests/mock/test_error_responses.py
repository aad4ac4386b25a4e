"""Error responses that apply to every operation of the document."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest
from scalev.mock import MockScalev, Request, Response

from tests.mock.calling import Api

#: For each kind of bearer credential, one of another kind.
_OTHER = {
    "business": "customer_mock",
    "customer": "sk_mock",
    "dashboard": "sk_mock",
    "oauth_app": "sk_mock",
}
_KEY = "X-Scalev-Storefront-Api-Key"


class Case:
    """An operation, with a call that is almost valid."""

    def __init__(self, api: Api, operation_id: str) -> None:
        self.api = api
        self.id = operation_id
        self.method, self.path, self.node = api.operations[operation_id]
        schemes = api.document["components"]["securitySchemes"]
        self.kinds = {schemes[name]["x-credential"] for option in self.node.get("security", ()) for name in option}
        self.body = api.resolve(self.node.get("requestBody", {})).get("content", {})
        self.headers = api.mock.credentials(operation_id)
        self.parameters = [api.resolve(parameter) for parameter in self.node.get("parameters", ())]

    def send(
        self, *, method: str = "", query: str = "", headers: Mapping[str, str] | None = None, body: bytes = b"", media_type: str = ""
    ) -> Response:
        """Send it; `headers` replace the credentials."""
        request_headers = dict(self.headers if headers is None else headers)
        if media_type:
            request_headers["Content-Type"] = media_type
        path = self.api.mock.get_example_path(self.id)
        return self.api.mock.handle(Request(method or self.method, path, query, tuple(request_headers.items()), body))


def _no_credential(case: Case) -> Iterator[Response]:
    if case.kinds:
        yield case.send(headers={})


def _unknown_credential(case: Case) -> Iterator[Response]:
    if "Authorization" in case.headers:
        yield case.send(headers={**case.headers, "Authorization": "Bearer sk_unknown"})


def _bare_credential(case: Case) -> Iterator[Response]:
    if "Authorization" in case.headers:
        yield case.send(headers={**case.headers, "Authorization": case.headers["Authorization"].removeprefix("Bearer ")})


def _other_kind(case: Case) -> Iterator[Response]:
    for kind in case.kinds & _OTHER.keys():
        if len(case.kinds & _OTHER.keys()) == 1:
            yield case.send(headers={**case.headers, "Authorization": f"Bearer {_OTHER[kind]}"})


def _wrong_storefront_key(case: Case) -> Iterator[Response]:
    if _KEY in case.headers:
        yield case.send(headers={**case.headers, _KEY: "sfpk_unknown"})


def _missing_scope(case: Case) -> Iterator[Response]:
    if "business" in case.kinds and case.node.get("x-required-scope"):
        yield case.send(headers={"Authorization": f"Bearer {case.api.mock.make_key('nothing:read')}"})


def _wrong_method(case: Case) -> Iterator[Response]:
    response = case.send(method="TRACE")
    assert case.method in (response.header("allow") or "").split(", ")
    yield response


def _wrong_media_type(case: Case) -> Iterator[Response]:
    if case.body:
        yield case.send(body=b"a=b", media_type="text/csv")


def _malformed_body(case: Case) -> Iterator[Response]:
    if case.body:
        yield case.send(body=b"{", media_type=next(iter(case.body)))


def _body_of_another_type(case: Case) -> Iterator[Response]:
    if "application/json" in case.body:
        yield case.send(body=b'"text"', media_type="application/json")


def _no_body(case: Case) -> Iterator[Response]:
    if case.api.resolve(case.node.get("requestBody", {})).get("required"):
        yield case.send()


def _bad_cursor(case: Case) -> Iterator[Response]:
    names = {parameter["name"] for parameter in case.parameters}
    required = "&".join(
        f"{parameter['name']}=1" for parameter in case.parameters if parameter.get("required") and parameter["in"] == "query"
    )
    # a count takes the cursors of its list, and has no pages
    if "next_cursor" in names and case.method == "GET" and not required and not case.path.endswith("/count"):
        yield case.send(query="next_cursor=made-up")


def _broken_query(case: Case) -> Iterator[Response]:
    if not case.body:
        yield case.send(query="a=%zz")


_ONE_MESSAGE = {"error", "error_code"}
_BY_FIELD = {"errors", "error_code"}


@pytest.mark.parametrize(
    ("send_rejected", "statuses", "shape", "share"),
    [
        (_no_credential, {401}, _ONE_MESSAGE, 0.8),
        (_unknown_credential, {401}, _ONE_MESSAGE, 0.5),
        (_bare_credential, {401}, _ONE_MESSAGE, 0.5),
        (_other_kind, {403}, _ONE_MESSAGE, 0.5),
        (_wrong_storefront_key, {404}, _ONE_MESSAGE, 0.02),
        (_missing_scope, {403}, _ONE_MESSAGE, 0.3),
        (_wrong_method, {405}, _ONE_MESSAGE, 1.0),
        (_wrong_media_type, {415}, _ONE_MESSAGE, 0.3),
        (_malformed_body, {400}, _ONE_MESSAGE, 0.3),
        (_body_of_another_type, {422}, _BY_FIELD, 0.25),
        (_no_body, {422}, _BY_FIELD, 0.05),
        (_bad_cursor, {400}, _ONE_MESSAGE, 0.05),
        (_broken_query, {400}, _ONE_MESSAGE, 0.4),
    ],
)
def test_every_operation_rejects_invalid_requests(
    document: dict[str, Any],
    mock: MockScalev,
    send_rejected: Callable[[Case], Iterator[Response]],
    statuses: set[int],
    shape: set[str],
    share: float,
) -> None:
    api = Api(document, mock)
    counts: Counter[int] = Counter()
    problems = []
    for operation_id in api.operations:
        case = Case(api, operation_id)
        for response in send_rejected(case):
            counts[response.status] += 1
            if response.status == 400 and case.path.startswith("/v3/oauth/") and set(response.json()) == _ONE_MESSAGE:
                continue  # OAuth has its own error format for bodies
            if response.status == 400 and str(response.json().get("error_code")).startswith("invalid_") and "errors" in response.json():
                continue  # the operation has an error code of its own for bodies
            if response.status not in statuses or set(response.json()) != shape:
                problems.append((operation_id, response.status, response.body[:200]))
    assert problems == []
    print(send_rejected.__name__.strip("_"), dict(counts))
    assert counts.total() >= share * len(api.operations)
