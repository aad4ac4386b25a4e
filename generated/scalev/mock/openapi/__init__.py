# Copied from generator/package/scalev/mock/openapi/__init__.py by `python -m generator generate`. Do not edit.
"""The OpenAPI document: operations, schemas, resources and routes."""
