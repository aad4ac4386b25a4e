# Copied from generator/package/scalev/mock/request/__init__.py by `python -m generator generate`. Do not edit.
"""Parse requests and validate them against the document."""
