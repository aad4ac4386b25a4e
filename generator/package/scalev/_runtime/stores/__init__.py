"""Share state between processes: tokens in a file, in Redis or in a database; rate limits in Redis."""
