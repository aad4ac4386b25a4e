"""The data that the mock holds: rows, how they are rendered, found and changed."""
