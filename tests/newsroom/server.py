"""The real server, as `make run` starts it, in a process of its own."""

import os
import signal
import subprocess
import sys
import time
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from django.conf import settings
from django.db import connection

from tests.ports import free_port


class Server:
    def __init__(self, folder, *arguments, **environment):
        self.port = environment.setdefault("PORT", str(free_port()))
        self.process = subprocess.Popen(
            [sys.executable, "manage.py", "serve", "--empty", "--workers", "1", *arguments],
            cwd=settings.BASE_DIR,
            env={"PATH": os.environ["PATH"], "DATA_DIR": str(folder)} | environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def get(self, path, **headers):
        try:
            return urlopen(Request(f"http://127.0.0.1:{self.port}{path}", headers=headers), timeout=20)
        except HTTPError as error:
            return error

    def wait(self, seconds=120):
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                self.get("/healthz")
                return self
            except OSError:
                time.sleep(0.1)
        raise AssertionError(self.process.communicate(timeout=1))

    def stop(self, how=signal.SIGINT):
        self.process.send_signal(how)
        return self.ended()

    def ended(self):
        out, err = self.process.communicate(timeout=60)
        return self.process.returncode, out, err


def database_url(port=None):
    """The database of the test, for a server to use as well; on PostgreSQL also by a detour."""
    database = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{database['NAME']}"
    host, port = ("127.0.0.1", port) if port else (database["HOST"] or "127.0.0.1", database["PORT"] or 5432)
    return f"postgresql://{database['USER']}:{database['PASSWORD']}@{host}:{port}/{database['NAME']}"
