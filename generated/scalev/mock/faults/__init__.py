# Copied from generator/package/scalev/mock/faults/__init__.py by `python -m generator generate`. Do not edit.
"""Fault injection and rate limits."""
