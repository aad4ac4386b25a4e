# Copied from generator/package/scalev/mock/admin/__init__.py by `python -m generator generate`. Do not edit.
"""The mock's own routes and pages: control, state, recorded calls."""
