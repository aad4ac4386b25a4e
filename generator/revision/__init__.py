"""Adopt what the service publishes: compare its document with the contract in force, and write the differences as a revision.

Layers, each importing only those above it:

    rules, markers             the differences in notation that do not count; the extensions that revisions write
    keyword_values             read single keywords of schemas
    shapes                     read schemas as shapes
    security                   read the credentials of an operation
    contract                   read the operations of a document as facts
    published_documents        read a published document, and distinguish it from a curated one
    comparison                 match the operations of two contracts, and list the differences between their facts
    report                     render a comparison as text, Markdown or JSON
    deviations                 keep the places at which revisions were edited to differ from their files
    unsupported                list the constructs of a published document that revisions do not support

To write the contract in force as it is published now:

    words, usage               words of names; where a schema is used
    component_names            names for new components
    shape_ids, keywords        ids for equal shapes; the keywords for a shape
    envelopes                  the components with which list responses begin
    demands, scalars           the shapes that operations demand of components; scalar components by field
    schema_builder             build new schemas
    schema_rewriter            rewrite the schemas in force
    security_index             write the security of an operation
    overlay_components         the components that only overlays define
    parameters, bodies         write the parts of an operation
    successors, predecessors   guess which operations replace withdrawn ones, and what they take over from them
    client_names, operations   draft names in the client; write operations
    component_replacements     the components that were renamed, or derived from others
    revised_contract           write the whole contract

To write the revision:

    references                 find which components refer to which
    change_texts               describe what an action changes
    revision_overlay           write the revision as an overlay
    revision_files             read the existing revisions, and find the open one

To adapt the other overlays to it:

    moved_links, moves         find where operations have moved, and rename the parameters in links to them
    successor_actions          extend actions to the successors of withdrawn operations
    remaining_updates          determine what an update states beyond the revision
    conflict, conflicts        find the actions that a revision affects
    overlay_edits              edit their files
    withdrawals                drop withdrawn operations, fields and parameters
    tasks                      list what a person must still do
    path_tasks, caller_tasks   find moved paths in the mock, and calls of withdrawn operations in pages
    paging_tasks               find lists whose paging has changed

To draft links:

    link_values                the values that one operation can pass to another
    inherited_links            adapt the links of withdrawn operations to their successors
    link_drafts                choose which operation can follow which
    link_overlay               write the drafts as actions, and list those to check
"""
