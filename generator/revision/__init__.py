"""Take a revision that the service published: compare its facts with those of the contract in force.

Layers, each importing only those above it:

    rules       where two ways of writing a contract state the same
    shapes      what shapes a value, in whatever way it is written
    security    the credentials of an operation, in whatever way they are written
    contract    the operations of a document as shapes and facts
    published   tell a published document from a curated one, and read it
    compare     match the operations of two contracts and list where their facts differ
    report      render what differs, as text, Markdown or data
"""
