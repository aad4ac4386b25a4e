"""The mock's pages, and its calls as data and as a HAR archive."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote

import httpx
import pytest
from scalev.mock import MockScalev, Request
from selenium import webdriver
from selenium.common.exceptions import StaleElementReferenceException
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import WebDriverWait

from tests.mock.calling import Api

_AUTH = {"Authorization": "Bearer sk_mock"}
_FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update"
    " --disable-sync --window-size=1280,1000"
)
_Found = TypeVar("_Found")
_NASTY = "<script>document.title='taken'</script>"


def _get(mock: MockScalev, path: str) -> Any:
    response = mock.handle(Request("GET", path))
    assert response.status == 200, response.body
    return response


def _busy(api: Api) -> dict[str, Any]:
    """Send calls of all kinds; return the order that was created."""
    store = api.send("GET", "/v3/stores/simplified").json()["data"][0]["unique_id"]
    order: dict[str, Any] = api.send("POST", "/v3/orders", {"customer_name": _NASTY, "store_unique_id": store}).json()
    api.send("GET", f"/v3/orders?search={_NASTY}")
    api.send("POST", "/v3/orders", {"customer_name": 5})
    api.send("GET", f"/v3/{_NASTY}")
    api.send("GET", "/v3/orders", headers={"X-Mock-Fault": "502"})
    api.send("GET", "/v3/orders", headers={"X-Mock-Fault": "truncate"})
    api.send("GET", "/v3/orders", headers={"X-Mock-Fault": "reset"})
    api.send("GET", "/v3/orders", token="sk_live_do_not_show")
    return order


def test_the_state_page_shows_calls_faults_and_counts(api: Api, mock: MockScalev) -> None:
    _busy(api)
    for path in ("/", "/__mock__", "/__mock__/"):
        page = _get(mock, path).body.decode()
        assert _NASTY not in page
        assert "&lt;script&gt;" in page
        assert "sk_live_do_not_show" not in page
        assert "customer_name: expected string, got integer" in page
        assert "store_unique_id: is required" in page
    policy = _get(mock, "/").header("content-security-policy")
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "http" not in policy
    # views are not logged as calls
    assert len(mock.calls) == 9
    assert mock.handle(Request("POST", "/")).status == 405
    assert mock.handle(Request("GET", "/__mock__/files/../handler.py")).status == 404
    assert mock.handle(Request("GET", "/__mock__/viewer/swagger-ui.js.map")).status == 404


def test_the_state_is_available_as_json(api: Api, mock: MockScalev) -> None:
    _busy(api)
    state = _get(mock, "/__mock__/state").json()
    assert (state["calls"], state["deliveries"], state["seed"]) == (9, 1, 1)
    assert state["counts"]["/v3/orders"] == 8
    calls = _get(mock, "/__mock__/calls").json()["data"]
    assert [(call["operation"], call["outcome"]) for call in calls] == [
        ("listBusinessStoresSimplified", "200"),
        ("createOrder", "200"),
        ("listOrders", "200"),
        ("createOrder", "422"),
        (None, "404"),
        ("listOrders", "502"),
        ("listOrders", "200 truncated"),
        ("listOrders", "reset"),
        ("listOrders", "401"),
    ]
    assert calls[3]["reason"] == "store_unique_id: is required; customer_name: expected string, got integer"
    assert [call["reason"] for call in calls[4:]] == [
        "no such path",
        "Bad Gateway",
        "OK, truncated",
        "connection reset",
        "Invalid API key",
    ]
    (delivery,) = _get(mock, "/__mock__/deliveries").json()["data"]
    assert (delivery["event"], delivery["headers"]) == ("order.created", mock.deliveries[0].headers)
    response = mock.handle(Request("POST", "/__mock__/deliveries", body=b'{"event": "business.test_event"}'))
    assert (response.status, mock.deliveries[-1].event) == (200, "business.test_event")
    assert mock.handle(Request("POST", "/__mock__/deliveries", body=b'{"event": "x"}')).status == 422
    document = _get(mock, "/__mock__/openapi.json").json()
    assert (document["servers"], len(document["paths"])) == ([{"url": "/"}], len(api.document["paths"]))


def test_calls_can_be_exported_as_har(api: Api, mock: MockScalev, tmp_path: Path) -> None:
    order = _busy(api)
    app = {"client_id": "client_mock", "client_secret": "secret_do_not_show", "code": "code_do_not_show"}
    api.send("POST", "/v3/oauth/token?token=query_do_not_show", {**app, "grant_type": "authorization_code"}, token=None)
    api.send("POST", "/v3/orders", b'{"password": "broken_do_not_show"', headers={"X-Own": "header_do_not_show"})
    api.send("POST", "/v3/orders", b"\xff\x00")
    file = tmp_path / "calls.har"
    mock.save_har(file)
    text = file.read_text(encoding="utf-8")
    assert "do_not_show" not in text
    assert "sk_mock" not in text
    log = json.loads(text)["log"]
    assert log["version"] == "1.2"
    entries = log["entries"]
    assert len(entries) == 12
    entry = entries[1]
    assert (entry["request"]["method"], entry["request"]["url"], entry["response"]["status"]) == ("POST", "http://mock/v3/orders", 200)
    assert json.loads(entry["request"]["postData"]["text"])["customer_name"] == _NASTY
    assert json.loads(entry["response"]["content"]["text"])["order_id"] == order["order_id"]
    assert {"name": "Authorization", "value": "***"} in entry["request"]["headers"]
    assert {"name": "Content-Type", "value": "application/json"} in entry["request"]["headers"]
    assert entry["startedDateTime"].startswith("2026-01-05T03:00:")
    assert entries[9]["request"]["queryString"] == [{"name": "token", "value": "***"}]
    assert entries[7]["response"]["statusText"] == "reset"
    assert json.loads(_get(mock, "/__mock__/calls.har").body) == json.loads(text)


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[webdriver.Chrome]:
    """Yield a headless Chromium with a profile of its own."""
    chromium, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if chromium is None or driver is None:
        pytest.skip("expected chromium and chromedriver to be installed, found them not: the pages are not opened")
    options = webdriver.ChromeOptions()
    options.binary_location = chromium
    for flag in (*_FLAGS.split(), f"--user-data-dir={tmp_path_factory.mktemp('profile')}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    browser = webdriver.Chrome(options=options, service=webdriver.ChromeService(driver))
    yield browser
    browser.quit()


def _until(browser: webdriver.Chrome, look: Callable[[webdriver.Chrome], _Found]) -> _Found:
    # the page may replace an element while it is inspected: find it again
    return WebDriverWait(browser, 60, poll_frequency=0.1, ignored_exceptions=[StaleElementReferenceException]).until(look)


def _find_one(browser: webdriver.Chrome, selector: str) -> WebElement:
    return _until(browser, lambda item: next(iter(item.find_elements(By.CSS_SELECTOR, selector)), None))  # type: ignore[return-value] # until waits


def _log(browser: webdriver.Chrome) -> list[dict[str, Any]]:
    """Return the errors of the browser's log, after leaving the page."""
    browser.get("about:blank")
    entries: list[dict[str, Any]] = browser.get_log("browser")  # type: ignore[no-untyped-call]
    return entries


