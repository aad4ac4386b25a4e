# Copied from generator/package/scalev/mock/data/__init__.py by `python -m generator generate`. Do not edit.
"""The data of the mock: rows, and how they are rendered, found and changed."""
