"""Update the whole repository for a new document: report, fragment, version, package and changelog, all at once or not at all.

Layers, each importing only those above it:

    tree       what git says of the files that are to be replaced
    ending     what is said when the command is ended from outside
    journal      what a swap replaces, so that a later run can finish one that was killed
    stage      a copy of the workspace, in which everything is made; swapped in at the end
    fragment   a comparison as a fragment of the changelog
    steps      the way from a document to a renewed stage
    command    `python -m generator regenerate`
    release    `python -m generator release`
"""
