"""The little drawing beside a comment, by which one recognises a writer again.

Its few bits come from a keyed digest of the address: nobody can compute them from outside, and
many addresses share each drawing, so it proves nothing about anybody.
"""

from functools import lru_cache

from django.conf import settings
from django.utils.crypto import salted_hmac

TONES = 6
SVG = '<svg class="stamp tone-{}" viewBox="0 0 8 8" aria-hidden="true"><path d="{}"/></svg>'
BLANK = SVG.format("none", "M2 4a2 2 0 1 0 4 0a2 2 0 1 0-4 0z")


def stamp(comment):
    """An inline SVG. Its colours come from the stylesheet."""
    if not comment.is_approved:
        return BLANK  # or anybody could see at once which drawing belongs to which address
    return drawing(comment)


def drawing(comment):
    """The stamp whatever became of the comment, for moderators' eyes."""
    return _drawing_of(comment.email or comment.name, settings.SECRET_KEY)


@lru_cache(maxsize=4096)
def _drawing_of(writer, _key):
    digest = salted_hmac("comments.stamp", writer, algorithm="sha256").digest()
    return _drawing(digest[0], digest[1] % TONES)


@lru_cache(maxsize=256 * TONES)
def _drawing(shapes, tone):
    """Four cells of one of four shapes each, mirrored to the right and downwards."""
    cells = [SHAPES[shapes >> shift & 3] for shift in (0, 2, 4, 6)]
    path = "".join(
        shape(x if sx > 0 else 8 - x, y if sy > 0 else 8 - y, sx, sy)
        for shape, (x, y) in zip(cells, [(0, 0), (2, 0), (0, 2), (2, 2)], strict=True)
        for sx in (1, -1)
        for sy in (1, -1)
    )
    return SVG.format(tone, path)


def _corner(x, y, sx, sy):
    return f"M{x} {y}h{2 * sx}l{-2 * sx} {2 * sy}z"


def _fan(x, y, sx, sy):
    """A quarter of a disc around the outer corner of the cell."""
    return f"M{x} {y}h{2 * sx}a2 2 0 0 {int(sx == sy)} {-2 * sx} {2 * sy}z"


def _petal(x, y, sx, sy):
    """A quarter of a disc around the inner corner."""
    return f"M{x + 2 * sx} {y + 2 * sy}h{-2 * sx}a2 2 0 0 {int(sx == sy)} {2 * sx} {-2 * sy}z"


def _square(x, y, sx, sy):
    return f"M{x} {y}h{2 * sx}v{2 * sy}h{-2 * sx}z"


SHAPES = [_corner, _fan, _petal, _square]
