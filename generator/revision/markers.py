"""The extensions with which revisions mark what they have written."""

#: Marks a field, a parameter or an operation that the service no longer publishes; it stays in the client until a major release.
WITHDRAWN = "x-withdrawn"
#: Marks what a command drafted, such as texts and names, until a person has reviewed it.
DRAFT = "x-draft"
