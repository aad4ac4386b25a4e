"""Read, check and write OpenAPI documents."""
