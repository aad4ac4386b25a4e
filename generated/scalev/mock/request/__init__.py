# Copied from generator/package/scalev/mock/request/__init__.py by `python -m generator generate`. Do not edit.
"""A request, read and validated against the document."""
