"""Credentials, sign-in and tokens: what proves who calls."""
