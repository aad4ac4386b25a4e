"""Generate the client's source files from the effective document.

limits        reject what no genuine document contains, first of all
parse         run openapi-python-client on the document; anything it drops is an error
schemas       the document's schemas, flattened
names         every Python name: classes, modules, fields, arguments, members
types         schema + parsed property      →  Python types, decoders
text          render document text as code: literals, docstrings
client_model  what templates see: models, enums, aliases, operations, resources
models, operations, resources    build the surface
webhooks      the events of the document, each with the model of its data
render        render the package, on top of openapi-python-client's Project
"""
