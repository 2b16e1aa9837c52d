"""Load from wrk, and the two that bear it: the newsroom, and nginx beside or before it."""

import re
import shutil
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.benchmarks.server import cpu_seconds_of
from tests.nginx import ours, running
from tests.ports import free_port

WRK = shutil.which("wrk")
CONNECTIONS = 32


class Target:
    """Something that answers at a port, and the CPU seconds that it has spent so far."""

    def __init__(self, port, cpu_seconds, seconds):
        self.port, self.cpu_seconds, self.seconds = port, cpu_seconds, seconds

    def run(self, path, *more, connections=CONNECTIONS, headers=None):
        command = [WRK, "-t1", f"-c{connections}", f"-d{self.seconds}s", "-H", "Accept-Encoding: gzip"]
        for name, value in (headers or {}).items():
            command += ["-H", f"{name}: {value}"]
        spent = self.cpu_seconds()
        command += [*more, f"http://127.0.0.1:{self.port}{path}"]
        said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        spent = self.cpu_seconds() - spent
        requests = int(re.search(r"(\d+) requests in", said)[1])
        bad = [int(number) for number in re.findall(r"Non-2xx or 3xx responses: (\d+)", said)]
        bad += [int(number) for number in re.findall(r"(?:connect|read|write|timeout) (\d+)", said)]
        return {"per CPU second": requests / max(spent, 0.01), "errors": sum(bad)}


STATIC = """
  open_file_cache max=20000 inactive=60s;
  server {
    listen 127.0.0.1:PORT;
    root files;
    types { text/html html; }
    gzip_static always;
  }
"""


def shipped(port):
    """Our file for nginx, without https."""
    return ours(
        {
            r"server \{\s*listen 80;.*?\n\}\n": "",
            r"\n\s*(?:listen \[::\]|ssl_certificate)[^\n]*": "",
            "listen 443 ssl http2": "listen 127.0.0.1:PORT",
            "127.0.0.1:8000": f"127.0.0.1:{port}",
            "news.example.org": "127.0.0.1",
            "/var/cache/nginx/newsroom": "cache",
        }
    )


@contextmanager
def nginx(folder, config, seconds, upstream=lambda: 0):
    """One process of nginx, together with what it asks."""
    folder.mkdir(exist_ok=True)
    port = free_port()
    one, patient = "worker_processes 1;", "keepalive_requests 1000000000;"
    with running(folder, config.replace("PORT", str(port)), one, patient) as process:
        for _try in range(100):
            with suppress(OSError):
                urllib.request.urlopen(f"http://127.0.0.1:{port}/1.html", timeout=5)
                break
            time.sleep(0.1)
        yield Target(port, lambda: upstream() + cpu_seconds_of(process.pid), seconds)


def fetch(port, path):
    """The page as browsers get it."""
    address = f"http://127.0.0.1:{port}{path}"
    with urllib.request.urlopen(urllib.request.Request(address, headers={"Accept-Encoding": "gzip"})) as page:
        if page.status != 200 or page.headers["Content-Encoding"] != "gzip":
            sys.exit(f"{path}: {page.status} {page.headers}")
        return page.read()


def memory(server):
    """Of the process that serves, in megabytes: what is resident."""
    status = Path(f"/proc/{server.workers()[0]}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1024
