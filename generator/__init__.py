"""Generate the `scalev` client package from the curated OpenAPI document."""
