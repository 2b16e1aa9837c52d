"""The sample newsroom: people, pictures, stories and what readers said about them.

All is read from the TOML beside this file. Dates are given as ages, so that the paper is
as fresh as the day it is loaded.
"""

import re
import secrets
import tomllib
from datetime import timedelta
from html import escape
from pathlib import Path
from zlib import crc32

from django.contrib.auth.models import Group, User
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from articles.models import Article, Author, Byline, Image, Page, Placement, Publication, Section, Step
from articles.models.author import display_name
from comments import policy, spam
from comments.models import Comment, Decision, Discussion, Policy, Report, Writer

FOLDER = Path(__file__).parent
REGULAR = 3  # comments
GROUPS = {"editor": "Editors", "reporter": "Reporters", "moderator": "Moderators"}
_PICTURE = re.compile(r"\{\{picture:([\w-]+)\|(.*?)\}\}")


def read(name):
    return tomllib.loads((FOLDER / name).read_text(encoding="utf-8"))


def stories():
    """``{number-and-slug: story}`` in the order of their numbers."""
    return {path.stem: read(path) for path in sorted((FOLDER / "stories").glob("*.toml"))}


def load(track):
    """Put the sample newsroom into an empty one, whole or not at all.

    ``track(iterable, what, total)`` reports progress.
    Returns ``[(role, username, password)]``, one account a role.
    """
    paper = read("newsroom.toml")
    with transaction.atomic():
        found_publication(paper["publication"])
        set_rules(paper["policy"])
        users, accounts = hire(paper["user"])
        images = {
            row["key"]: file_image(row, users["ebba"])
            for row in track(paper["picture"], "pictures", len(paper["picture"]))
        }
        sections = {row["slug"]: Section.objects.create(**row) for row in paper["section"]}
        authors = {row["slug"]: introduce(row, users) for row in paper["author"]}
        desk, told = Desk(users, images, sections, authors), stories()
        filed = {key: desk.file(story) for key, story in track(told.items(), "stories", len(told))}
        threads = read("comments.toml")["thread"]
        for thread in track(threads, "discussions", len(threads)):
            discuss(filed[thread["story"]], thread, users)
        introduce_the_regulars()
        let_the_filter_learn()
        feature_the_most_discussed()
        for row in paper["page"]:
            Page.objects.create(**row, in_foot=True).publish(users["editor"])
    return accounts


def found_publication(row):
    publication = Publication.objects.current()
    publication.name, publication.tagline = row["name"], row["tagline"]
    publication.description = row["description"]
    publication.follow = "\n".join(f"{address['label']} {address['url']}" for address in row["follow"])
    publication.save()


def set_rules(row):
    rules = Policy.objects.current()
    rules.house_rules = row["house_rules"].strip()
    rules.save()


def hire(rows):
    """The staff. The first of each role gets a password and is named to whoever starts the demo."""
    users, accounts = {}, []
    for row in rows:
        role, password = row.pop("role"), None
        if role not in [known for known, *_rest in accounts]:
            password = secrets.token_urlsafe(9)
            accounts.append((role, row["username"], password))
        boss = role == "administrator"
        user = User.objects.create_user(**row, password=password, is_staff=True, is_superuser=boss)
        user.groups.set(Group.objects.filter(name=GROUPS.get(role)))
        users[user.username] = user
    return users, accounts


def photograph(key):
    return (FOLDER / "pictures" / f"{key}.jpg").read_bytes()


def file_image(row, by):
    return Image.objects.create(
        file=ContentFile(photograph(row["key"]), name=f"{row['key']}.jpg"),
        alternative_text=row["alt"],
        caption=row["caption"],
        credit=row["credit"],
        uploaded_by=by,
    )


def introduce(row, users):
    return Author.objects.create(
        name=row["name"],
        slug=row["slug"],
        biography=row["bio"],
        website=row["website"],
        user=users.get(row["login"]),
    )


