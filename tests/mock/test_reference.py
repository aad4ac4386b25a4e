"""The mock's API reference: the examples that it shows are accepted."""

from __future__ import annotations

import pytest
from scalev.mock import MockScalev, Request

from tests.mock.calling import Api, Reference

_DOCUMENT = Request("GET", "/__mock__/openapi.json")


@pytest.mark.parametrize(("seed", "rows"), [(1, 7), (2, 3)])
def test_every_example_is_accepted(seed: int, rows: int) -> None:
    mock = MockScalev(seed=seed, rows=rows)
    document = mock.handle(_DOCUMENT).json()
    api, reference, rejections, files = Api(document, mock), Reference(mock), [], []
    for operation_id, (method, path, node) in api.operations.items():
        if "multipart/form-data" in node.get("requestBody", {}).get("content", {}):
            files.append(operation_id)
        _, response = reference.send_example(operation_id, method, path, "name\nBudi\n")
        if response.status >= 300:
            rejections.append((operation_id, response.status, response.body[:200]))
    # a reader has a file of their own: that of a status upload has to name orders
    assert [item for item in rejections if item[0] not in files] == []
    assert len(files) < 10


def test_the_reference_is_available_without_rows() -> None:
    assert MockScalev(rows=0).handle(_DOCUMENT).status == 200


def test_examples_do_not_use_deleted_rows(api: Api, mock: MockScalev) -> None:
    deleted_ids: set[str] = set()
    while rows := api.send("GET", "/v3/products").json()["data"]:
        for row in rows:
            assert api.send("DELETE", f"/v3/products/{row['id']}").status == 204
            deleted_ids |= {str(row[name]) for name in ("id", "unique_id", "uuid") if name in row}
    (parameter,) = (
        item for item in mock.handle(_DOCUMENT).json()["paths"]["/v3/products/{id}"]["get"]["parameters"] if item["in"] == "path"
    )
    assert deleted_ids and str(parameter.get("example")) not in deleted_ids
    assert "example" not in parameter
    assert api.send("GET", "/v3/products").json()["data"] == []
