"""A small cast and plain functions that make what a test needs, and nothing more."""

from io import BytesIO
from itertools import count

from django.contrib.auth.models import Group, User
from django.core.files.base import ContentFile
from django.utils import timezone
from PIL import Image as Picture

from articles.models import Article, Author, Byline, Image, Page, Section
from comments.models import Comment

serial = count(1)


def make_user(username=None, *, groups=(), **fields):
    user = User.objects.create_user(username or f"user{next(serial)}", **fields)
    user.groups.set(Group.objects.filter(name__in=groups))
    return user


def make_reporter(username="rosa"):
    return make_user(username, groups=["Reporters"], is_staff=True)


def make_editor(username="edda"):
    return make_user(username, groups=["Editors"], is_staff=True)


def make_moderator(username="mo"):
    return make_user(username, groups=["Moderators"], is_staff=True)


def make_admin(username="ada"):
    return make_user(username, is_staff=True, is_superuser=True)


def make_section(name=None, **fields):
    return Section.objects.create(name=name or f"Section {next(serial)}", **fields)


def make_author(name=None, **fields):
    return Author.objects.create(name=name or f"Author {next(serial)}", **fields)


def picture_file(size=(60, 40), kind="PNG", name="picture.png"):
    content = BytesIO()
    Picture.new("RGB", size, "teal").save(content, kind)
    return ContentFile(content.getvalue(), name=name)


def make_image(size=(60, 40), **fields):
    return Image.objects.create(file=picture_file(size), **{"alternative_text": "A teal square"} | fields)


def make_article(*, authors=(), tags=(), **fields):
    """A draft, unless told otherwise."""
    n = next(serial)
    article = Article.objects.create(**{"headline": f"Article {n}", "body": f"<p>Text {n}.</p>"} | fields)
    for position, author in enumerate(authors):
        Byline.objects.create(article=article, author=author, position=position)
    article.tags.add(*tags)
    return article


def make_published(**fields):
    """An article that readers may see."""
    return make_article(**{"status": Article.Status.PUBLISHED, "published_at": timezone.now()} | fields)


def make_page(headline=None, **fields):
    """A page that readers may see, unless told otherwise."""
    fields = {"status": Page.Status.PUBLISHED, "body": "<p>Who we are.</p>"} | fields
    return Page.objects.create(headline=headline or f"Page {next(serial)}", **fields)


def make_comment(article=None, **fields):
    """A pending reply of a guest, unless told otherwise."""
    n = next(serial)
    fields = {"name": f"Reader {n}", "email": f"reader{n}@example.org", "body": f"Reply {n}."} | fields
    return Comment.objects.create(article=article or make_published(), **fields)


def make_approved(article=None, **fields):
    return make_comment(article, **{"status": Comment.Status.APPROVED} | fields)
