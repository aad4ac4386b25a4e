"""A request, read and validated against the document."""