class Desk:
    """Files stories with everything that belongs to them."""

    def __init__(self, users, images, sections, authors):
        self.users, self.images, self.sections = users, images, sections
        self.authors, self.now = authors, timezone.now()

    def file(self, story):
        begun_by = self._writer(story)
        published_at = self._moment(story)
        trashed = story["status"] == "trashed"
        dated = story["status"] in ("published", "scheduled", "withdrawn")
        article = Article.objects.create(
            headline=story["headline"],
            standfirst=story["standfirst"],
            body=self._body(story["body"]),
            lead_image=self.images.get(story["picture"]),
            lead_caption=story["lead_caption"],
            section=self.sections[story["section"]],
            comments_open=story["comments_open"],
            status={"scheduled": "published", "trashed": "draft"}.get(story["status"], story["status"]),
            published_at=published_at if dated else None,
            trashed_at=self.now if trashed else None,
            created_by=begun_by,
            **self._modification(story, published_at),
        )
        for position, byline in enumerate(story["authors"]):
            author = self.authors[byline["slug"]]
            Byline.objects.create(article=article, author=author, role=byline["role"], position=position)
        article.tags.add(*story["tags"])
        self._steps(article, story, begun_by, min(published_at, self.now))
        begun = min(published_at, self.now) - timedelta(hours=30)
        saved = min(article.modified_at or published_at, self.now)
        Article.objects.filter(pk=article.pk).update(created_at=begun, saved_at=saved)
        return article

    def _writer(self, story):
        first = self.authors[story["authors"][0]["slug"]]
        return first.user or self.users["editor"]

    def _moment(self, story):
        if "published" in story:
            return timezone.make_aware(story["published"])
        return self.now - timedelta(days=story["days_ago"])

    def _modification(self, story, published_at):
        if "modified" in story:
            at = timezone.make_aware(story["modified"])
        elif story.get("modified_after_hours"):
            at = min(published_at + timedelta(hours=story["modified_after_hours"]), self.now)
        else:
            return {}
        by = self.users[story["modified_by"]]
        return {"modified_at": at, "modified_by": by, "modified_by_name": display_name(by)}

    def _body(self, text):
        def figure(match):
            image, caption = self.images[match[1]], match[2].strip() or self.images[match[1]].caption
            alt = escape(image.alternative_text)
            return (
                f'<figure><img data-file="{image.pk}" alt="{alt}">'
                f"<figcaption>{escape(caption, quote=False)}</figcaption></figure>"
            )

        return _PICTURE.sub(figure, text)

    def _steps(self, article, story, writer, at):
        """How it came to be where it is, as the desk would have recorded it."""
        editor = self.users["editor"]
        submitted = (Step.Verb.SUBMIT, writer, -3, "")
        path = {
            "draft": [],
            "review": [submitted],
            "published": [submitted, (Step.Verb.PUBLISH, editor, 0, "")],
            "scheduled": [submitted, (Step.Verb.SCHEDULE, editor, -1, "")],
            "withdrawn": [
                submitted,
                (Step.Verb.PUBLISH, editor, 0, ""),
                (Step.Verb.WITHDRAW, editor, 5, "Withdrawn until the figures are confirmed."),
            ],
            "trashed": [(Step.Verb.TRASH, writer, 0, "")],
        }[story["status"]]
        if story.get("sent_back"):
            path = [submitted, (Step.Verb.SEND_BACK, editor, -1, story["sent_back"])]
        for verb, by, hours, note in path:
            Step.objects.create(
                article=article,
                verb=verb,
                by=by,
                by_name=display_name(by),
                note=note,
                at=min(at + timedelta(hours=hours), self.now),
            )


def discuss(article, thread, users):
    """A thread as readers wrote it and moderators left it."""
    moderator, written = users["moderator"], {}
    if "message" in thread:
        Discussion.objects.create(article=article, message=thread["message"])
    for row in thread["comment"]:
        staff = users.get(row["staff"])
        at = min(article.published_at + timedelta(hours=row["hours_after"]), timezone.now())
        comment = Comment.objects.create(
            article=article,
            parent=written.get(row["parent"]),
            name=display_name(staff) if staff else row["name"],
            email=row["email"],
            website=row["website"],
            body=row["body"].strip(),
            status=row["status"],
            user=staff,
            by_staff=bool(staff),
            by_author=bool(staff) and article.authors.filter(user=staff).exists(),
            network="" if staff else network_of(row["email"]),
            created_at=at,
            pinned_at=at if row.get("pinned") else None,
        )
        written[row["id"]] = comment
        decide(comment, row, staff, moderator)
        if "reported" in row:
            Report.objects.file(comment, **row["reported"])


def network_of(email):
    """One for each address, and the same for all that it sends."""
    place = crc32(email.encode())
    return f"10.{place % 251}.{place // 251 % 251}.0/24"


def decide(comment, row, staff, moderator):
    """The decisions that brought a comment to where it is: the rule's, then the moderator's."""
    pending = Comment.Status.PENDING
    if staff:
        steps = [("", comment.status, staff, "", "")]
    else:
        held = policy.hold("unknown_writer")
        steps = [("", pending, None, held.cause, held.reason)]
        if comment.status != pending:
            steps.append((pending, comment.status, moderator, row.get("cause", ""), row.get("note", "")))
    for minutes, (old, new, by, cause, reason) in enumerate(steps):
        Decision.objects.create(
            comment=comment,
            from_status=old,
            to_status=new,
            by=by,
            by_name=display_name(by),
            cause=cause,
            reason=reason,
            at=comment.created_at + timedelta(minutes=minutes * 20),
        )


def introduce_the_regulars():
    """Those who have written most have confirmed their addresses by now."""
    readers = Comment.objects.approved().filter(by_staff=False).order_by().values_list("email", "name")
    for email, name, number in readers.annotate(Count("pk")):
        if number >= REGULAR:
            Writer.objects.confirm(email, name)


def let_the_filter_learn():
    """From what the moderator decided, as it learns every day; then it says what it thinks of the rest."""
    spam.learn(None, list(Decision.objects.exclude(from_status="")))
    for comment in Comment.objects.pending().select_related("article"):
        opinion = spam.opinion_on(comment)
        Comment.objects.filter(pk=comment.pk).update(risk=opinion.risk, signs=opinion.signs)


def feature_the_most_discussed():
    """The story that everybody talks about stands on top of the front page."""
    discussed = Article.objects.published().annotate(replies=Count("comments")).order_by("-replies")
    Placement.objects.create(article=discussed.first(), position=1)
