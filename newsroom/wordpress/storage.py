"""What has been prepared is stored, many articles at once, or found to be here already."""

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils import timezone
from taggit.models import Tag, TaggedItem

from articles import search
from articles.models import Article, Byline, Page, Placement, Section
from articles.text import storable
from comments import arrivals
from comments.models import Comment, Discussion
from newsroom.models import Origin
from newsroom.wordpress.marks import Marks, moment

Kind = Origin.Kind


class Storage:
    def __init__(self, catalogue, report, write, addresses):
        self.catalogue, self.report, self.write, self.addresses = catalogue, report, write, addresses
        self.site = catalogue.site.name
        self.reason = f"came from {self.site}"

    def store(self, lot):
        """All of these, or none, in one transaction; counted as they come. Pages come one by one.

        Raises IntegrityError where somebody has just taken an address or an import runs elsewhere; then
        nothing is stored, and what is known by now has to be looked at anew.
        """
        if lot and lot[0].kind == "page":
            self._store_page(*lot)
        else:
            self._store_posts(lot)

    def _store_posts(self, stories):
        known = self._known_replies(stories)
        if self.write:
            with transaction.atomic():
                self._write_new([arrival for arrival in stories if arrival.outcome == "new"])
                for arrival in stories:
                    if arrival.outcome == "updated":
                        self._update(arrival)
                self._write_replies(stories, known)
        else:
            self._store_paths(
                [arrival for arrival in stories if arrival.outcome in ("new", "updated")], "article"
            )
        for arrival in stories:
            self._count(arrival, "articles")
            for reply in arrival.replies:
                came_before = (arrival.row["target"], reply.number) in known
                self.report.count("comments", "already here" if came_before else str(reply.fields["status"]))

    def _store_page(self, arrival):
        if self.write and arrival.outcome in ("new", "updated"):
            with transaction.atomic():
                self._write_page(arrival)
        elif arrival.outcome in ("new", "updated"):
            self._store_paths([arrival], "page")
        self._count(arrival, "pages")

    def _count(self, arrival, what):
        if arrival.outcome != "new":
            self.report.count(what, arrival.outcome)
            if arrival.outcome == "edited here":
                self.report.say(
                    "skipped", arrival.subject, "it was edited here since it came; it is left as it is"
                )
            return
        moment, status = arrival.fields["published_at"], arrival.fields["status"]
        is_ahead = status == Article.Status.PUBLISHED and moment and moment > timezone.now()
        self.report.count(what, "scheduled" if is_ahead else str(status))

    # New articles

    def _write_new(self, stories):
        if not stories:
            return
        articles = [Article(**arrival.fields) for arrival in stories]
        Article.objects.bring_in(articles)
        content_type = ContentType.objects.get_for_model(Article)
        for arrival, article in zip(stories, articles, strict=True):
            arrival.target = article
        Byline.objects.bulk_create(byline for arrival in stories for byline in _bylines(arrival))
        TaggedItem.objects.bulk_create(
            TaggedItem(tag_id=tag, object_id=arrival.target.pk, content_type=content_type)
            for arrival in stories
            for tag in arrival.tags
        )
        for arrival in stories:
            self._place(arrival)
            self._date(arrival)
        Discussion.objects.bulk_create(filter(None, map(_discussion, stories)))
        self._store_paths(stories, "article")
        Origin.objects.bulk_create(self._origin(arrival, Kind.POST) for arrival in stories)
        search.index(*articles)
        for arrival in stories:
            self.catalogue.run(
                "UPDATE item SET target = ? WHERE seq = ?", arrival.target.pk, arrival.row["seq"]
            )

    def _place(self, arrival):
        """Where our own file says so. What was sticky, on the front page, behind the editors' choice."""
        article, marks = arrival.target, Marks(arrival.row["marks"])
        for entry in marks.list("placements"):
            if isinstance(entry, dict):
                self._place_as_marked(article, entry)
        if marks or not arrival.is_sticky:
            return
        last = Placement.objects.filter(section=None).order_by("position").last()
        Placement.objects.get_or_create(
            article=article, section=None, defaults={"position": last.position + 1 if last else 1}
        )

    @staticmethod
    def _place_as_marked(article, entry):
        path, position = entry.get("section"), entry.get("position")
        section = Section.objects.filter(path=path).first() if isinstance(path, str) else None
        if (path is None or section) and isinstance(position, int) and 0 <= position <= 32767:
            Placement.objects.get_or_create(
                article=article,
                section=section,
                defaults={"position": position, "until": moment(entry.get("until"))},
            )

    @staticmethod
    def _date(arrival):
        """When it was begun and last saved, where our own file says so."""
        marks = Marks(arrival.row["marks"])
        moments = {name: marks.moment(name) for name in ("created_at", "saved_at")}
        if known := {name: at for name, at in moments.items() if at}:
            type(arrival.target).objects.filter(pk=arrival.target.pk).update(**known)

    def _store_paths(self, arrivals_, target):
        self.addresses.store((path, {target: one.target}) for one in arrivals_ for path in one.paths)

    def _origin(self, arrival, kind):
        return Origin(
            site=self.site,
            kind=kind,
            key=arrival.row["key"],
            target=arrival.target.pk,
            digest=arrival.digest,
            version=arrival.target.version,
        )

    # What has come before

    def _update(self, arrival):
        """Bring it up to date, unless an editor was quicker."""
        article = Article.objects.select_for_update(of=["self"]).get(pk=arrival.row["target"])
        origin = Origin.objects.get(site=self.site, kind=Kind.POST, key=arrival.row["key"])
        if article.version != origin.version:
            arrival.row["plan"] = "edited"
            return
        for name, value in arrival.fields.items():
            setattr(article, name, value)
        article.save()
        arrival.target = article
        if [(byline.author_id, byline.role) for byline in article.bylines.all()] != arrival.bylines:
            article.bylines.all().delete()
            Byline.objects.bulk_create(_bylines(arrival))
        article.tags.set(Tag.objects.filter(pk__in=arrival.tags))
        search.index(article)
        self._place(arrival)
        self._store_paths([arrival], "article")
        Origin.objects.filter(pk=origin.pk).update(digest=arrival.digest, version=article.version)

    def _write_page(self, arrival):
        above = arrival.row["above"] and self.catalogue.one(
            "SELECT * FROM item WHERE key = ?", arrival.row["above"]
        )
        if arrival.outcome == "new":
            arrival.target = Page.objects.create(parent_id=above and above["target"], **arrival.fields)
            self._date(arrival)
            self._origin(arrival, Kind.PAGE).save()
            self.catalogue.run(
                "UPDATE item SET target = ? WHERE seq = ?", arrival.target.pk, arrival.row["seq"]
            )
        else:
            page = arrival.target = Page.objects.get(pk=arrival.row["target"])
            for name, value in arrival.fields.items():
                setattr(page, name, value)
            page.save()
            Origin.objects.filter(site=self.site, kind=Kind.PAGE, key=arrival.row["key"]).update(
                digest=arrival.digest, version=page.version
            )
        self._store_paths([arrival], "page")

    # Comments

    def _known_replies(self, stories):
        """``{(article's id, number there): comment}`` of those that have come before."""
        targets = [arrival.row["target"] for arrival in stories if arrival.outcome != "new"]
        comments = Comment.objects.filter(article__in=targets).exclude(former_number=None) if targets else []
        return {(comment.article_id, comment.former_number): comment for comment in comments}

    def _write_replies(self, stories, known):
        new, here = [], dict(known)
        for arrival in stories:
            article = arrival.target.pk if arrival.target else arrival.row["target"]
            for reply in arrival.replies:
                if before := known.get((article, reply.number)):
                    self._refresh(before, reply.fields)
                    continue
                parent = here.get((article, reply.above))
                comment = Comment(article_id=article, parent=parent, **reply.fields)
                here[article, reply.number] = comment
                new.append(comment)
        arrivals.settle_numbers(new)
        arrivals.bring_in(new, self.reason)

    def _refresh(self, comment, there):
        """Take over what has changed there since, unless somebody here has decided about it or edited it."""
        changed = [name for name in ("name", "body", "status") if getattr(comment, name) != there[name]]
        if not changed or comment.decisions.exclude(reason=self.reason).exists():
            return
        comment.name, comment.body = there["name"], there["body"]
        comment.save(update_fields=["name", "email", "body"])
        comment.move(there["status"], reason=self.reason)


def _discussion(arrival):
    """What was decided about the discussion, where our own file says so."""
    mode, message = (Marks(arrival.row["marks"]).list("discussion", 2) + [None, None])[:2]
    if mode in Discussion.Mode.values and isinstance(message, str):
        return Discussion(article=arrival.target, mode=mode, message=storable(message)[:500])


def _bylines(arrival):
    for position, (author, role) in enumerate(arrival.bylines):
        yield Byline(article=arrival.target, author_id=author, role=role, position=position)
