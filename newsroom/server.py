"""The application in one process of our own server."""

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
