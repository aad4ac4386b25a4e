"""The version of the generated package."""

VERSION = "0.1.0"
