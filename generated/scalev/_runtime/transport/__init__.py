# Copied from generator/package/scalev/_runtime/transport/__init__.py by `python -m generator generate`. Do not edit.
"""Send requests. The only package that uses httpx and httpcore.

sync, asynchronous             the two transports               base          their common base
building                       build httpx requests             chunks        stream request bodies
attempts                       one attempt and its deadline     bodies        decode response bodies, up to a limit
routes                         connect to the service           environment   proxies and certificates
sync_network, async_network    connections                      diagnosis     interpret exceptions
failures                       attempts without a response

None of it is imported before a client is created; the routes, the networks and the diagnosis only when they are needed.
"""
