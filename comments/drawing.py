"""The HTML of a discussion.

Written by functions, not by a template: that is twenty times faster, and a discussion can be long.
What a reader typed goes through ``escape`` here; only ``Comment.html`` is clean already.
"""

from datetime import time
from functools import lru_cache
from html import escape
from itertools import pairwise

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from articles.dates import in_words
from comments.models import Comment
from comments.own import panel
from comments.stamps import stamp
from comments.thread import reply_address, thread_address


def render(page, date_format, may_reply):
    """The comments as nested lists."""
    tree = {}
    for comment in page.comments:
        level = tree
        for pk in [*comment.ancestors, comment.pk]:
            level = level.setdefault(pk, {})
    draw = Drawing(page, date_format, may_reply)
    items = "".join(draw.thread(pk, replies) for pk, replies in tree.items())
    return mark_safe(f"<ol>{items}</ol>" if items else "")  # noqa: S308 - all parts are escaped where they are put in


def render_pinned(page, date_format):
    """What editors have pinned, to stand above the others."""
    if not page.pinned:
        return ""
    draw = Drawing(page, date_format, may_reply=False)
    items = "".join(f"<li>{draw.pinned(comment)}</li>" for comment in page.pinned)
    return mark_safe(f"<ol>{items}</ol>")  # noqa: S308 - as above