def _hosts(browser: webdriver.Chrome) -> set[str]:
    """Return the hosts that the page loaded anything from."""
    script = "return performance.getEntriesByType('resource').map((one) => new URL(one.name).origin)"
    return set(browser.execute_script(script))


def test_the_state_page_works_in_a_browser(browser: webdriver.Chrome, api: Api, mock: MockScalev) -> None:
    _busy(api)
    with mock.serve() as server:
        browser.get(server.url)
        assert browser.title == "Scalev API – mock"
        rows = browser.find_elements(By.CSS_SELECTOR, ".calls li")
        assert len(rows) == 9
        assert "connection reset" in rows[1].text
        rows[-2].find_element(By.TAG_NAME, "summary").click()
        messages = rows[-2].find_element(By.CSS_SELECTOR, ".messages").text
        assert _NASTY in messages
        assert "Authorization: ***" in messages

        # a fault from the form applies, and the page updates by itself
        field = browser.find_element(By.ID, "fault")
        field.send_keys("503; operation=listOrders; times=1\n")
        description = "503; operation=orders.list (listOrders); times=1"
        _until(browser, lambda item: item.find_element(By.CSS_SELECTOR, ".faults li").text == description)
        assert httpx.get(f"{server.url}/v3/orders", headers=_AUTH).status_code == 503
        _until(browser, lambda item: "Service Unavailable" in item.find_element(By.CSS_SELECTOR, ".calls li").text)
        # open sections stay open
        assert len(browser.find_elements(By.CSS_SELECTOR, "details[open]")) == 1
        browser.find_element(By.ID, "fault").send_keys("nonsense\n")
        _until(browser, lambda item: "expected a status or one of" in item.find_element(By.ID, "message").text)
        browser.find_element(By.CSS_SELECTOR, "[data-send='POST /__mock__/reset']").click()
        _until(browser, lambda item: item.find_elements(By.CSS_SELECTOR, ".empty"))
        assert mock.calls == []
        assert _hosts(browser) == {server.url}
        # the rejected fault is logged as a failed request, and there are no other errors
        assert [entry["message"] for entry in _log(browser) if entry["level"] == "SEVERE" and "422" not in entry["message"]] == []


