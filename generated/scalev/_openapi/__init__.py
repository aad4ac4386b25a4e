# Copied from generator/package/scalev/_openapi/__init__.py by `python -m generator generate`. Do not edit.
"""What the generator, the mock and the contract tests all need to know of OpenAPI documents."""
