"""The production settings, with what makes tests quick and leaves nothing behind."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

folder = tempfile.mkdtemp(prefix="newsroom-tests-")
atexit.register(shutil.rmtree, folder, ignore_errors=True)
for name in ("DEBUG", "PORT", "SITE_URL", "ALLOWED_HOSTS", "TRUSTED_PROXIES", "TIME_ZONE", "LANGUAGE_CODE"):
    os.environ.pop(name, None)  # what the person at the keyboard has set is not what is tested
os.environ["DATA_DIR"] = folder

from newsroom.settings import *  # noqa: E402, F403
from newsroom.settings import DATABASES  # noqa: E402

CHORES = False  # each test does what it needs of them itself
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file as in production, not shared memory: threads must get connections and locks of their own.
    DATABASES["default"]["TEST"] = {"NAME": Path(folder) / "test.sqlite3"}
# A pool keeps connections open, and a test database with connections cannot be dropped.
DATABASES["default"].get("OPTIONS", {}).pop("pool", None)
