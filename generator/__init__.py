"""The machine that turns the curated OpenAPI document into the ``scalev`` client package."""
