"""A walk over a mock that checks its responses for consistency with each other.

Three rules, derived from the document alone: every value of a response that another operation takes is accepted; every field that was
sent is read back; sums, ranges and counts agree. `python -m tests.mock.walk --seeds 0-39` runs it.
"""
