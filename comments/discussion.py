"""The HTML of a discussion.

Written by functions, not by a template: that is twenty times faster, and a discussion can be long.
What a reader typed goes through ``escape`` here; only ``Comment.html`` is clean already.
"""

from html import escape

from django.urls import reverse
from django.utils import timezone
from django.utils.dateformat import format as written
from django.utils.formats import time_format
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from comments import status
from comments.stamps import stamp
from comments.thread import page_address, reply_address


def render(thread, date_format):
    """The comments as nested lists."""
    tree = {}
    for comment in thread.comments:
        level = tree
        for pk in [*comment.ancestors, comment.pk]:
            level = level.setdefault(pk, {})
    draw = Drawing(thread, date_format)
    return mark_safe(_list(tree, draw))  # noqa: S308 - every part is escaped where it is put in


def _list(tree, draw):
    items = (f"<li>{draw.place(pk)}{_list(replies, draw)}</li>" for pk, replies in tree.items())
    return f"<ol>{''.join(items)}</ol>" if tree else ""


class Drawing:
    """The HTML of what stands in one place of a thread. Words and addresses are looked up once."""

    def __init__(self, thread, date_format):
        self.thread, self.date_format = thread, date_format
        self.here = {comment.pk: comment for comment in thread.comments}
        self.page = escape(page_address(thread.article, thread.number))
        self.form = escape(reply_address(thread.article))
        self.may_reply = thread.article.comments_open
        self.staff, self.reply = escape(_("Staff")), escape(_("Reply"))
        self.reply_to = escape(_("Reply to %s"))
        self.when = escape(_("%(date)s at %(time)s"))

    def place(self, pk):
        if comment := self.here.get(pk):
            return self.comment(comment)
        if name := self.thread.earlier.get(pk):
            words = escape(_("Replies to %s, continued")) % f"<bdi>{escape(name)}</bdi>"
            return f'<p class="elsewhere"><a href="{_permalink(pk)}">{words}</a></p>'
        return f'<p class="elsewhere" id="comment-{pk}">{escape(_("This comment was removed."))}</p>'

    def comment(self, comment):
        name = escape(comment.name)
        own = comment.pk == self.thread.own_pk
        public = comment.is_approved
        reply = self.reply_link(comment.pk, name) if public and self.may_reply else ""
        return (
            f'<div class="comment{" own" if own else ""}" id="comment-{comment.pk}">'
            f"{self.former_anchor(comment)}"
            f"<header>{stamp(comment)}{self.writer(comment, name)}{self.moment(comment, public)}</header>"
            f"{self.notice(comment) if own else ''}{self.answers(comment)}"
            f'<div class="words" dir="auto">{comment.html}</div>{reply}</div>'
        )

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
        badge = f' <span class="badge">{self.staff}</span>' if comment.by_staff else ""
        return f'<p class="writer">{name}{badge}</p>'

    def moment(self, comment, public):
        at = timezone.localtime(comment.created_at)
        words = self.when % {
            "date": escape(written(at, self.date_format)),
            "time": escape(time_format(at, "TIME_FORMAT")),
        }
        time = f'<time datetime="{at.isoformat(timespec="seconds")}">{words}</time>'
        return f'<a class="when" href="{self.page}#comment-{comment.pk}">{time}</a>' if public else time

    def notice(self, comment):
        return f'<p class="notice" role="status">{escape(status.notice(comment))}</p>'

    def answers(self, comment):
        """To whom a reply speaks that stands beside, not below, what it answers."""
        if not comment.answered or comment.ancestors[-1:] == [comment.parent_id]:
            return ""
        to = comment.parent_id
        target = f"#comment-{to}" if to in self.here else _permalink(to)
        words = escape(_("in reply to %s")) % f"<bdi>{escape(comment.answered)}</bdi>"
        return f'<p class="answers"><a href="{target}">{words}</a></p>'

    def reply_link(self, pk, name):
        return (
            f'<a class="reply" rel="nofollow" href="{self.form}?parent={pk}" data-parent="{pk}"'
            f' data-name="{name}" aria-label="{self.reply_to % name}">{self.reply}</a>'
        )


def _permalink(pk):
    return reverse("comments:comment", args=[pk])
