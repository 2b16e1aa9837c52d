"""What the benchmark of the edition has found, as a table and a plot."""

import os
import platform
import re
import subprocess
from datetime import datetime
from pathlib import Path

from tests.benchmarks.plot import bars
from tests.nginx import NGINX


class Report:
    """What was found, for people."""

    # name, target, and the figure to which it is compared
    RATIOS = (
        ("edition", 0.45, "nginx, a file"),
        ("edition, 10,000 pages", 0.45, "nginx, 10,000 files"),
        ("edition through nginx", 0.7, "nginx, a file"),
        ("mixed", 0.7, "edition"),
    )
    SERVED = (
        *("nginx, a file", "edition through nginx", "edition"),
        *("nginx, 10,000 files", "edition, 10,000 pages"),
    )
    LIMITS = (
        ("cold article, 20 comments, CPU ms", 7),
        ("cold article, 60 comments, CPU ms", 12),
        ("cold front page, CPU ms", 12),
        ("visible, p99 s", 0.6),
        ("memory with the pages, MB", 150),
        ("mixed, errors", 0),
    )

    def __init__(self, found, options):
        self.found, self.options = found, options

    def table(self):
        sizes = list(self.found)
        lines = [f"# The edition, measured {datetime.now():%Y-%m-%d}", "", self.machine(), ""]
        lines.append("| figure | target | " + " | ".join(f"{size:,} articles" for size in sizes) + " |")
        lines.append("|---|---|" + "---|" * len(sizes))
        for name, target, other in self.RATIOS:
            ratios = [self.ratio(size, name, other) for size in sizes]
            lines.append(line(f"{name}, times {other}", f"≥ {target}", ratios))
        targets = {name: f"≤ {most}" for name, most in self.LIMITS}
        others = {name: "" for size in sizes for name in self.found[size] if name not in targets}
        for name, target in (targets | others).items():
            lines.append(line(name, target, [self.found[size].get(name) for size in sizes]))
        return "\n".join([*lines, ""])

    def ratio(self, size, name, other):
        found = self.found[size]
        return found[name] / found[other] if name in found and other in found else None

    def machine(self):
        cpu = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text())
        versions = [
            f"{os.cpu_count()} cores" + (f" of {cpu[1]}" if cpu else ""),
            f"Python {platform.python_version()}",
            subprocess.run([NGINX, "-v"], capture_output=True, text=True, check=False).stderr.strip(),
            "PostgreSQL" if os.environ.get("DATABASE_URL", "").startswith("postgres") else "SQLite",
        ]
        return ", ".join(versions) + f"; {self.options.rounds} rounds of {self.options.seconds} s"

    def plot(self):
        size, found = max(self.found.items(), key=lambda item: len(item[1]))
        served = {name: found[name] for name in self.SERVED if name in found}
        cold = {
            f"{name.removeprefix('cold ').removesuffix(', CPU ms')}, {size:,} articles": figure
            for size, figures in self.found.items()
            for name, figure in figures.items()
            if name.startswith(("cold article, 20", "cold front"))
        }
        return bars([("Requests per CPU second", served), ("CPU milliseconds to draw a page", cold)])


def line(name, target, figures):
    return f"| {name} | {target} | " + " | ".join(map(said, figures)) + " |"


def said(figure):
    if figure is None:
        return ""
    return f"{figure:,.2f}" if figure < 100 else f"{figure:,.0f}"
