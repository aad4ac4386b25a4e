"""Parse requests and validate them against the document."""
