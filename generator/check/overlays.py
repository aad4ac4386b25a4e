"""Check that every overlay action applies and is needed, and print what each overlay touches."""

from __future__ import annotations

import argparse
from collections import defaultdict
from pathlib import Path

from ..messages import format_count
from ..openapi.document import Document, JsonObject, walk
from ..openapi.reading import read
from ..overlay import ActionReport, apply_overlays, read_overlay
from ..overlay.effective import OVERLAYS, SPEC, list_overlays
from ..overlay.selection import format_location
from .dangling_links import find_dangling_links
from .mixtures import Mixture, find_mixtures
from .origins import Origins
from .redundancy import Redundancy, find_redundancies


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the inputs and `--actions`."""
    parser.add_argument("--spec", type=Path, default=SPEC, help="the document (default: %(default)s)")
    parser.add_argument("--overlays", type=Path, default=OVERLAYS, help="the folder of overlays (default: %(default)s)")
    parser.add_argument("--actions", action="store_true", help="list every action, not only the overlays")


def run(args: argparse.Namespace) -> bool:
    """Apply all overlays strictly and print a row for each: its actions, the operations touched, the places changed.

    Then print what the document and the overlays state twice, or in two ways at once, and links that lead nowhere; return whether there are
    no such findings.
    """
    overlays = [read_overlay(path) for path in list_overlays(args.overlays)]
    result = apply_overlays(read(args.spec), overlays, strict=True)
    document = Document(result.document, "effective document")
    reach = Reach(document)
    by_overlay: dict[str, list[ActionReport]] = defaultdict(list)
    for report in result.reports:
        by_overlay[report.overlay].append(report)
    print(f"   {'overlay':<16} {'actions':>8} {'operations':>11} {'places':>8}")
    for name, reports in by_overlay.items():
        _print_row(Path(name).name, len(reports), reports, reach)
        if args.actions:
            for report in reports:
                _print_row(f"  {report.index}: {report.kind} {report.target}", 1, [report], reach)
    operations, schemas = len(document.operations), len(document.get_components("schemas"))
    print(f"   {format_count(operations, 'operation')}, {format_count(schemas, 'schema component')}; every action applies")
    origins = Origins(args.spec, overlays, result.reports)
    findings = [_describe_mixture(mixture, origins) for mixture in find_mixtures(document)]
    findings += [_describe_redundancy(redundancy, origins) for redundancy in find_redundancies(document.data, result.reports)]
    findings += [
        f"{origins.find(location).text}: a link to {target}, which the document does not have: remove the link"
        for location, target in find_dangling_links(document)
    ]
    for line in findings:
        print(f"   {line}")
    return not findings


def _describe_mixture(mixture: Mixture, origins: Origins) -> str:
    """Describe a mixture where its last part was stated, and say where the others were."""
    last, *other_origins = sorted({origins.find(part) for part in mixture.parts}, key=lambda origin: -origin.rank)
    elsewhere = f"; the rest is stated at {' and '.join(origin.text for origin in other_origins)}" if other_origins else ""
    return f"{last.text}: {mixture.problem}, at {format_location(mixture.location)}{elsewhere}: {mixture.advice}"


def _describe_redundancy(redundancy: Redundancy, origins: Origins) -> str:
    other = origins.find(redundancy.location, None if redundancy.report.kind == "remove" else redundancy.report)
    return f"{origins.describe(redundancy.report, redundancy.location)}: {redundancy.problem}; see {other.text}: {redundancy.advice}"


def _print_row(label: str, actions: int, reports: list[ActionReport], reach: Reach) -> None:
    operations = {name for report in reports for location in report.locations for name in reach.find_operations(location)}
    places = sum(len(report.locations) for report in reports)
    print(f"   {label:<16} {actions:>8} {len(operations):>11} {places:>8}")


class Reach:
    """Maps a place of the document to the operations that use it, directly or through components."""

    def __init__(self, document: Document) -> None:
        self._by_route = {(operation.path, operation.method): operation.id for operation in document.operations}
        self._all = frozenset(self._by_route.values())
        users: dict[str, set[str]] = defaultdict(set)  # for each component, the components and operations that refer to it
        for kind, components in document.data.get("components", {}).items():
            for name, node in components.items():
                self._add_users(f"{kind}/{name}", node, users)
        for operation in document.operations:
            self._add_users(operation.id, operation.node, users)
        self._users = users

    @staticmethod
    def _add_users(owner: str, node: JsonObject, users: dict[str, set[str]]) -> None:
        for _, inner in walk(node):
            reference = inner.get("$ref")
            if isinstance(reference, str) and reference.startswith("#/components/"):
                users[reference.removeprefix("#/components/")].add(owner)
        for option in node.get("security", ()):
            for scheme in option:
                users[f"securitySchemes/{scheme}"].add(owner)

    def find_operations(self, location: tuple[str | int, ...]) -> frozenset[str]:
        """Return the ids of the operations that a change at a location affects."""
        if not location:
            return self._all
        if location[0] == "paths" and len(location) >= 2:
            routes = [route for route in self._by_route if route[0] == location[1] and (len(location) < 3 or location[2] == route[1])]
            return frozenset(self._by_route[route] for route in routes)
        if location[0] == "components" and len(location) >= 3:
            visited: set[str] = set()
            queue = [f"{location[1]}/{location[2]}"]
            while queue:
                for user in self._users.get(queue.pop(), ()):
                    if user not in visited:
                        visited.add(user)
                        queue.append(user)
            return frozenset(visited & self._all)
        return frozenset()
