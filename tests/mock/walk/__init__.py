"""A walk over a mock that checks its responses against each other.

Three rules, driven by the document alone: other operations accept every value of a response that
they take; every field that was sent can be read back; sums, ranges and counts agree. `python -m tests.mock.walk --seeds 0-39` runs it.
"""
