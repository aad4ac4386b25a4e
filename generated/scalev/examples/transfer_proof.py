# Copied from generator/package/scalev/examples/transfer_proof.py by `python -m generator generate`. Do not edit.
"""Send the picture of a bank transfer for an order, as its buyer, so that the merchant can check it.

    SCALEV_STOREFRONT_API_KEY=… python transfer_proof.py transfer.jpg --store store_… --order SECRET_SLUG

The secret slug of an order replaces signing in: it is in the URL of the order that the buyer received. The picture is a JPEG, PNG or WebP
file of at most 10 MB.
"""

from __future__ import annotations

import argparse
import os
from datetime import UTC, datetime
from pathlib import Path

import httpx
from scalev import Scalev, ScalevError
from scalev.models import PublicOrder
from scalev.resources.storefront import Storefront

_CONTENT_TYPES = {".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".png": "image/png", ".webp": "image/webp"}


def send_proof(shop: Storefront, secret_slug: str, picture: Path) -> PublicOrder:
    """Upload a picture and attach it to an order. Raises ValueError for another type of file, httpx.HTTPError if the upload fails."""
    content_type = _CONTENT_TYPES.get(picture.suffix.lower())
    if content_type is None:
        raise ValueError(f"{picture}: expected a .jpg, .png or .webp file")
    content = picture.read_bytes()
    upload = shop.orders.create_transfer_proof_upload(
        secret_slug, content_length=len(content), content_type=content_type, filename=picture.name
    )
    if upload.upload_url is None:
        raise ValueError(f"{picture}: expected a URL to upload it to, got none")
    # the URL is signed, so the request needs no credential
    httpx.put(upload.upload_url, content=content, headers={"Content-Type": content_type}).raise_for_status()
    return shop.orders.update(secret_slug, transferproof_url=upload.file_url, transfer_time=datetime.now(UTC))


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description="Send the picture of a bank transfer for an order.")
    parser.add_argument("picture", type=Path)
    parser.add_argument("--store", required=True, help="the unique id of the store")
    parser.add_argument("--order", required=True, help="the secret slug of the order")
    arguments = parser.parse_args()
    with Scalev() as client:
        shop = client.storefront(arguments.store, api_key=os.environ["SCALEV_STOREFRONT_API_KEY"])
        try:
            order = send_proof(shop, arguments.order, arguments.picture)
        except (OSError, ValueError, httpx.HTTPError, ScalevError) as error:
            raise SystemExit(str(error)) from error
    print(f"{order.order_id}: the proof was sent")


if __name__ == "__main__":
    main()
