"""The extensions by which revisions mark what they wrote."""

#: Marks a field or an operation that a revision no longer names; it stays readable until a major release.
WITHDRAWN = "x-withdrawn"
#: Marks texts and names that a revision drafted, until a human has put words to them.
DRAFT = "x-draft"
