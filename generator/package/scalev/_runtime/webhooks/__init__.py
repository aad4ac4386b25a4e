"""Receive webhooks: `events` verifies and decodes, `routing` calls handlers, `logs` makes each event handled once."""