def test_the_reference_works_in_a_browser(browser: webdriver.Chrome, mock: MockScalev, document: dict[str, Any]) -> None:
    with mock.serve() as server:
        _log(browser)
        (tag,) = document["paths"]["/v3/orders"]["get"]["tags"]
        browser.get(f"{server.url}/docs#/{quote(tag)}/listOrders")
        _find_one(browser, "#viewer[data-ready]")
        # it has every kind of credential
        signed_in = browser.execute_script("return Object.keys(ui.authSelectors.authorized().toJS())")
        assert set(signed_in) == set(document["components"]["securitySchemes"])
        _find_one(browser, "[id^=operations-][id$=-listOrders] button.execute").click()
        _until(browser, lambda _: mock.calls)
        status = _find_one(browser, "[id^=operations-][id$=-listOrders] .live-responses-table tbody .response-col_status")
        assert status.text.split()[0] == "200"
        output = _find_one(browser, "[id^=operations-][id$=-listOrders] .live-responses-table .highlight-code").text
        assert json.loads(mock.calls[0].response.body)["data"][0]["order_id"] in output
        assert [(call.operation, call.response.status) for call in mock.calls] == [("listOrders", 200)]
        assert _hosts(browser) == {server.url}
        assert [entry["message"] for entry in _log(browser) if entry["level"] == "SEVERE"] == []


def _search(browser: webdriver.Chrome, text: str, expected: list[str]) -> None:
    """Search the reference for a text, until it shows some operations and nothing else."""
    field = _find_one(browser, ".operation-filter-input")
    browser.execute_script("arguments[0].select()", field)
    field.send_keys(text)
    _until(browser, lambda item: _ids(item) == expected)


def _ids(browser: webdriver.Chrome) -> list[str]:
    script = "return [...document.querySelectorAll('.opblock-tag-section .opblock-summary-operation-id')].map((one) => one.textContent)"
    return [str(item) for item in browser.execute_script(script)]


def _find(document: dict[str, Any], method: str = "", path: str = "", text: str = "", part: str = "") -> list[str]:
    """Return the operations with a method, a part of their path, a text of theirs, and a part of their id."""
    every = [(method, place, node) for place, item in document["paths"].items() for method, node in item.items() if "operationId" in node]
    return [
        str(node["operationId"])
        for other_method, place, node in every
        if method in other_method
        and path in place
        and part in node["operationId"]
        and text in f"{node['summary']} {node['description']}".lower()
    ]


