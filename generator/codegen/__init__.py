"""Generate the client's source files from the effective document.

command       run the steps below, in this order
limits        reject sizes that no real document reaches
constructs    reject what cannot be handled, with its place
canonical     write each construct in one form; canonical_schemas and rewriting do so for schemas
parse         run openapi-python-client on the document (skeleton: what it gets to read); anything it drops is an error
names         every Python name: classes, modules, fields, arguments, members
hints, types  Python types and decoders of schemas
models        build classes, enums and aliases (class_model: their data)
operations    build methods (method_model: their data) from parameters, bodies, results, access and waits
once          methods that create once per reference
resources     build the resource tree; the whole is a ClientModel (client_model), all that templates see
webhooks      the events of the document, each with the model of its data
text          render document text as code: literals, docstrings
render        render the package, on top of openapi-python-client's Project
verify        compile and import every module, decode sample responses (smoke_test, samples)
manifest      record every input and output with its digest
"""
