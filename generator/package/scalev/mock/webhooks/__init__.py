"""Webhook deliveries and the outbox that sends them."""
