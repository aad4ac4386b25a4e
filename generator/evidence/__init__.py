"""The ledger: every fact of the API contract with its source, and what a document states in the same terms.

Layers, each importing only those below it:

command    write the ledger, or compare the committed one with the reference
ledger     combine all sources; write and read the CSV files
text       read the reference page           tables   read the tables beside it
rows       read one row of its tables        sample   read its folded JSON samples
routes     read the route table
facts      a place in the contract, and what one source states about it

claims     extract the facts that a document states →  facts
compare    compare the ledger with a document →  facts
"""
