# Copied from generator/package/scalev/_runtime/webhooks/__init__.py by `python -m generator generate`. Do not edit.
"""Receive webhooks: `events` verifies and decodes, `routing` calls handlers, `logs` ensures that each event is handled once."""
