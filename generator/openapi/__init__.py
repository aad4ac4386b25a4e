"""OpenAPI documents: reading, writing, and the checked document."""
