"""How the server writes its log: plain lines that nobody outside can forge."""

import logging
import re

from newsroom.security import is_outage

CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


class Plain(logging.Formatter):
    """One record, one line; a traceback follows it, set in so that it cannot be taken for a record."""

    default_msec_format = None

    def __init__(self):
        super().__init__("{asctime} {levelname} {name}: {message}", style="{")

    def formatMessage(self, record):  # noqa: N802 - the name is logging's
        return CONTROLS.sub(escaped, super().formatMessage(record).replace("\n", "\\n"))

    def formatException(self, exc_info):  # noqa: N802
        return CONTROLS.sub(escaped, super().formatException(exc_info)).replace("\n", "\n    ")


def escaped(match):
    return match[0].encode("unicode_escape").decode()


class Outages(logging.Filter):
    """A database that does not answer is one line for each request, not a traceback."""

    def filter(self, record):
        error = record.exc_info and record.exc_info[1]
        if error and is_outage(error):
            record.msg, record.args = f"{record.getMessage()}: {error}".strip(), None
            record.exc_info = record.exc_text = None
        return True
