"""Find credentials in messages and mask them: what errors, archives, logs and reports may show.

names      which names, headers and places hold credentials
redactor   mask known credentials in text and in data, however they are spelled
logs       mask credentials in the log messages of httpcore
call       the credentials of one call, and the errors that it raises
"""