class Drawing:
    """The HTML of what stands in one place of a discussion. Words and addresses are looked up once."""

    def __init__(self, page, date_format, may_reply):
        self.page, self.date_format, self.may_reply = page, date_format, may_reply
        self.here = {comment.pk: comment for comment in page.comments}
        self.unfinished = set(self.whose_replies_go_on())
        self.place = escape(page.address)
        self.form = escape(reply_address(page.article))
        self.link = reverse("comments:comment", args=[0]).replace("0", "%d")
        self.staff, self.author, self.first = escape(_("Staff")), escape(_("Author")), escape(_("Pinned"))
        self.reply, self.reply_to = escape(_("Reply")), escape(_("Reply to %s"))
        self.report, self.report_by = escape(_("Report")), escape(_("Report the comment by %s"))
        self.when = escape(_("%(date)s at %(time)s"))

    def whose_replies_go_on(self):
        """Those of whose replies only the first are shown: all above the last one of a shortened thread."""
        for comment, following in pairwise([*self.page.comments, None]):
            ends = following is None or following.thread != comment.thread
            if ends and self.page.goes_on(comment.thread):
                yield from (*comment.ancestors, comment.pk)

    def thread(self, pk, replies):
        """One thread from its top."""
        rest = self.rest(pk) if pk in self.page.shortened else ""
        return f"<li>{self.comment_at(pk)}{self.replies(pk, replies)}{rest}</li>"

    def replies(self, pk, below):
        """What stands below a comment, to be folded away without any script."""
        if not below:
            return ""
        items = "".join(
            f"<li>{self.comment_at(reply)}{self.replies(reply, replies)}</li>"
            for reply, replies in below.items()
        )
        number = self.number(below)
        if not number:
            return f"<ol>{items}</ol>"
        words = ngettext("%d reply", "%d replies", number) % number
        if pk in self.unfinished or self.is_earlier(pk):
            words = _("Replies")
        return f'<details class="replies" open><summary>{escape(words)}</summary><ol>{items}</ol></details>'

    def number(self, below):
        """How many comments stand there for all to see, on all levels."""
        return sum(
            bool(pk in self.here and self.here[pk].is_approved) + self.number(replies)
            for pk, replies in below.items()
        )

    def rest(self, pk):
        number = self.page.shortened[pk] - (pk in self.here)
        words = escape(ngettext("Show %d reply", "Show all %d replies", number) % number)
        address = escape(thread_address(self.page.article, pk))
        return f'<p class="rest"><a href="{address}#comments">{words}</a></p>'

    def comment_at(self, pk):
        return self.comment(self.here[pk]) if pk in self.here else self.stub(pk)

    def comment(self, comment):
        name = escape(comment.name)
        own = comment.pk == self.page.own_pk
        public = comment.is_approved
        return (
            f'<div class="comment{" own" if own else ""}" id="comment-{comment.pk}">'
            f"{self.former_anchor(comment)}"
            f"<header>{stamp(comment)}{self.writer(comment, name)}"
            f'<p class="moment">{self.moment(comment, public)}{self.edited(comment)}</p></header>'
            f"{panel(comment) if own else ''}{self.answers(comment)}"
            f'<div class="words" dir="auto">{comment.html}</div>'
            f"{self.links(comment.pk, name) if public else ''}</div>"
        )

    def pinned(self, comment):
        """The same without an anchor, for it has its own place among the others."""
        name = escape(comment.name)
        place = f"#comment-{comment.pk}" if comment.pk in self.here else self.link % comment.pk
        return (
            f'<div class="comment"><header>{stamp(comment)}{self.writer(comment, name)}'
            f'<p class="moment">{self.time(comment.created_at)}{self.edited(comment)}</p></header>'
            f'<div class="words" dir="auto">{comment.html}</div>'
            f'<p class="links"><a href="{place}">{escape(_("Show in the discussion"))}</a></p></div>'
        )

    def stub(self, pk):
        """What stands above replies in place of a comment that is not here, and why it is not."""
        if self.is_earlier(pk):
            words = escape(_("Replies to %s, continued")) % f"<bdi>{escape(self.page.absent[pk].name)}</bdi>"
            return f'<p class="elsewhere"><a href="{self.link % pk}">{words}</a></p>'
        words = escape(gone(self.page.absent.get(pk)))
        return f'<p class="elsewhere" id="comment-{pk}">{words}</p>'

    def is_earlier(self, pk):
        """Whether it stands on an earlier page."""
        absent = self.page.absent.get(pk)
        return bool(absent and absent.is_approved)

    def former_anchor(self, comment):
        """Where readers who kept the address on the former site still arrive."""
        number = comment.former_number
        is_other = (number or 0) > 0 and number != comment.pk and number not in self.here
        return f'<span id="comment-{number}"></span>' if is_other else ""

    def writer(self, comment, name):
        # Rows from elsewhere can hold addresses that our form would have refused.
        if comment.website.lower().startswith(("https://", "http://")):
            name = f'<a href="{escape(comment.website)}" rel="nofollow ugc noopener"><bdi>{name}</bdi></a>'
        else:
            name = f"<bdi>{name}</bdi>"
        badge = self.author if comment.by_author else self.staff if comment.by_staff else ""
        name += f' <span class="badge">{badge}</span>' if badge else ""
        name += f' <span class="badge quiet">{self.first}</span>' if comment.pinned_at else ""
        return f'<p class="writer">{name}</p>'

    def moment(self, comment, public):
        time = self.time(comment.created_at)
        if not public:
            return time
        place = f"{self.place}#comment-{comment.pk}" if self.place else self.link % comment.pk
        return f'<a class="when" href="{place}">{time}</a>'

    def edited(self, comment):
        if not comment.edited_at:
            return ""
        return f' <span class="edited">{escape(_("edited %s")) % self.time(comment.edited_at)}</span>'

    def time(self, moment):
        at = timezone.localtime(moment)
        words = self.when % {
            "date": escape(in_words(at, self.date_format)),
            "time": escape(time_in_words(at.hour, at.minute, get_language())),
        }
        return f'<time datetime="{at.isoformat(timespec="seconds")}">{words}</time>'

    def answers(self, comment):
        """To whom a reply speaks that stands beside, not below, what it answers."""
        if not comment.answered or comment.ancestors[-1:] == [comment.parent_id]:
            return ""
        to = comment.parent_id
        target = f"#comment-{to}" if to in self.here else self.link % to
        words = escape(_("in reply to %s")) % f"<bdi>{escape(comment.answered)}</bdi>"
        return f'<p class="answers"><a href="{target}">{words}</a></p>'

    def links(self, pk, name):
        """What a reader can do about a comment."""
        reply = (
            f'<a class="reply" rel="nofollow" href="{self.form}?parent={pk}" data-parent="{pk}"'
            f' data-name="{name}" aria-label="{self.reply_to % name}">{self.reply}</a>'
        )
        return (
            f'<p class="links">{reply if self.may_reply else ""}'
            f'<a class="report" rel="nofollow" href="{self.link % pk}report/"'
            f' aria-label="{self.report_by % name}">{self.report}</a></p>'
        )


@lru_cache(maxsize=24 * 60)
def time_in_words(hour, minute, language):
    return time_format(time(hour, minute), "TIME_FORMAT")


def gone(comment):
    """Why a comment is not shown. None for one that has been deleted."""
    if comment is None:
        return _("This comment was removed.")
    if comment.withdrawn_at:
        return _("This comment was withdrawn by its writer.")
    if comment.status == Comment.Status.PENDING:
        return _("This comment is awaiting moderation.")
    return _("This comment was removed by a moderator.")
