"""The discussion under an article, a page at a time, and the addresses of what stands in it."""

import re

from django.db.models import Case, F, Q, Value, When
from django.http import Http404

from comments.models import Comment

PAGE = 100

# The name of the person answered, for replies that no longer stand right below what they answer.
ANSWERED = Case(When(parent__status=Comment.Status.APPROVED, then=F("parent__name")), default=Value(""))


class Thread:
    """One page of an article's discussion: one query where everything fits on one page.

    ``own`` is a comment that its writer is shown where it stands, whatever its status.
    """

    def __init__(self, article, number=1, own=None):
        shown = Q(status=Comment.Status.APPROVED)
        comments = Comment.objects.filter(shown | Q(pk=own.pk) if own else shown, article=article.pk)
        start = (number - 1) * PAGE
        found = list(comments.in_thread_order().annotate(answered=ANSWERED)[start : start + PAGE + 1])
        if number > 1 and not found:
            raise Http404
        self.article, self.number, self.own = article, number, own
        self.comments, self.has_next = found[:PAGE], len(found) > PAGE
        all_here = number == 1 and not self.has_next
        # What was sorted out or is waiting counts for nobody, not even on its writer's page.
        self.total = (len(found) if all_here else comments.count()) - bool(own and not own.is_approved)
        self.earlier = self._names_of(found[0].ancestors) if number > 1 else {}

    @property
    def previous(self):
        return page_address(self.article, self.number - 1) + "#comments" if self.number > 1 else ""

    @property
    def next(self):
        return page_address(self.article, self.number + 1) + "#comments" if self.has_next else ""

    @property
    def own_pk(self):
        return self.own.pk if self.own else None

    def _names_of(self, ancestors):
        """Of earlier pages, only what stands above the first comment can go on here."""
        return dict(Comment.objects.approved().filter(pk__in=ancestors).values_list("pk", "name"))


def page_number(text):
    """The number in ``?comments=``. Http404 for what our own links never say."""
    if not re.fullmatch("[1-9][0-9]{0,5}", text):
        raise Http404
    return int(text)


def page_of(comment):
    """On which page of its discussion the comment stands among the public ones."""
    before = Comment.objects.approved().filter(article=comment.article_id, path__lt=comment.path)
    return before.count() // PAGE + 1


def page_address(article, number):
    return article.get_absolute_url() + (f"?comments={number}" if number > 1 else "")


def address(comment):
    """Where readers find the comment."""
    return f"{page_address(comment.article, page_of(comment))}#comment-{comment.pk}"


def reply_address(article):
    """Where the reply form stands alone and is sent to. Empty for what has no address yet."""
    place = article.get_absolute_url()
    return f"{place}reply/" if place else ""
