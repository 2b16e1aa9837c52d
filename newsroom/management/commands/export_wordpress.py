import os
import sys
import tempfile
from contextlib import closing
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from newsroom.progress import Progress
from newsroom.wordpress import export


class Command(BaseCommand):
    help = (
        "Write the whole newsroom as one file for WordPress (Tools → Import there), or for import_wordpress."
        " It holds what readers gave as their email addresses. Of the pictures it says where they lie."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="FILE", help="the file to write; - for the standard output")

    def handle(self, *, file, **options):
        progress = Progress(self.stderr)
        try:
            with closing(export.document(progress)) as pieces:
                if file == "-":
                    write_out(pieces)
                else:
                    write_whole(Path(file), pieces)
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror or error}") from error
        except KeyboardInterrupt:
            sys.exit("\nInterrupted." if file == "-" else "\nInterrupted. Nothing was written.")
        finally:
            progress.close()


def write_out(pieces):
    for piece in pieces:
        sys.stdout.buffer.write(piece.encode())
    sys.stdout.buffer.flush()


def write_whole(path, pieces):
    """Write the file beside its place and move it there when it is whole. Only its owner may read it."""
    if path.exists() and not path.is_file():
        raise CommandError(f"{path} is there already, and is no file.")
    if not path.parent.is_dir():
        raise CommandError(f"There is no folder {path.parent}.")
    descriptor, draft = tempfile.mkstemp(prefix=".export-", dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as written:
            for piece in pieces:
                written.write(piece.encode())
            written.flush()
            os.fsync(written.fileno())
        os.replace(draft, path)
    except BaseException:
        os.unlink(draft)
        raise
