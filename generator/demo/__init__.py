"""Show the whole chain at work, from the document to a call of the installed client: `python -m generator.demo`."""
