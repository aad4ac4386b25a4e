"""The data of the mock: rows, and how they are rendered, found and changed."""
