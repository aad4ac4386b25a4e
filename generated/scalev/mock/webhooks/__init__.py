# Copied from generator/package/scalev/mock/webhooks/__init__.py by `python -m generator generate`. Do not edit.
"""Webhook deliveries and the outbox that sends them."""
