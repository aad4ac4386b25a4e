# Copied from generator/package/scalev/_runtime/auth/__init__.py by `python -m generator generate`. Do not edit.
"""Credentials, sign-in and tokens: what proves who calls."""
