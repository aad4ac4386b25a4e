# Copied from generator/package/scalev/examples/landing_page.py by `python -m generator generate`. Do not edit.
"""Create a landing page from an HTML file, check it, and publish it.

    SCALEV_API_KEY=… python landing_page.py index.html --name "Kopi Gayo" --slug kopi-gayo --store 140000001 --variant 230000001

If the page has errors, they are printed and nothing is published. Run it again with the same slug to publish a new version, and
with `--unpublish` to take the page down.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from scalev import Scalev, ScalevError
from scalev.models import LandingPageDetails, LandingPageDisplayRequest


def build_display(html: str, store: int, variants: list[int]) -> LandingPageDisplayRequest:
    """Return a display in HTML mode with a form that sells variants of a store. The event fields are required, even if they are empty."""
    return {
        "render_mode": "html_mode",
        "html_document": html,
        "meta": {},
        "onload_fb_events": [],
        "onload_tiktok_events": [],
        "onload_kwai_client_events": [],
        "onload_kwai_server_events": [],
        "fb_events_onload_parameters": {},
        "tiktok_events_onload_parameters": {},
        "kwai_client_events_onload_parameters": {},
        "kwai_server_events_onload_parameters": {},
        "form_display": {"store_id": store, "variant_ids": variants, "after_submit_event": "success_page"},
    }


def publish(client: Scalev, name: str, slug: str, display: LandingPageDisplayRequest) -> LandingPageDetails:
    """Publish the page and return it. Raises ValueError, and publishes nothing, if the service finds errors in it."""
    page_found = next((page for page in client.pages.list_simplified() if page.slug == slug), None)
    page_id = page_found.id if page_found is not None else client.pages.create(name=name, slug=slug, page_display=display).id
    if page_id is None:
        raise ValueError(f"expected the id of the page {slug!r}, got none")
    validation = client.pages.displays.validate(page_id, **display)
    for warning in validation.validation_warnings:
        print(f"{warning.field}: {warning.message}")
    if not validation.valid:
        raise ValueError("; ".join(f"{problem.field}: {problem.message}" for problem in validation.validation_errors))
    version = client.pages.displays.create(page_id, **display)
    return client.pages.update(page_id, is_published=True, current_page_display_id=version.id)


def unpublish(client: Scalev, slug: str) -> LandingPageDetails:
    """Take a page down: visitors no longer see it, and its displays are kept. Raises LookupError if there is no such page."""
    page_id = next((page.id for page in client.pages.list_simplified() if page.slug == slug), None)
    if page_id is None:
        raise LookupError(f"expected the slug of a page, got {slug!r}")
    return client.pages.update(page_id, is_published=False, current_page_display_id=None)


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description="Create a landing page from an HTML file, check it, and publish it.")
    parser.add_argument("file", type=Path)
    parser.add_argument("--name", required=True)
    parser.add_argument("--slug", required=True)
    parser.add_argument("--store", type=int, required=True, help="the id of the store that sells")
    parser.add_argument("--variant", type=int, action="append", required=True, help="the id of a variant; can be repeated")
    parser.add_argument("--unpublish", action="store_true", help="take the page down instead")
    arguments = parser.parse_args()
    with Scalev() as client:
        try:
            if arguments.unpublish:
                print(f"{unpublish(client, arguments.slug).slug}: no longer published")
                return
            display = build_display(arguments.file.read_text(encoding="utf-8"), arguments.store, arguments.variant)
            page = publish(client, arguments.name, arguments.slug, display)
        except (OSError, LookupError, ValueError, ScalevError) as error:
            raise SystemExit(str(error)) from error
    print(f"{page.slug}: published as version {page.page_display.version if page.page_display is not None else '?'}")


if __name__ == "__main__":
    main()
