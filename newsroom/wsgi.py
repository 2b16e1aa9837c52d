import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from whitenoise import WhiteNoise

from newsroom import cores
from newsroom.security import readable_content_type

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")


def static_headers(headers, path, url):
    headers["X-Content-Type-Options"] = "nosniff"


django = get_wsgi_application()

# They need the models, which are there only now.
from newsroom import chores  # noqa: E402
from newsroom.edition.layer import Edition  # noqa: E402

application = Edition(
    WhiteNoise(
        cores.spreading(readable_content_type(django)),
        root=settings.STATIC_ROOT,
        prefix=settings.STATIC_URL,
        max_age=60,
        allow_all_origins=False,
        immutable_file_test=r"\.[0-9a-f]{12}\.",
        add_headers_function=static_headers,
    ),
    room=settings.EDITION_MEMORY * 1024 * 1024,
)

chores.start()
