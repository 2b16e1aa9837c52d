"""Tags: how a name is written, and when two names mean the same tag."""

import unicodedata

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import Q
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from taggit.models import Tag

from articles.models import Publication
from articles.shown import note
from articles.text import is_blank, single_line

MAX_LENGTH = 50


def note_shown(sender, instance, **kwargs):
    """A page shows the tag. The model is taggit's, so it cannot say so itself as others do."""
    note(f"tag:{instance.pk}")


def tags_of(article):
    """By name. In plain SQL: every article's page asks, and the ORM took six times as long."""
    sql = """
        SELECT taggit_tag.* FROM taggit_tag JOIN taggit_taggeditem ON tag_id = taggit_tag.id
        WHERE content_type_id = %s AND object_id = %s ORDER BY name
    """
    kind = ContentType.objects.get_for_model(article)
    return list(Tag.objects.raw(sql, [kind.pk, article.pk]))


def clean_name(text):
    """The name as it may be stored. Raises ValidationError for what cannot be a tag."""
    name = " ".join(single_line(text).replace('"', "").split())
    if not name or is_blank(name):
        raise ValidationError(_("A tag needs a name that can be seen."), code="invisible")
    if len(name) > MAX_LENGTH:
        raise ValidationError(
            _("“%(name)s…” is too long for a tag: %(most)d characters at most."),
            code="too_long",
            params={"name": name[:30], "most": MAX_LENGTH},
        )
    if not slugify(name, allow_unicode=True):
        raise ValidationError(
            _("“%(name)s” has no letter or digit, so the tag would have no address."),
            code="no_address",
            params={"name": name},
        )
    return name


def folded(name):
    """What is the same in two ways of writing one name: “Été” and “été”, composed or not."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


def settle(names):
    """Clean names, each once, spelled as the tag that exists already.

    Compared in Python, for SQLite folds the case of ASCII letters only. All tags are read only
    when a name is new or spelled anew, which is rare, and takes 40 ms with 50,000 tags.

    Within a transaction nobody else makes a tag from then on until its end, or two editors who
    think of the same new tag would make two, or an error.
    """
    wanted = {folded(name): name for name in reversed([clean_name(name) for name in names])}
    known = set(Tag.objects.filter(name__in=wanted.values()).values_list("name", flat=True))
    if set(wanted.values()) - known:
        _wait_for_other_new_tags()
        for name in Tag.objects.order_by("-pk").values_list("name", flat=True):
            if folded(name) in wanted and wanted[folded(name)] not in known:
                wanted[folded(name)] = name
    return list(reversed(wanted.values()))


def _wait_for_other_new_tags():
    if connection.in_atomic_block:
        Publication.objects.select_for_update(no_key=True).filter(pk=1).values_list("pk").first()


def suggest(text, limit=20):
    """Names of tags in use that contain the text, those that begin with it first."""
    text = single_line(text)[:MAX_LENGTH]
    in_use = Tag.objects.exclude(taggit_taggeditem_items=None)
    # The slug is in lower case whatever the script, which the name's comparison on SQLite is not.
    alike = Q(name__icontains=text)
    if slug := slugify(text, allow_unicode=True):
        alike |= Q(slug__contains=slug)
    names = list(in_use.filter(alike).order_by("name").values_list("name", flat=True)[: limit * 10])
    return sorted(names, key=lambda name: not folded(name).startswith(folded(text)))[:limit]
