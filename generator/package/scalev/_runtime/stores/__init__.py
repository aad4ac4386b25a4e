"""What several processes share, in engines of their own: tokens in a file, in Redis or in a database; rate limits in Redis."""
