"""A walk over a mock that holds what it says against itself.

Three rules, driven by the document alone: every value of a response that another operation takes is taken; every field that was sent
is read back; sums, ranges and counts agree. `python -m tests.mock.walk --seeds 0-39` runs it.
"""
