# Copied from generator/package/scalev/_openapi/__init__.py by `python -m generator generate`. Do not edit.
"""Read OpenAPI documents and resolve references in them, for the generator, the mock and the contract tests."""
