"""The ledger: every fact of the API contract with its source, and what a document claims in the same terms.

Layers, each importing only those below it:

command    writes the ledger, or holds the committed one against the reference
ledger     puts all sources together, writes and reads the CSV files
text       reads the reference page           tables   reads what stands beside it
rows       one row of its tables              sample   its folded JSON samples
routes     the route table
facts      a place in the contract, and what one source tells about it

claims     reads facts off a document →  facts
compare    holds the two sides against each other →  facts
"""
