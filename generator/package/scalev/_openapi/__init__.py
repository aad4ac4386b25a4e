"""What the generator, the mock and the contract tests all need to know of OpenAPI documents."""
