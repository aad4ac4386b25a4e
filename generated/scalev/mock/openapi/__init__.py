"""The OpenAPI document: operations, schemas, resources and routes."""
