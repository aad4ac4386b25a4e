"""Update the whole repository for a new document: report, fragment, version, package and changelog, all at once or not at all.

Layers, each importing only those above it:

    tree       check that the files to be replaced have no uncommitted changes
    signals    clean up when a signal ends the command, and report the state of the files
    journal    what a swap replaces, so that a later run can finish one that was killed
    stage      a copy of the workspace in which everything is built; swapped in at the end
    fragment   render a comparison as a fragment of the changelog
    steps      the steps from a document to a finished stage
    command    `python -m generator regenerate`
    release    `python -m generator release`
"""
