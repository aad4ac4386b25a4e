# Copied from generator/package/scalev/_runtime/auth/__init__.py by `python -m generator generate`. Do not edit.
"""Authentication: credentials, sign-in and tokens."""
