"""Mutants of what judges documents: the comparison of two of them, the table of constructs, overlays, and the guard of the surface."""

from __future__ import annotations

from tests.mutants.mutant import Mutant

_PAIRS = "diff/test_pairs.py::test_each_change_is_reported_once_under_its_name"
_FIELDS = "diff/test_pairs.py::test_fields_of_requests_and_of_responses_are_rated_differently"
_EDITS = "diff/test_edits.py::test_each_edit_is_named"
_CASES = "generator/constructs/test_constructs.py"

DOCUMENTS = (
    # what a change means
    Mutant(
        "a second server is ignored",
        "generator/diff/compare.py",
        r"for server in servers or \(\) if isinstance",
        "for server in (servers or ())[:1] if isinstance",
        _PAIRS,
    ),
    Mutant(
        "the direction of exclusiveMinimum is reversed",
        "generator/diff/keywords.py",
        r"tighter = \(after < before\) == more_is_looser",
        'tighter = (after < before) == (more_is_looser or key == "exclusiveMinimum")',
        _FIELDS,
    ),
    Mutant(
        "one option less counts as compatible",
        "generator/diff/options.py",
        r"level = rate\(place, request=Level\.BREAKING, response=Level\.COMPATIBLE\)\n        schemas\.add\(level, \"option-removed\"",
        'level = Level.COMPATIBLE\n        schemas.add(level, "option-removed"',
        _FIELDS,
    ),
    Mutant(
        "items on one side only are passed over",
        "generator/diff/schemas.py",
        r'if \("items" in old or "items" in new\)',
        'if ("items" in old and "items" in new)',
        _FIELDS,
    ),
    Mutant(
        "a difference that no rule knows goes unseen",
        "generator/diff/schemas.py",
        r"if self\.changes\.noted == change_count:",
        "if False:",
        _EDITS,
    ),
    Mutant(
        "true is 1",
        "generator/diff/equal.py",
        r"return bool\(before == after\) and dump\(before\) == dump\(after\)",
        "return bool(before == after)",
        _FIELDS,
    ),
    Mutant(
        "a rename takes half of a name",
        "generator/diff/parts.py",
        r"> _MOST \* len",
        ">= 0.3 * len",
        _PAIRS,
    ),
    Mutant(
        "a second success of another type is compatible",
        "generator/diff/responses.py",
        r"breaks = status in new_successes and results\[0\] != results\[1\]",
        "breaks = False",
        _PAIRS,
    ),
    Mutant(
        "what an error attribute reads may go",
        "generator/diff/fields.py",
        r"if ERROR in place\.directions and name in READ_OF_ERRORS:",
        "if False:",
        _PAIRS,
    ),
    Mutant(
        "an action that refers to nothing hides the report",
        "generator/overlay/fitting.py",
        r"reports = \[report for report in result\.reports if _find_dangling_reference\(result\.document, report\.locations\)\]",
        "reports = []",
        "diff/test_overlaid.py::test_a_renamed_schema_is_reported_with_the_actions_that_speak_of_the_old_one",
    ),
    # constructs
    Mutant(
        "a reference in the place of a path item is passed over", "generator/openapi/path_items.py", r'"\$ref" in item', "False", _CASES
    ),
    Mutant(
        "a delimiter inside a value is not encoded",
        "generator/package/scalev/_runtime/styles.py",
        r'safe_in_item = safe\.replace\(",", ""\)',
        'safe_in_item = safe + ","',
        _CASES,
    ),
    Mutant(
        "a read-only field is an argument",
        "generator/codegen/bodies.py",
        r"if is_read_only\(document, schema\):",
        "if False:",
        _CASES,
    ),
    Mutant(
        "a keyword of a later draft is passed over",
        "generator/codegen/constructs/schemas.py",
        r'reject\("Schema Object", "\$dynamicRef"',
        'ignore("Schema Object", "$dynamicRef"',
        _CASES,
    ),
    # overlays
    Mutant(
        "a target may select an object and a list",
        "generator/overlay/apply.py",
        r"    _reject_mixture\(document, targets\)\n",
        "",
        "overlay/test_overlay_cases.py",
    ),
    # the surface
    Mutant(
        "the operations that a change reaches count as named",
        "generator/surface/breaks.py",
        r'text\.partition\("; reaches "\)\[0\]',
        "text",
        "surface/test_surface.py::test_an_item_names_a_break_in_any_of_its_forms",
    ),
    # a swap
    Mutant(
        "a swap that was killed is not finished",
        "generator/regenerate/stage.py",
        r"write_journal\(self\.folder, paths\)",
        "pass",
        "regenerate/test_failures.py::test_a_run_that_is_killed_in_its_swap_is_finished_by_the_next",
    ),
)
