"""How much of the same reader, or from the same address, comes in: this many in so long."""

from datetime import timedelta

LIMITS = [(5, timedelta(minutes=1)), (30, timedelta(hours=1))]
MOST = max(number for number, _span in LIMITS)
LONGEST = max(span for _number, span in LIMITS)


def wait(times, now):
    """How long until the next may come after those of these moments, the last one first. Zero: now."""
    waits = [times[number - 1] + span - now for number, span in LIMITS if len(times) >= number]
    return max([timedelta(0), *waits])
