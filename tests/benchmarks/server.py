"""The newsroom under load: its processes, and what they spend."""

import json
import os
import re
import subprocess
import sys
import time
import urllib.request
from contextlib import suppress
from pathlib import Path

from tests.benchmarks.wordpress import HOME
from tests.ports import free_port

PROXY = "127.0.0.1"


class Server:
    """The newsroom as `make run` starts it, in a folder and with a database of its own."""

    def __init__(self, folder, database, workers, **environment):
        self.port = free_port()
        own = {"DATA_DIR": str(folder), "DATABASE_URL": database, "PORT": str(self.port), "DEBUG": "false"}
        own |= {
            "DJANGO_SETTINGS_MODULE": "newsroom.settings",
            "TRUSTED_PROXIES": PROXY,
            "SITE_URL": f"http://127.0.0.1:{self.port}",
        }
        self.environment = os.environ | own | environment
        self.log = (folder / f"server-{self.port}.log").open("w+")
        command = [sys.executable, "manage.py", "serve", "--empty", "--workers", str(workers)]
        self.process = subprocess.Popen(
            command, cwd=HOME, env=self.environment, stdout=self.log, stderr=subprocess.STDOUT
        )

    def wait(self):
        for _ in range(600):
            with suppress(OSError):
                if urllib.request.urlopen(f"http://127.0.0.1:{self.port}/readyz", timeout=2).status == 200:
                    return
            if self.process.poll() is not None:
                break
            time.sleep(0.1)
        self.log.seek(0)
        sys.exit(f"The server did not start:\n{self.log.read()[-2000:]}")

    def ask(self, code, **values):
        """What the code prints as JSON, run beside the server."""
        given = "\n".join(f"{name} = {value!r}" for name, value in values.items())
        command = [sys.executable, "manage.py", "shell", "--verbosity", "0", "--command", f"{given}\n{code}"]
        done = subprocess.run(command, cwd=HOME, env=self.environment, capture_output=True, text=True)
        if done.returncode:
            sys.exit(done.stderr[-2000:])
        return json.loads(done.stdout.strip().splitlines()[-1])

    def cpu_seconds(self):
        return cpu_seconds_of(self.process.pid)

    def workers(self):
        """The process ids of those that serve."""
        pid = self.process.pid
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]

    def errors(self):
        """Lines of the log that say that something went wrong."""
        self.log.flush()
        text = Path(self.log.name).read_text(errors="replace")
        return [line for line in text.splitlines() if re.search(r"Error|locked|deadlock|Traceback", line)]

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.log.close()


def cpu_seconds_of(pid):
    """What the process and its children have spent so far, where the system says it."""
    spent, waiting = 0, [pid]
    while waiting:
        pid = waiting.pop()
        with suppress(OSError):
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            spent += int(fields[11]) + int(fields[12])
            waiting += map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split())
    return spent / os.sysconf("SC_CLK_TCK")
