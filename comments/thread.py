"""The discussion under an article, a page at a time, and the addresses of what stands in it.

Threads are numbered from the oldest and come in blocks, so that an address keeps its meaning while
new threads arrive. A page stays bounded: where its threads have too many comments together, the
long ones show their first replies only and lead to a page of their own.
"""

import re
from bisect import insort
from collections import Counter
from functools import cache, cached_property
from itertools import chain
from typing import NamedTuple
from urllib.parse import urlencode

from django.db.models import Case, Count, F, Q, Value, When, Window
from django.db.models.functions import RowNumber
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from comments.models import Comment, Policy

MANY = 300  # comments on a page of several threads, about
FEW = 3  # comments that each of them shows at least
OF_ONE = 200  # comments on a page of one thread alone
PINNED = 10

Order = Policy.Order
ORDERS = {Order.OLDEST: _("Oldest"), Order.NEWEST: _("Newest"), Order.REPLIES: _("Most replies")}
EARLIER, LATER = _("Earlier comments"), _("Later comments")
FORMER, NEXT = _("Previous page"), _("Next page")

# The name of the person answered, for replies that no longer stand right below what they answer.
ANSWERED = Case(When(parent__status=Comment.Status.APPROVED, then=F("parent__name")), default=Value(""))
THREADS = Count("thread", distinct=True)
SHOWN = (
    *("article_id", "parent_id", "path", "thread", "name", "email", "website", "html", "status"),
    *("by_staff", "by_author", "pinned_at", "edited_at", "created_at", "former_number"),
)


def page(article, policy, query, own=None):
    """The page that ``?comments=``, ``?order=`` and ``?thread=`` ask for.

    Http404 for what no link of ours says. ``own`` is a comment that its writer is shown where it
    stands, whatever its status.
    """
    if own:
        place = Place.of(own, policy)
        if place.thread:
            return Alone(article, policy, place.thread, place.number, own)
        return Block(article, policy, place.order, place.number, own)
    order = query.get("order", policy.order)
    if order not in Order.values:
        raise Http404
    number = page_number(query["comments"]) if "comments" in query else None
    if "thread" in query:
        return Alone(article, policy, thread_number(query["thread"]), number or 1)
    return Block(article, policy, order, number)


class Page:
    """What is shown at once of an article's discussion."""

    def __init__(self, article, policy, own=None, **counted):
        self.article, self.policy, self.own = article, policy, own
        self.visible = visible(article.pk)
        if counted:
            self.counts = self.visible.aggregate(total=Count("pk"), threads=THREADS, **counted)
        else:
            self.counts = Comment.objects.numbers_under(article.pk)
        self.total, self.threads = self.counts["total"], self.counts["threads"]

    @property
    def own_pk(self):
        return self.own.pk if self.own else None

    @cached_property
    def everything(self):
        """All comments, where they are so few that one query for them spares those about them. Or None."""
        if self.total <= MANY:
            sql, parameters = everything_in_sql()
            return list(Comment.objects.raw(sql, [*parameters, self.article.pk])) if self.total else []

    def with_own(self, comments):
        """What is not public is shown to nobody but its writer, and found by no query for readers."""
        if self.own and not self.own.is_approved:
            parent = self.own.parent
            self.own.answered = parent.name if parent and parent.is_approved else ""
            comments.append(self.own)
        return comments

    @cached_property
    def absent(self):
        """Of those above a comment, ``{pk: comment}`` of what is not on the page and not deleted."""
        above = set(chain.from_iterable(comment.ancestors for comment in self.comments))
        missing = above - {comment.pk for comment in self.comments}
        fields = ("pk", "status", "name", "withdrawn_at")
        return Comment.objects.only(*fields).in_bulk(missing) if missing else {}

    @cached_property
    def pinned(self):
        """What editors want to be read first. It stands above the first page, and in its place as well."""
        if not self.is_front:
            return []
        if self.everything is not None:
            pinned = [comment for comment in self.everything if comment.pinned_at]
            return sorted(pinned, key=lambda comment: (comment.pinned_at, comment.pk), reverse=True)[:PINNED]
        pinned = self.visible.pinned().order_by("-pinned_at", "-pk")
        return list(pinned.annotate(answered=ANSWERED).only(*SHOWN)[:PINNED])

    @property
    def orders(self):
        """The choice of orders: label, address, and whether it is the one that is shown."""
        return [
            (ORDERS[order], page_address(self.article, self.policy, order) + "#comments", order == self.order)
            for order in Order
        ]


