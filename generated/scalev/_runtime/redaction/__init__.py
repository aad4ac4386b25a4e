# Copied from generator/package/scalev/_runtime/redaction/__init__.py by `python -m generator generate`. Do not edit.
"""Redaction: find credentials and mask them in errors, archives, logs and reports.

names      which names, headers and places hold credentials
redactor   mask known credentials in text and in data, however they are spelled
logs       mask credentials in the log messages of httpcore
call       the credentials of one call, and the errors that it raises
"""
