"""Mutants of what makes the package: the generator, the overlays, the generated files themselves."""

from __future__ import annotations

from tests.mutants.mutant import Mutant

_FACTS = "overlays/test_golden.py::test_the_tables_of_the_repository_are_current"
_CURRENT = "generator/test_pipeline.py::test_the_generated_folder_is_up_to_date"

REPOSITORY = (
    # generated files
    Mutant(
        "a docstring is edited by hand",
        "generated/scalev/resources/orders.py",
        r"Wait until payment_status is paid or settled",
        "Wait until payment_status is paid",
        _CURRENT,
    ),
    Mutant("a file is left over", "generated/scalev/models/left_over.py", r"\A\Z", '"""Left over."""\n', _CURRENT),
    Mutant(
        "a digest of the manifest is that of another folder",
        "generator/codegen/manifest.py",
        r'"templates": digest_folder\(TEMPLATES\)',
        '"templates": digest_folder(PACKAGE)',
        "generator/test_pipeline.py::test_the_manifest_lists_inputs_operations_and_files",
    ),
    Mutant(
        "a wait's docstring names the wrong states",
        "generator/codegen/text.py",
        r'f"Wait until \{describe_states\(wait\.until\)\}',
        'f"Wait until {describe_states(wait.never or wait.until)}',
        "generator/test_waits.py::test_a_wait_becomes_a_method_of_both_clients",
    ),
    Mutant(
        "a wait's docstring names no end",
        "generator/codegen/text.py",
        r"if wait\.never else \"\"",
        'if False else ""',
        "generator/test_waits.py::test_a_wait_becomes_a_method_of_both_clients",
    ),
    # facts that only overlays hold
    Mutant(
        "a link is dropped",
        "overlays/links.yaml",
        r'        listOrderChats: \{operationId: listOrderChats, parameters: \{id: "\$response\.body#/id"\}\}\n',
        "",
        _FACTS,
    ),
    Mutant(
        "a link takes another value along",
        "overlays/links.yaml",
        r'getOrderActions: \{operationId: getOrderActions, parameters: \{id: "\$response\.body#/id"\}\}',
        r'getOrderActions: {operationId: getOrderActions, parameters: {id: "$response.body#/order_id"}}',
        _FACTS,
    ),
    Mutant(
        "a field of a shape is dropped",
        "overlays/shapes.yaml",
        r"          qr_string: \{type: string, description: The contents of the QRIS code as text\.\}\n",
        "",
        _FACTS,
    ),
    Mutant(
        "a field of a shape gets another type",
        "overlays/shapes.yaml",
        r"qr_string: \{type: string,",
        "qr_string: {type: integer,",
        _FACTS,
    ),
    Mutant("a value that can be null cannot", "overlays/wire.yaml", r'name: \{type: \[string, "null"\]\}', "name: {type: string}", _FACTS),
    Mutant(
        "a wait ends in fewer states",
        "overlays/behaviour.yaml",
        r"wait_until_paid: \{until: \{payment_status: \[paid, settled\]\}\}",
        "wait_until_paid: {until: {payment_status: [paid]}}",
        _FACTS,
    ),
    # versions
    Mutant(
        "the last fragment counts, not the one that weighs most",
        "generator/changelog/versions.py",
        r"return max\(\(fragment\.weight for fragment in self\.open\), default=None\)",
        "return self.open[-1].weight if self.open else None",
        "changelog/test_changelog.py::test_the_most_severe_open_fragment_counts",
    ),
)
