"""The application in one process of our own server."""

import gc

from django.conf import settings

from newsroom import cores
from newsroom.wsgi import application

__all__ = ["application"]

cores.settle(settings.DATA_DIR / "cores")
gc.freeze()  # what is loaded by now stays for good: not to be looked through again and again
gc.set_threshold(10_000, 10, 10)  # a page is thousands of objects, and none is left when it is sent