class Block(Page):
    """So many threads as the policy says, in one of its orders."""

    def __init__(self, article, policy, order, number=None, own=None):
        super().__init__(article, policy, own)
        self.order, self.is_front = order, not number or number == 1 and order != Order.NEWEST
        self.moves_on = order == Order.REPLIES or order == Order.NEWEST and not number
        self.last = max(1, -(-self.threads // policy.per_page))
        if number and number > self.last and not own:
            raise Http404
        self.bounds = self.newest() if order == Order.NEWEST and not number else (number or 1, number or 1)
        self.sizes = self.find_sizes()
        self.most = allowance(self.sizes.values())
        self.comments = self.find_comments()

    def newest(self):
        """The last block, and the one before where the last has just begun."""
        begun = self.threads % self.policy.per_page
        has_just_begun = 0 < begun * 2 < self.policy.per_page
        return max(1, self.last - has_just_begun), self.last

    def find_sizes(self):
        """``{thread: its number of comments}`` in the order in which they are shown."""
        first, last = self.bounds
        by_size = self.order == Order.REPLIES
        if self.everything is None:
            sizes = sizes_of(self.visible, self.policy, first, last, by_size)
        else:
            sizes = sizes_among(self.everything, self.policy, first, last, by_size)
        threads = list(sizes)
        if self.own and self.own.thread not in sizes:
            insort(threads, self.own.thread)
        if self.order == Order.NEWEST:
            threads.reverse()
        return {thread: sizes.get(thread, 0) for thread in threads}

    def find_comments(self):
        rank = {thread: number for number, thread in enumerate(self.sizes)}
        comments = self.with_own(self.find_public())
        return sorted(comments, key=lambda comment: (rank[comment.thread], comment.path))

    def find_public(self):
        if self.everything is not None:
            return [comment for comment in self.everything if comment.thread in self.sizes]
        found = self.visible.filter(thread__in=self.sizes)
        if self.shortened:
            within = Window(RowNumber(), partition_by="thread", order_by="path")
            first = found.annotate(number=within).filter(number__lte=self.most).values("pk")
            found = self.visible.filter(pk__in=first)
        return list(found.annotate(answered=ANSWERED).only(*SHOWN))

    @cached_property
    def shortened(self):
        """Of threads that are not shown whole, ``{thread: its number of comments}``."""
        return {thread: size for thread, size in self.sizes.items() if size > self.most}

    def goes_on(self, thread):
        """Whether it has more replies than this page shows."""
        return thread in self.shortened

    @property
    def address(self):
        """The address at which these threads stay, or "" for a page that moves on with what is written."""
        return "" if self.moves_on else page_address(self.article, self.policy, self.order, self.bounds[0])

    @property
    def links(self):
        """The pages around this one: rel, label, address."""
        first, last = self.bounds
        around = [(first - 1, EARLIER), (last + 1, LATER)]
        if self.order == Order.NEWEST:
            around.reverse()
        elif self.order == Order.REPLIES:
            around = [(first - 1, FORMER), (last + 1, NEXT)]
        return [
            (rel, label, page_address(self.article, self.policy, self.order, number) + "#comments")
            for rel, (number, label) in zip(("prev", "next"), around, strict=True)
            if 0 < number <= self.last
        ]

    @property
    def number(self):
        """Which page it is in the order of reading. None where it is a part of two blocks."""
        first, last = self.bounds
        if first != last:
            return None
        return self.last + 1 - last if self.order == Order.NEWEST else first


class Alone(Page):
    """One thread by itself, and of a very long one a part."""

    is_front, order, shortened = False, None, {}

    def __init__(self, article, policy, thread, number=1, own=None):
        size, older = (
            Count("pk", filter=Q(thread=thread)),
            Count("thread", filter=Q(thread__lt=thread), distinct=True),
        )
        super().__init__(article, policy, own, size=size, older=older)
        self.thread, self.number, self.size = thread, number, self.counts["size"]
        self.last = -(-self.size // OF_ONE)
        if number > self.last:
            raise Http404
        start = (number - 1) * OF_ONE
        found = self.visible.filter(thread=thread).annotate(answered=ANSWERED).only(*SHOWN)
        found = found.order_by("path")[start : start + OF_ONE]
        self.comments = sorted(self.with_own(list(found)), key=lambda comment: comment.path)

    def goes_on(self, thread):
        return self.number < self.last

    @property
    def address(self):
        return thread_address(self.article, self.thread, self.number)

    @property
    def whole(self):
        """Where it stands among the others."""
        block = self.counts["older"] // self.policy.per_page + 1
        return page_address(self.article, self.policy, lasting(self.policy), block) + "#comments"

    @property
    def links(self):
        around = [("prev", EARLIER, self.number - 1), ("next", LATER, self.number + 1)]
        return [
            (rel, label, thread_address(self.article, self.thread, number) + "#comments")
            for rel, label, number in around
            if 0 < number <= self.last
        ]


class Place(NamedTuple):
    """Where a comment stands: in a block or, where that does not show it, on a page of its thread alone."""

    order: str
    block: int
    thread: int = 0
    page: int = 1

    @property
    def number(self):
        return self.page if self.thread else self.block

    @classmethod
    def of(cls, comment, policy):
        order, others = lasting(policy), visible(comment.article_id)
        older = others.filter(thread__lt=comment.thread).aggregate(threads=THREADS)["threads"]
        block = older // policy.per_page + 1
        sizes = sizes_of(others, policy, block, block)
        most = allowance(sizes.values())
        if sizes.get(comment.thread, 0) > most:
            before = others.filter(thread=comment.thread, path__lt=comment.path).count()
            if before >= most:
                return cls(order, block, comment.thread, before // OF_ONE + 1)
        return cls(order, block)

    def address(self, article, policy):
        if self.thread:
            return thread_address(article, self.thread, self.page)
        return page_address(article, policy, self.order, self.block)


def lasting(policy):
    """The order in which threads keep an address: their ranks change with every reply, their age does not."""
    return Order.OLDEST if policy.order == Order.REPLIES else policy.order


def visible(article):
    """What readers see of the discussion under the article of that number."""
    return Comment.objects.approved().filter(article=article)


@cache
def everything_in_sql():
    """The query for all that readers see of a discussion, made once, and all its parameters but the last."""
    sql, (*parameters, _article) = visible(0).annotate(answered=ANSWERED).only(*SHOWN).query.sql_with_params()
    return sql, parameters


def sizes_of(comments, policy, first, last, by_size=False):
    """``{thread: its number of comments}`` of the blocks from the first to the last."""
    start, stop = (first - 1) * policy.per_page, last * policy.per_page
    sizes = comments.values_list("thread").annotate(size=Count("pk"))
    return dict(sizes.order_by(*["-size"] * by_size, "thread")[start:stop])


def sizes_among(comments, policy, first, last, by_size=False):
    """The same for comments that are at hand."""
    start, stop = (first - 1) * policy.per_page, last * policy.per_page
    sizes = Counter(comment.thread for comment in comments).items()
    ordered = sorted(sizes, key=lambda size: (-size[1] * by_size, size[0]))
    return dict(ordered[start:stop])


def allowance(sizes):
    """How many comments of a thread are shown, so that all threads of the page get their share."""
    sizes, room = sorted(sizes), MANY
    for number, size in enumerate(sizes):
        share = room // (len(sizes) - number)
        if size > share:
            return max(share, FEW)
        room -= size
    return MANY


def page_number(text):
    """The number in ``?comments=``. Http404 for what our own links never say."""
    if not re.fullmatch("[1-9][0-9]{0,5}", text):
        raise Http404
    return int(text)


def thread_number(text):
    if not re.fullmatch("[1-9][0-9]{0,17}", text):
        raise Http404
    return int(text)


def page_address(article, policy, order, number=None):
    """Of a block or, without a number, of the page that comes first in that order."""
    is_first = number == 1 and order != Order.NEWEST
    asked = {"comments": number} if number and not is_first else {}
    if order != policy.order:
        asked["order"] = order
    return article.get_absolute_url() + (f"?{urlencode(asked)}" if asked else "")


def thread_address(article, thread, number=1):
    asked = {"thread": thread} | ({"comments": number} if number > 1 else {})
    return f"{article.get_absolute_url()}?{urlencode(asked)}"


def address(comment):
    """Where readers find the comment."""
    policy = Policy.objects.current()
    place = Place.of(comment, policy).address(comment.article, policy)
    return f"{place}#comment-{comment.pk}"


def canonical(query):
    """The address under which search engines know what the query asks for: without the order."""
    asked = {name: query[name] for name in ("thread", "comments") if name in query}
    if "order" in query and query["order"] == Order.REPLIES:
        asked = {}
    if asked.get("comments") == "1" and ("thread" in asked or Policy.objects.current().order != Order.NEWEST):
        del asked["comments"]
    return f"?{urlencode(asked)}" if asked else ""


def reply_address(article):
    """Where the reply form stands alone and is sent to. Empty for what has no address yet."""
    place = article.get_absolute_url()
    return f"{place}reply/" if place else ""