def test_the_reference_finds_operations_and_sends_requests(browser: webdriver.Chrome, mock: MockScalev, document: dict[str, Any]) -> None:
    with mock.serve() as server:
        browser.get(f"{server.url}/docs")
        _find_one(browser, "#viewer[data-ready]")
        _search(browser, "getCourseContent", _find(document, part="getCourseContent"))  # an id
        _search(browser, "/v3/oauth/token", _find(document, path="/v3/oauth/token"))  # a path
        _search(browser, "GET taxonomies", _find(document, "get", "taxonomies"))  # a method, and a part of a path
        _search(browser, "send a sign-in code", _find(document, text="send a sign-in code"))  # words of its text
        _search(browser, "no such thing", [])
        _search(browser, "createOrder", _find(document, part="createOrder"))
        _find_one(browser, "[id^=operations-][id$=-createOrder] .opblock-summary-control").click()
        _find_one(browser, "[id^=operations-][id$=-createOrder] button.execute").click()
        _until(browser, lambda _: mock.calls)
        (call,) = mock.calls
        assert (call.operation, call.response.status) == ("createOrder", 200), call.response.body
        assert [entry["message"] for entry in _log(browser) if entry["level"] == "SEVERE"] == []


def test_the_rows_page_works_in_a_browser(browser: webdriver.Chrome, api: Api, document: dict[str, Any]) -> None:
    mock = MockScalev(document, rows={"/v3/orders": 60})
    order = _busy(Api(document, mock))
    with mock.serve() as server:
        browser.get(server.url)
        _find_one(browser, "#counts a[href*='orders']:not([href*='orders%2F'])").click()
        assert _NASTY not in browser.title
        newest = _find_one(browser, ".rows summary")
        assert order["order_id"] in newest.text
        newest.click()
        text = _find_one(browser, ".rows [open] pre").text
        assert order["order_id"] in text and order["secret_slug"] not in text
        assert len(browser.find_elements(By.CSS_SELECTOR, ".rows li")) == 25
        for _ in range(2):
            _find_one(browser, "a[rel=next]").click()
        assert len(browser.find_elements(By.CSS_SELECTOR, ".rows li")) == 11
        assert browser.find_elements(By.CSS_SELECTOR, "a[rel=next]") == []
        # it updates by itself
        httpx.post(f"{server.url}/v3/orders/delete", headers=_AUTH, json={"ids": [order["id"]]})
        _until(browser, lambda item: "of 60" in item.find_element(By.CSS_SELECTOR, ".counted").text)
        assert [entry["message"] for entry in _log(browser) if entry["level"] == "SEVERE"] == []


_FETCH = """
const [url, done] = arguments;
fetch(url, {headers: {"X-Scalev-Storefront-Api-Key": "sfpk_mock", "Content-Type": "application/json"}, credentials: "omit"})
  .then((answer) => done([answer.status, Boolean(answer.headers.get("x-scalev-guest-token")), answer.headers.get("date")]))
  .catch((error) => done([error.name]));
"""


def test_a_page_of_an_allowed_origin_calls_the_mock(browser: webdriver.Chrome, api: Api, mock: MockScalev) -> None:
    first, second = api.send("GET", "/v3/stores/simplified").json()["data"][:2]
    with mock.serve() as server, MockScalev(api.document).serve() as page:
        browser.get(f"{page.url}/v3/nothing")  # any page of that origin, without a policy of its own
        api.send("POST", f"/v3/stores/{first['id']}/storefront/allowed-origins", {"origin": page.url})
        carts = [f"{server.url}/v3/stores/{store['unique_id']}/public/cart" for store in (first, second)]
        # it may read what the service shows, and no more
        assert browser.execute_async_script(_FETCH, carts[0]) == [200, True, None]
        assert browser.execute_async_script(_FETCH, carts[1]) == ["TypeError"]
        assert browser.execute_async_script(_FETCH, f"{server.url}/__mock__/keys") == ["TypeError"]
        _log(browser)
