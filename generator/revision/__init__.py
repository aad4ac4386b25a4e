"""Take a revision that the service published: compare its facts with those of the contract in force, and write what differs.

Layers, each importing only those above it:

    rules       where two ways of writing a contract state the same
    shapes      what shapes a value, in whatever way it is written
    security    the credentials of an operation, in whatever way they are written
    contract    the operations of a document as shapes and facts
    published   tell a published document from a curated one, and read it
    compare     match the operations of two contracts and list where their facts differ
    report      render what differs, as text, Markdown or data
    settling    keep what earlier revisions were edited to state otherwise than their files
    beyond      list what a published document states and no revision takes

To write what differs, in the curated dialect:

    naming, keys, keywords   names of components; numbers for equal shapes; keywords for what a shape states
    envelopes                the components that lists begin with
    components, scalars      what is wanted of each component; the scalar component that a field has
    building, rewriting      build new schemas; rewrite those that there are
    access, later            security schemes; components that only overlays have
    parameters, bodies       write the parts of an operation
    names, operations        draft names in the client; write operations
    successors, taking       guess what took the place of what; take the whole document
    describing, record       say what changed; write the overlay
    folder                   the revisions that there are, and which one is open

To let the other overlays follow:

    inheriting               the components that took over from others, for which the same holds
    superseding, moves       what an update still adds; where an operation is now
    conflicts, editing       find the actions that a revision concerns; edit their files
    dropping                 remove what was withdrawn
    todo                     what a human must still do

To draft links:

    linked_values            what one operation can take over from another
    inherited_links          the links of withdrawn operations, as those of their successors
    linking, link_texts      choose what can follow what; write it as actions, and list those to review
"""
