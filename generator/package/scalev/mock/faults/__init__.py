"""Fault injection and rate limits."""
