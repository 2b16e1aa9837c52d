"""PostgreSQL servers of a test's own: a primary, and a replica that streams from it."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import psycopg

from tests.ports import free_port

ROOT = os.geteuid() == 0
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "log_statement": "all",
    "fsync": "off",
    "wal_level": "replica",
    "max_connections": "60",
    "shared_buffers": "16MB",
}


def find_programs():
    """The folder of initdb and pg_basebackup, or None."""
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    on_path = [Path(found).parent for found in [shutil.which("initdb")] if found]
    return next((path for path in [*installed[::-1], *on_path] if (path / "initdb").exists()), None)


PROGRAMS = find_programs()


class Cluster:
    """One server in a folder of its own. It runs as ``postgres`` where we are root, as PostgreSQL demands."""

    def __init__(self):
        # Not in pytest's own folder, which only we may enter.
        self.home = Path(tempfile.mkdtemp(prefix="newsroom-cluster-"))
        self.folder, self.log, self.port = self.home / "data", self.home / "log", free_port()
        if ROOT:
            shutil.chown(self.home, "postgres")
        self.url = f"postgresql://postgres@127.0.0.1:{self.port}/postgres"

    def run(self, program, *arguments):
        command = [PROGRAMS / program, "-D", self.folder, *arguments]
        subprocess.run(
            ["runuser", "-u", "postgres", "--", *command] if ROOT else command,
            cwd="/",
            check=True,
            stdout=subprocess.DEVNULL,
        )

    def make(self):
        self.run("initdb", "-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
        return self.start()

    def copy(self, primary):
        self.run("pg_basebackup", "-d", primary.url, "-R", "-c", "fast", "--no-sync")
        return self.start()

    def start(self):
        given = {"port": self.port, "unix_socket_directories": self.home} | SETTINGS
        options = " ".join(f"-c {name}={value}" for name, value in given.items())
        self.run("pg_ctl", "-w", "-l", self.log, "-o", options, "start")
        return self

    def stop(self):
        self.run("pg_ctl", "-w", "-m", "immediate", "stop")

    def remove(self):
        self.stop()
        shutil.rmtree(self.home)

    def ask(self, query):
        with psycopg.connect(self.url, autocommit=True) as connection:
            cursor = connection.execute(query)
            return cursor.fetchone()[0] if cursor.description else None

    def asked_for(self, table):
        """How many statements so far spoke of the table."""
        return sum(f'FROM "{table}"' in line for line in self.log.read_text().splitlines())
