"""What the comments put on the pages of the desk."""

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from comments.models import Comment, Discussion

register = template.Library()


@register.simple_tag
def discussion_line(article):
    """In a line, how it stands with the discussion under the article."""
    discussion = Discussion.objects.of(article)
    n = Comment.objects.approved().filter(article=article.pk).count()
    comments = ngettext("%(n)s comment", "%(n)s comments", n) % {"n": n}
    if not discussion.is_open:
        return _("Discussion: closed, %(comments)s") % {"comments": comments}
    if discussion.is_held:
        return _("Discussion: open, every comment waits, %(comments)s") % {"comments": comments}
    return _("Discussion: open, %(comments)s") % {"comments": comments}
