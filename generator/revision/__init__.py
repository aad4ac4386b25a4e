"""Turn a contract that the service published into a revision: compare its facts with the contract in force, and write what differs.

Layers, each importing only those above it:

    rules       ways of writing a contract that are equivalent
    shapes      what a schema allows, however it is written
    security    the credentials of an operation, however they are written
    contract    the operations of a document as facts
    published   recognize and read a document as the service publishes it
    compare     match the operations of two contracts, and list where their facts differ
    report      render the differences as text, Markdown or JSON

To write the differences in the style of the curated document:

    naming, keys, keywords   choose names of components; number equal shapes; write shapes as keywords
    components, scalars      collect the shapes that components need; find the scalar component of a field
    building, rewriting      build new schemas; rewrite existing ones
    access, later            choose security schemes; find components that only overlays have
    parameters, bodies       write the parts of an operation
    names, operations        draft names in the client; write operations
    successors, taking       guess the successors of withdrawn operations; rewrite the whole document
    describing, record       describe what changed; write the overlay
    folder                   find the existing revisions, and the open one

To adapt the other overlays:

    superseding, moves       strip what a revision states from an update; follow operations that moved
    conflicts, editing       find the actions that a revision affects; edit their files
    dropping                 remove what was withdrawn
    todo                     list the work that is left to a person

To draft links:

    linked_values            find the values that one operation can pass to another
    inherited_links          transfer the links of withdrawn operations to their successors
    linking, link_texts      choose which operation can follow which; write the links as actions
"""
