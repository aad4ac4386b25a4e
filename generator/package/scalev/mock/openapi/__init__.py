"""The document as the mock reads it: operations, schemas, resources and routes."""
