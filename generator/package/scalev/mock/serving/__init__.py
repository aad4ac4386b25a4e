"""Ways to serve the mock: in process, as an ASGI application, over a socket."""
