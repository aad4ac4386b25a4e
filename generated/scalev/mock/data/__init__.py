# Copied from generator/package/scalev/mock/data/__init__.py by `python -m generator generate`. Do not edit.
"""The data that the mock holds: rows, how they are rendered, found and changed."""
