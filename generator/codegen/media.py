"""The content types that the client sends and decodes."""

from __future__ import annotations

from typing import Any

JSON = "application/json"
FORM = "multipart/form-data"


def get_base_type(content_type: str) -> str:
    """Return a content type without its parameters, in lower case."""
    return content_type.partition(";")[0].strip().lower()


def normalize_json(content: dict[str, Any]) -> dict[str, Any]:
    """Return a content map with JSON under its plain name, since parameters such as a charset do not affect it."""
    if JSON in content:
        return content
    json_type = next((key for key in content if get_base_type(key) == JSON), None)
    return content if json_type is None else {JSON if key == json_type else key: media for key, media in content.items()}
