# Copied from generator/package/scalev/_runtime/creations/__init__.py by `python -m generator generate`. Do not edit.
"""Create something once, although the service takes no idempotency key: `lookup` finds what exists, `stores` record claims."""
