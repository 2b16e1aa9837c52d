import sys
from pathlib import Path
from zoneinfo import available_timezones

from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError

from newsroom.progress import Progress
from newsroom.wordpress.moving import Busy, Interrupted, Move
from newsroom.wordpress.report import KINDS
from newsroom.wordpress.source import Refused

GOES_ON = "What has come is stored; the next run goes on from here."


def refuse_nonsense(files, media, timezone, report):
    if media and not media.is_dir():
        raise CommandError(f"--media: {media} is no folder.")
    if timezone and timezone not in available_timezones():
        raise CommandError(f"--timezone: {timezone} is no time zone; one is named like Europe/Vienna.")
    if report:
        refuse_report(report, files)


def refuse_report(report, files):
    """What stands there is replaced in the end: that may be a report, and nothing one would miss."""
    if not report.parent.is_dir():
        raise CommandError(f"--report: {report.parent} is no folder.")
    if report.is_symlink() or (report.exists() and not report.is_file()) or not report.name:
        raise CommandError(f"--report: {report} is no ordinary file.")
    if report.resolve() in [file.resolve() for file in files]:
        raise CommandError(f"--report: {report} is the export itself.")


class Command(BaseCommand):
    help = (
        "Bring a WordPress site in from its export files (Tools → Export there). Without --write it is a"
        " rehearsal: it says what would come, and nothing is stored. Run again, it goes on where it stopped,"
        " brings what is new, and leaves alone what was edited here."
    )

    def add_arguments(self, parser):
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help=".xml, .xml.gz or .zip")
        parser.add_argument("--media", type=Path, metavar="DIR", help="a copy of the site's uploads folder")
        parser.add_argument("--fetch-media", action="store_true", help="fetch missing pictures from the site")
        parser.add_argument(
            "--timezone", metavar="ZONE", help="the site's, such as Europe/Vienna; else guessed"
        )
        parser.add_argument("--write", action="store_true", help="store it")
        parser.add_argument("--report", type=Path, metavar="FILE", help="write the report as JSON, too")

    def handle(self, *, files, media, timezone, report, **options):
        refuse_nonsense(files, media, timezone, report)
        progress = Progress(self.stderr)
        move = Move(
            files,
            media=media,
            fetch=options["fetch_media"],
            zone=timezone,
            write=options["write"],
            track=progress,
        )
        found = self.carry_out(move, progress)
        self.tell(found)
        if report:
            self.write(found, report)
        if not options["write"]:
            self.stdout.write("This was a rehearsal: nothing is stored. To store it, add --write.")

    def carry_out(self, move, progress):
        try:
            return move.run()
        except (Refused, Busy) as error:
            raise CommandError(str(error)) from error
        except Interrupted as interruption:
            raise CommandError(f"{interruption} {GOES_ON}") from None
        except (OperationalError, OSError) as error:  # the database is away, the disk is full
            raise CommandError(f"{' '.join(str(error).split())}. {GOES_ON}") from error
        except KeyboardInterrupt:
            sys.exit(f"\nInterrupted. {GOES_ON}")
        finally:
            progress.close()

    def write(self, found, report):
        try:
            found.write_json(report)
        except OSError as error:
            raise CommandError(f"--report: {error}. The import itself is done.") from error

    def tell(self, report):
        for kind in KINDS:
            if report.numbers[kind]:
                self.stdout.write(f"{kind} ({report.numbers[kind]})")
                for line in report.lines(kind):
                    self.stdout.write(f"  {line.subject}: {line.text}")
        for line in report.summary():
            self.stdout.write(line)
