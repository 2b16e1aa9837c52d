"""The application in one process of our own server."""

import gc

from django.conf import settings

from newsroom import cores
from newsroom.wsgi import application as newsroom


def application(environ, start_response):
    if not environ.get("CONTENT_TYPE", "").startswith("multipart/"):
        return newsroom(environ, start_response)
    # It can be a picture, which is brought into many sizes at once.
    with cores.everywhere():
        return newsroom(environ, start_response)


cores.settle(settings.DATA_DIR / "cores")
gc.freeze()  # what is loaded by now stays for good: not to be looked through again and again
gc.set_threshold(10_000, 10, 10)  # a page is thousands of objects, and none is left when it is sent
