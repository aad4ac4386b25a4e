"""Create something once, although the service takes no idempotency key: `lookup` finds what exists, `stores` record claims."""
