"""Read OpenAPI documents and resolve references in them, for the generator, the mock and the contract tests."""
