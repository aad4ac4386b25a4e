"""Authentication: credentials, sign-in and tokens."""
