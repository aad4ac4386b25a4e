"""Receive webhooks: `events` verifies and decodes, `routing` calls handlers, `logs` ensures that each event is handled once."""
