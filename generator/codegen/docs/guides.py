"""Write the guides from the sections of the package's README, so that texts and tested examples exist once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from .markdown import make_anchor

FOLDER = "guides"
_FIRST = "First call"
#: The section of the README that the pages of resources replace.
_REPLACED = "Methods"
#: A summary of each guide, for the list of guides.
SUMMARIES = {
    "First call": "install the package, and call the service or its mock",
    "Common tasks": "short programs that most shops need, and where to find the others",
    "Lists": "rows, pages, cursors, totals and progress",
    "Responses": "models: missing, unknown and malformed fields, JSON, FastAPI and pydantic",
    "Requests": "arguments, null, amounts and nested objects",
    "Storefronts and customers": "sell in a shop or on a page of your own; act as a customer",
    "Errors and retries": "which exceptions are raised, what is retried, and how nothing is created twice",
    "Concurrent calls": "many calls at a time, in threads or tasks",
    "Rate limits": "stay below the limits of the service",
    "Into a warehouse": "Parquet, CSV, data frames and dlt",
    "Files": "upload files and CSV imports",
    "Signing in": "OAuth for apps, one-time codes for customers, and tokens that are refreshed",
    "Redaction of credentials": "where keys and tokens are hidden",
    "Partial failures": "calls that succeed for some items only",
    "Waiting": "poll until an order is paid or has its air waybill",
    "Options": "timeouts, headers, proxies, logs, hooks and tracing",
    "Processes, threads and loops": "forks, threads, asyncio and trio, sizes and deadlines",
    "Several processes": "share tokens and rate limits in Redis, a database or a file",
    "Webhooks": "verify deliveries, and handle each event once",
    "In a terminal": "the command `scalev`",
    "The mock": "test without the service: state, faults, rate limits, webhooks",
    "Differences from the contract": "record where responses differ from the contract",
    "Contract tests": "check in CI whether the service still behaves as expected",
    "Going live": "what to set and watch in production",
    "Examples": "complete programs to copy",
}
#: Links of the README, as they are written in a guide.
_LINKS = {"API.md": "../resources/index.md"}


@dataclass(frozen=True, slots=True)
class Guide:
    """A guide: its title, the path of its page, and its text without the title."""

    title: str
    path: str
    text: str


def read_guides(readme: str) -> list[Guide]:
    """Return a guide for each section of a README; the first one is the text before all headings."""
    text = re.sub(r"\A(?:<!--.*?-->\s*)?# [^\n]*\n", "", readme, flags=re.DOTALL)
    opening, *sections = re.split(r"^## ", text, flags=re.MULTILINE)
    pairs = [(_FIRST, opening), *((heading, body) for heading, _, body in (section.partition("\n") for section in sections))]
    guides = [(heading, f"{FOLDER}/{make_anchor(heading)}.md", body) for heading, body in pairs if heading != _REPLACED]
    pages = {make_anchor(heading): path.rpartition("/")[2] for heading, path, _ in guides}
    return [Guide(heading, path, _move_links(body, pages).strip()) for heading, path, body in guides]


def write_pages(guides: list[Guide]) -> Iterator[tuple[str, str]]:
    """Yield path and text of each guide."""
    for guide in guides:
        yield guide.path, f"# {guide.title}\n\n{guide.text}\n"


def _move_links(text: str, pages: dict[str, str]) -> str:
    """Return text of the README with its links adapted to a guide."""

    def move(match: re.Match[str]) -> str:
        target = match[1]
        if target.startswith("#"):
            return f"]({pages.get(target[1:], target)})"
        return f"]({_LINKS.get(target, target)})"

    return re.sub(r"\]\(([^)\s]+)\)", move, text.replace("[API.md](", "[Resources]("))
