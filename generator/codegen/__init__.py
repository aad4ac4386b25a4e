"""From the effective document to the client's source files.

limits      what no real document holds is refused first
parse       openapi-python-client reads the document; anything it loses is an error
schemas     the document's schemas, flattened
names       every Python name: of classes, modules, fields, arguments, members
types       schema + parsed property      →  Python types, readers
text        text that stays text: literals, docstrings
surface     what templates see: models, enums, aliases, operations, resources
models, operations, resources    build the surface
webhooks    the events of the document, each with the model of its data
project     renders it, on openapi-python-client's Project
"""
