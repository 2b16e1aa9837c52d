"""A real nginx, with our own file or another one."""

import os
import re
import shutil
import subprocess
from contextlib import contextmanager
from pathlib import Path

NGINX = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
OURS = Path(__file__).parent.parent / "deploy/nginx.conf"
KINDS = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")


def ours(places):
    """The file in deploy/ with other places: ``{pattern: place}``, each of which must be there."""
    text = OURS.read_text()
    for pattern, place in places.items():
        text, found = re.subn(pattern, place, text, flags=re.S)
        assert found, pattern
    return text


@contextmanager
def running(folder, config, main="", http=""):
    """The process of an nginx that keeps everything in the folder."""
    user = "user root;" if os.geteuid() == 0 else ""
    temporary = "".join(f"{kind}_temp_path {folder}/{kind};" for kind in KINDS)
    (folder / "nginx.conf").write_text(
        f"{user} daemon off; {main} pid {folder}/nginx.pid; error_log stderr;"
        f"events {{}} http {{ access_log off; {http} {temporary} {config} }}"
    )
    command = [NGINX, "-p", str(folder), "-c", str(folder / "nginx.conf")]
    checked = subprocess.run([*command, "-t"], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stderr
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
        try:
            yield process
        finally:
            process.terminate()
