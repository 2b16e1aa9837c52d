import pytest
from django.conf import settings as configured

from newsroom.wordpress.moving import Move


@pytest.fixture
def move_in(tmp_path):
    """``move_in(text, …)`` writes export files and brings them in; it returns the report."""

    def move_in(*texts, write=True, **options):
        configured.DATA_DIR.mkdir(exist_ok=True)
        files = []
        for number, text in enumerate(texts):
            file = tmp_path / f"export-{number}.xml"
            file.write_bytes(text if isinstance(text, bytes) else text.encode())
            files.append(file)
        return Move(files, write=write, **options).run()

    return move_in


@pytest.fixture
def rehearse(move_in):
    return lambda *texts, **options: move_in(*texts, write=False, **options)


@pytest.fixture
def said():
    """``said(report, "skipped")``: its lines of that kind as ``(subject, text)``."""
    return lambda report, *kinds: [(line.subject, line.text) for line in report.lines(*kinds)]
