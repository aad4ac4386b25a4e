"""Send requests. The one package that touches httpx and httpcore.

sync, asynchronous             the two transports               base          what both have in common
building                       a request, made for httpx        chunks        its body, for an async client
attempts                       one try and its deadline         bodies        the body of a response, up to a limit
routes                         the way to the service           environment   proxies and certificates
sync_network, async_network    connections                      diagnosis     what an exception means
failures                       a try that brought no response

Nothing of it is imported before a client is made; the routes, the networks and the diagnosis are when they are first needed.
"""
