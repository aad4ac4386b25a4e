# Copied from generator/package/scalev/mock/behaviour/transfer_proofs.py by `python -m generator generate`. Do not edit.
"""Accept uploads of proofs of a bank transfer, as the storage of the service does once an upload has been announced."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from ..data.context import Context
from ..data.defaults import Result
from ..data.world import World
from ..keys import build_token, derive_key
from ..messages import HTTPError, Request, Response, build_validation_error, dump
from .addresses import get_base_url

#: The path under which the mock accepts and serves files.
PREFIX = "/__mock__/uploads/"
_TYPES = ("image/jpeg", "image/png", "image/webp")
_LARGEST = 10 * 1024 * 1024
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")
#: Pages of any storefront may upload a file: its key is the permission.
_CORS = (
    ("access-control-allow-origin", "*"),
    ("access-control-allow-methods", "PUT, GET"),
    ("access-control-allow-headers", "content-type"),
)


@dataclass(slots=True)
class Uploads:
    """The type and size of each announced file by key, and the content of those that were uploaded."""

    announced: dict[str, tuple[str, int]] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict, repr=False)


def _announce(context: Context) -> Result:
    world, row, body = context.world, context.resource, context.body
    kind, size = body["content_type"], body["content_length"]
    errors = {"content_type": [f"expected one of {', '.join(_TYPES)}"]} if kind not in _TYPES else {}
    if not 1 <= size <= _LARGEST:
        errors["content_length"] = [f"expected 1 to {_LARGEST} bytes"]
    if errors:
        raise build_validation_error(422, errors)
    uploads = world.get_memory(Uploads)
    name = _UNSAFE.sub("-", body["filename"]).lstrip(".-") or "proof"
    key = f"transfer-proofs/{build_token(derive_key(row.key, f'proof {len(uploads.announced)}'), 32)}/{name[-100:]}"
    uploads.announced[key] = (kind, size)
    url = get_base_url(context) + PREFIX + key
    fields = {"key": key, "filename": body["filename"], "content_type": kind, "size_in_bytes": size}
    return dump({**fields, "file_url": url, "upload_url": url})


def handle(world: World, request: Request) -> Response:
    """Handle the upload of an announced file, or a request for it. Raises HTTPError if it is not the announced one."""
    uploads, key = world.get_memory(Uploads), request.path.removeprefix(PREFIX)
    if request.method == "OPTIONS":
        return Response(204, _CORS)
    if key not in uploads.announced or (request.method == "GET" and key not in uploads.files):
        raise HTTPError(404, "not_found", "no such upload: ask for an upload_url first", headers=_CORS)
    kind, size = uploads.announced[key]
    if request.method == "GET":
        return Response(200, (("content-type", kind), *_CORS), uploads.files[key])
    if request.method != "PUT":
        raise HTTPError(
            405, "method_not_allowed", f"expected GET or PUT, got {request.method[:20]}", headers=(("allow", "GET, PUT"), *_CORS)
        )
    got = request.header("content-type")
    if got != kind:
        raise HTTPError(403, "forbidden", f"expected the Content-Type {kind}, got {got or 'none'!s:.80}", headers=_CORS)
    if len(request.body) != size:
        raise HTTPError(403, "forbidden", f"expected {size} bytes, got {len(request.body)}", headers=_CORS)
    uploads.files[key] = request.body
    return Response(200, _CORS)


BEHAVIOUR: Mapping[str, Callable[[Context], Result]] = {"createStorefrontPublicOrderTransferProofUpload": _announce}
