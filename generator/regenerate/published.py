"""Take over a published document: write what it changes as a revision, and bring the other overlays in line with it."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any

from ..check.descriptions import find_problem
from ..check.untyped import find_rows
from ..codegen.command import MANIFEST, OUTPUT
from ..codegen.names import is_resource_name
from ..diff.documents import reject_unrelated
from ..errors import GeneratorError, InputError
from ..openapi.document import Document
from ..openapi.reading import parse, read, read_text
from ..openapi.subjects import list_subjects
from ..overlay import apply_action, apply_overlays, read_overlay
from ..overlay.document import build_overlay
from ..overlay.effective import SPEC, list_overlays, list_revisions
from ..overlay.plain import copy_plain
from ..revision.caller_tasks import list_caller_tasks, list_result_tasks
from ..revision.comparison import Comparison, compare_contracts
from ..revision.component_replacements import ComponentReplacements
from ..revision.conflicts import FittedOverlays, fit_overlays
from ..revision.contract import find_withdrawn, read_contract
from ..revision.drop_tasks import list_drop_tasks
from ..revision.link_overlay import list_incomplete_link_tasks, list_link_draft_tasks, render_drafts
from ..revision.moves import find_moves
from ..revision.paging_tasks import list_paging_tasks
from ..revision.path_tasks import list_path_tasks
from ..revision.published_documents import convert_published, is_published
from ..revision.revised_contract import RevisedContract, revise_contract
from ..revision.revision_files import (
    ContractInForce,
    PublishedComparison,
    compare_published,
    complete_revision,
    read_contract_in_force,
    read_deviations,
)
from ..revision.revision_overlay import list_sections, render_drop
from ..revision.tasks import (
    Task,
    list_behaviour_tasks,
    list_description_tasks,
    list_deviation_tasks,
    list_draft_tasks,
    list_moved_tasks,
    list_review_task,
    list_scheme_tasks,
    list_table_task,
    list_undescribed_task,
    list_unlinked_tasks,
    list_unsupported_task,
    list_withdrawn_tasks,
)
from ..revision.withdrawals import drop_withdrawn, fit_to_dropped
from .taken_revision import Revision

#: The mock; the modules in its folder `behaviour` register what operations do, by operation id.
_MOCK = Path("generator/package/scalev/mock")
#: The examples, and the templates of the pages.
_CALLERS = (Path("generator/package/scalev/examples"), Path("generator/codegen/templates"), Path("generator/codegen/docs"))
_OPEN = "OPEN.md"
_LINKS = "links.yaml"
_BEHAVIOUR = "behaviour.yaml"
_WORDING = "wording.yaml"
_TABLES = "golden"


def read_revision(spec: Path, overlays: Path, *, retire: bool, today: str | None = None) -> Revision | None:
    """Return the revision that a published document leads to; None if the document is a curated one.

    Raise InputError for a document or an overlay that cannot be used.
    """
    data = read(spec)
    curated_data: Any = read(SPEC)
    if not isinstance(data, dict) or not is_published(data, curated_data):
        return None
    today = today or datetime.datetime.now(datetime.UTC).date().isoformat()
    published = convert_published(data, spec)
    in_force = read_contract_in_force(SPEC, overlays, spec, today, curated_data)
    if not published.operations:
        raise InputError(f"{spec}: expected operations, got a document without any; give the file that the service publishes")
    reject_unrelated(in_force.document, published)
    comparison = compare_published(in_force, overlays, published)
    path = in_force.get_path(overlays)
    if comparison.comparison.is_unchanged and in_force.open_revision is None:
        tasks = tuple(list_unsupported_task(spec, published, _read_kept() or in_force.document))
        return Revision(comparison.comparison, path, "", is_new=False, accepted=comparison.accepted, tasks=tasks)
    return _RevisionBuilder(spec, overlays, published, in_force, comparison).build(path, retire=retire)


def read_drop(overlays: Path, *, today: str | None = None) -> Revision:
    """Return the revision that drops what earlier ones withdrew; its text is empty if nothing is withdrawn."""
    today = today or datetime.datetime.now(datetime.UTC).date().isoformat()
    in_force = read_contract_in_force(SPEC, overlays, None, today)
    data, drop = drop_withdrawn(in_force.document)
    path = in_force.get_path(overlays)
    if data == in_force.document.data:
        return Revision(Comparison(), path, "", is_new=False)
    text = render_drop(in_force.document.data, data, in_force.number, in_force.date)
    revisions = {*list_revisions(overlays)}
    later = [read_overlay(path_) for path_ in list_overlays(overlays) if path_ not in revisions]
    conflicts = fit_to_dropped(in_force.document.data, data, later, drop)
    actions = len(parse(text, str(path))["actions"])
    tasks = (
        *list_review_task(path, text, actions),
        *list_drop_tasks(_MOCK, in_force.document, Document(data)),
        *list_table_task(overlays / _TABLES),
    )
    return Revision(Comparison(), path, text, True, conflicts, True, tasks)


def _read_kept() -> Document | None:
    """Return the effective document that the package was generated from, if there is a package."""
    path = OUTPUT / "scalev" / "openapi.json"
    return Document(read(path), str(path)) if path.is_file() else None


def _is_usable(name: str, top: bool) -> bool:
    """Return whether a method or a resource of the client can have a name."""
    return is_resource_name(name, top=top)


class _RevisionBuilder:
    """Writes the revision for a published document; `later` are the overlays that apply after revisions."""

    def __init__(self, spec: Path, overlays: Path, published: Document, in_force: ContractInForce, compared: PublishedComparison) -> None:
        self.spec = spec
        self.overlays = overlays
        self.published = published
        self.in_force = in_force
        self.compared = compared
        self.contract = compared.contract
        self.comparison = compared.comparison
        revisions = {*list_revisions(overlays)}
        self.later = [read_overlay(path) for path in list_overlays(overlays) if path not in revisions]

    def build(self, path: Path, *, retire: bool) -> Revision:
        text, document, comparison, fit = self._fit(path, frozenset())
        if fit.unused & document.get_components("schemas").keys() and not self.is_generated:
            text, document, comparison, fit = self._fit(path, fit.unused)
        effective = Document(fit.document, f"{self.spec} with {self.overlays}")
        overlay, new_ids = self.overlays / _LINKS, [operation.id for operation in comparison.added]
        links = render_drafts(overlay, effective, new_ids, self.spec.name) if overlay.is_file() else None
        is_new, accepted_differences = self.in_force.open_revision is None, self.compared.accepted
        result = Revision(comparison, path, text, is_new, fit.conflicts, retire, links=links, accepted=accepted_differences)
        return replace(result, tasks=tuple(self._list_tasks(result, document, effective)))

    @cached_property
    def is_generated(self) -> bool:
        """Whether the package was generated with the open revision: other overlays were brought in line with it, or came later."""
        manifest: Any = read(OUTPUT / MANIFEST) if self.in_force.open_revision and (OUTPUT / MANIFEST).is_file() else {}
        known_overlays = manifest.get("inputs", {}).get("overlays", {})
        return self.in_force.open_revision is not None and self.in_force.open_revision.name in known_overlays

    def _fit(self, path: Path, unused: frozenset[str]) -> tuple[str, Document, Comparison, FittedOverlays]:
        """Write the revision without `unused` components, and bring the other overlays in line with it."""
        text, revised_contract, new_replacements = self._write_text(unused)
        document = self._build_document(path, text)
        if self.is_generated:
            # the overlays are in line with the contract in force: what is added now is all that they have to follow
            base, comparison, replacements = self.in_force.document, self.comparison, new_replacements
        else:
            base, comparison, replacements = (
                self.in_force.previous,
                revised_contract.comparison,
                revised_contract.replacements.add_derived(new_replacements),
            )
        moves = find_moves(comparison, base.data, document.data, replacements)
        return text, document, comparison, fit_overlays(base.data, document.data, self.later, moves)

    def _write_text(self, unused: frozenset[str]) -> tuple[str, RevisedContract, ComponentReplacements]:
        """Return the text of the revision, the revised contract, and the replacements in what an open revision is completed with."""
        effective = self._build_effective()
        before = self.in_force.previous
        comparison, open_revision = self.comparison, self.in_force.open_revision
        if open_revision is not None:
            comparison = compare_contracts(read_contract(before), self.contract, withdrawn_ids=find_withdrawn(before))
        own_components = frozenset(self.in_force.document.get_components("schemas")) - frozenset(before.get_components("schemas"))
        date, number = self.in_force.date, self.in_force.number
        revised_contract = self._revise(before, effective, comparison, own_components).remove_schemas(unused)
        sections = list_sections(before.data, revised_contract, self.spec.name)
        if open_revision is None or self.comparison.is_unchanged:
            old_text = read_text(open_revision) if open_revision else None
            return old_text or complete_revision(None, sections, [], number, date, self.spec), revised_contract, ComponentReplacements()
        base = self.in_force.document
        remaining_contract = self._revise(base, effective, self.comparison).remove_schemas(unused)
        missing = list_sections(base.data, remaining_contract, self.spec.name)
        text = complete_revision(open_revision, sections, missing, number, date, self.spec)
        return text, revised_contract, remaining_contract.replacements

    def _revise(self, base: Document, effective: Document, comparison: Comparison, own: frozenset[str] = frozenset()) -> RevisedContract:
        date, deviations = self.in_force.date, self.compared.deviations
        return revise_contract(base, self.published, effective, date, comparison, own, deviations, _is_usable)

    def _build_effective(self) -> Document:
        """Return the document before the revision with the overlays that apply after it, as far as they fit."""
        if self.in_force.open_revision is None and (kept_document := _read_kept()) is not None:
            return kept_document
        data = copy_plain(self.in_force.previous.data)
        # overlays that are already in line with the open revision refer to what it creates
        for kind, members in copy_plain(self.in_force.document.data.get("components", {})).items():
            known_members = data["components"].setdefault(kind, {})
            known_members.update({name: node for name, node in members.items() if name not in known_members})
        for overlay in self.later:
            for action in overlay.actions:
                with suppress(GeneratorError):
                    apply_action(data, action, overlay.specification)
        return Document(data, f"{SPEC} with {self.overlays}")

    def _build_document(self, path: Path, text: str) -> Document:
        overlay = build_overlay(path, parse(text, str(path)))
        return Document(apply_overlays(self.in_force.previous.data, [overlay]).document, f"{SPEC} with {path}")

    def _list_tasks(self, revision: Revision, document: Document, effective: Document) -> Iterator[Task]:
        path, text = revision.path, revision.text
        is_seen = self.is_generated and self.in_force.open_revision is not None and text == read_text(self.in_force.open_revision)
        if not is_seen:
            yield from list_review_task(path, text, len(parse(text, str(path))["actions"]))
        left = compare_contracts(read_contract(document), self.contract)
        deviations = read_deviations(self.in_force.open_revision) if self.in_force.open_revision else ()
        yield from list_deviation_tasks(path, text, left, deviations)
        if not is_seen:
            yield from list_unsupported_task(self.spec, self.published, effective)
        earlier = {revision_path: read_text(revision_path) for revision_path in list_revisions(self.overlays) if revision_path != path}
        yield from list_withdrawn_tasks({path: text, **earlier}, document)
        if not is_seen:
            yield from list_moved_tasks(path, text, revision.comparison, effective)
            yield from list_behaviour_tasks(_MOCK / "behaviour", revision.comparison, document)
            yield from list_path_tasks(_MOCK, revision.comparison, document)
            yield from list_caller_tasks(_CALLERS, revision.comparison, effective)
            yield from list_result_tasks(_CALLERS[0], self.in_force.previous, effective)
        yield from list_scheme_tasks({path: text, **earlier}, effective)
        yield from list_draft_tasks({path: text, **earlier}, effective)
        yield from list_paging_tasks(self.overlays / _BEHAVIOUR, effective)
        rows, links = self.overlays / _OPEN, self.overlays / _LINKS
        if rows.is_file():
            yield from (Task(rows, line, text) for line, text in find_rows(rows, effective))
        if links.is_file():
            links_text = revision.list_files().get(links, read_text(links))
            yield from list_incomplete_link_tasks(links, links_text, effective)
            yield from list_link_draft_tasks(links, links_text)
            yield from list_unlinked_tasks(links, links_text, effective, revision.links.linked if revision.links else frozenset())
        wording = self.overlays / _WORDING
        if wording.is_file():
            wording_text = revision.list_files().get(wording, read_text(wording))
            yield from list_undescribed_task(wording, wording_text, effective)
            subjects = [subject for subject in list_subjects(effective) if subject.description]
            problems = [(subject, problem) for subject in subjects if (problem := find_problem(subject, effective))]
            yield from list_description_tasks(wording, wording_text, problems)
        if not is_seen:
            yield from list_table_task(self.overlays / _TABLES)
