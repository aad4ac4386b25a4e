"""Build the site of the documentation, whose pages `codegen/docs` writes."""
