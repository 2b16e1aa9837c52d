"""The discussion as readers see it: nested, with empty places where something was removed."""

import re

import pytest
from django.utils import timezone

from comments.models import Comment
from tests.comments.threads import outline
from tests.factories import (
    make_approved,
    make_article,
    make_author,
    make_comment,
    make_published,
    make_user,
)

pytestmark = pytest.mark.django_db


def test_replies_stand_below_what_they_answer(show):
    article = make_published()
    one = make_approved(article, body="one")
    two = make_approved(article, body="two")
    make_approved(article, body="three", parent=one)
    make_approved(article, body="four", parent=two)
    make_approved(article, body="five", parent=one)
    assert outline(show(article)) == ["one", ["three", "five"], "two", ["four"]]


def test_five_levels_are_shown_and_deeper_ones_say_whom_they_answer(show):
    article = make_published()
    parent = None
    for n in range(8):
        parent = make_approved(article, body=f"{n}", parent=parent, name=f"Writer <{n}>")
    page = show(article)
    assert outline(page) == ["0", ["1", ["2", ["3", ["4", "5", "6", "7"]]]]]
    answers = re.findall(r'<p class="answers"><a href="#comment-(\d+)">(.*?)</a>', page)
    fourth = article.comments.get(body="4").pk
    assert answers == [(str(fourth + n), f"in reply to <bdi>Writer &lt;{4 + n}&gt;</bdi>") for n in range(3)]


def test_only_approved_comments_are_shown(show):
    article = make_published()
    make_approved(article, body="yes")
    for status in ("pending", "spam", "trash"):
        make_comment(article, status=status, body="no")
    page = show(article)
    assert outline(page) == ["yes"]
    assert "One response to “" in page


def test_a_removed_comment_leaves_an_empty_place_above_its_replies(show):
    article = make_published()
    one = make_approved(article, body="one", name="Secret")
    two = make_approved(article, body="two", parent=one, name="Secret")
    make_approved(article, body="three", parent=two)
    lonely = make_approved(article, body="lonely")
    one.trash()
    two.mark_spam()
    lonely.trash()
    page = show(article)
    removed = "This comment was removed by a moderator."
    assert outline(page) == [removed, [removed, ["three"]]]
    assert f'id="comment-{one.pk}"' in page
    assert "Secret" not in page
    assert "One response to" in page
    two.delete()
    assert outline(show(article)) == [removed, ["This comment was removed.", ["three"]]]


def test_the_empty_place_says_when_its_writer_has_withdrawn_it_or_it_waits_again(show):
    article = make_published()
    for way in ("withdrawn", "waits"):
        parent = make_approved(article, body=way, name="Secret")
        make_approved(article, body="answer", parent=parent)
        if way == "withdrawn":
            parent.trash()
            Comment.objects.filter(pk=parent.pk).update(withdrawn_at=timezone.now())
        else:
            parent.hold()
    page = show(article)
    assert outline(page) == [
        "This comment was withdrawn by its writer.",
        ["answer"],
        "This comment is awaiting moderation.",
        ["answer"],
    ]
    assert "Secret" not in page


def test_nobody_learns_whom_a_deep_reply_answered_when_that_is_removed(show):
    article = make_published()
    parent = None
    for n in range(6):
        parent = make_approved(article, body=f"{n}", parent=parent, name=f"Writer {n}")
    make_approved(article, body="6", parent=parent)
    parent.trash()
    page = show(article)
    assert "Writer 5" not in page
    assert outline(page) == ["0", ["1", ["2", ["3", ["4", "6"]]]]]


def test_the_heading_counts_and_is_absent_at_zero(show):
    article = make_published(headline="A & B")
    assert "response" not in show(article)
    make_approved(article)
    assert "One response to “<bdi>A &amp; B</bdi>”" in show(article)
    make_approved(article)
    assert "2 responses to “<bdi>A &amp; B</bdi>”" in show(article)


def test_what_readers_typed_is_escaped_everywhere(show):
    nasty = """"><script>alert(1)</script>'&{{7*7}}"""
    article = make_published(headline=nasty)
    make_approved(article, name=nasty, body=nasty, website="https://a.example/?q='><b>")
    page = show(article)
    assert "<script>alert" not in page
    assert "'><b>" not in page
    assert "{{7*7}}" in page
    assert page.count("&lt;script&gt;alert(1)") >= 4  # headline, name, name for the script, label, text


def test_a_website_is_linked_only_on_the_web(show):
    article = make_published()
    good = make_approved(article, website="https://good.example/")
    bad = make_approved(article)
    Comment.objects.filter(pk=bad.pk).update(website="javascript:alert(1)", name="Bad")
    page = show(article)
    link = f'<a href="https://good.example/" rel="nofollow ugc noopener"><bdi>{good.name}</bdi></a>'
    assert link in page
    assert "javascript" not in page
    assert "<bdi>Bad</bdi>" in page


def test_staff_are_marked_and_nobody_else(show):
    article = make_published()
    make_approved(article, name="Staff")
    page = show(article)
    assert "badge" not in page
    Comment.objects.reply_as_staff(article, make_user(is_staff=True), "Ours.")
    assert show(article).count("badge") == 1


def test_no_byte_tells_an_address(show):
    article = make_published()
    make_approved(article, email="secret@mail.example", network="192.0.2.0/24", sender="abcdef0123456789")
    page = show(article)
    for secret in ("secret", "mail.example", "192.0.2", "abcdef"):
        assert secret not in page


def test_each_comment_has_an_address_and_a_reply_link(show):
    comment = make_approved()
    page, place = show(comment.article), comment.article.get_absolute_url()
    assert f'id="comment-{comment.pk}"' in page
    assert f'<a class="when" href="{place}#comment-{comment.pk}"><time datetime="' in page
    assert f'rel="nofollow" href="{place}reply/?parent={comment.pk}"' in page


def test_a_closed_discussion_can_be_read_and_not_added_to(show):
    article = make_published(comments_open=False)
    make_approved(article, body="before")
    page = show(article)
    assert outline(page) == ["before"]
    assert "Comments are closed." in page
    assert "<form" not in page
    assert "reply/" not in page


def test_replies_can_be_folded_away_without_a_script(show):
    article = make_published()
    one = make_approved(article)
    two = make_approved(article, parent=one)
    make_approved(article, parent=two)
    lonely = make_approved(article)
    page = show(article)
    assert re.findall(r'<details class="replies" open><summary>(.*?)</summary>', page) == [
        "2 replies",
        "1 reply",
    ]
    make_comment(article, parent=lonely)
    assert show(article) == page


def test_the_author_of_the_article_is_marked_as_such(show):
    user = make_user("ines", first_name="Ines", last_name="Ott", is_staff=True)
    author = make_author("Ines Ott", user=user)
    article = make_published(authors=[author])
    Comment.objects.reply_as_staff(article, user, "Mine.")
    assert re.findall(r'<span class="badge">(.*?)</span>', show(article)) == ["Author"]


def test_what_was_edited_says_when(show):
    comment = make_approved()
    assert "edited" not in show(comment.article)
    edited_at = timezone.now()
    Comment.objects.filter(pk=comment.pk).update(edited_at=edited_at)
    [moment] = re.findall('<span class="edited">edited <time datetime="(.*?)">', show(comment.article))
    assert moment == timezone.localtime(edited_at).isoformat(timespec="seconds")


def test_every_comment_can_be_reported_also_where_nobody_can_write(show):
    comment = make_approved(make_published(comments_open=False), name="<Ida>")
    page = show(comment.article)
    assert f'<a class="report" rel="nofollow" href="/comments/{comment.pk}/report/"' in page
    assert 'aria-label="Report the comment by &lt;Ida&gt;">Report</a>' in page


def test_the_number_of_queries_is_the_same_for_any_size(show, django_assert_num_queries):
    article = make_published()
    show(article)
    for size in (3, 60):
        parents = [None]
        while article.comments.count() < size:
            parents.append(make_approved(article, parent=parents[len(parents) // 2]))
        # publication, policy, what was decided here; counts, comments
        with django_assert_num_queries(5):
            show(article)


def test_a_preview_shows_the_form_and_takes_nothing(show):
    page = show(make_article(), preview=True)
    assert "Leave a Reply" in page
    assert "<fieldset disabled>" in page


def test_the_form_says_what_it_must_and_holds_no_token(show):
    page = show(make_published())
    assert '<h2 id="reply-title">Leave a Reply</h2>' in page
    assert "Your email address will not be published." in page
    assert "Required fields are marked" in page
    assert "<button>Post Comment</button>" in page
    assert "csrf" not in page
    assert " style=" not in page
    for name, extra in {
        "name": 'autocomplete="name"',
        "email": 'autocomplete="email"',
        "website": 'autocomplete="url"',
        "body": "rows",
    }.items():
        [field] = re.findall(
            f'<(?:input|textarea)[^>]* name="{name}"[^>]*>|<(?:input|textarea) name="{name}"[^>]*>', page
        )
        assert extra in field
        assert ("required" in field) == (name != "website")
        assert f'<label for="reply-{name}">' in page


@pytest.mark.parametrize(("number", "is_open", "there"), [(6, True, 1), (5, True, 0), (6, False, 0)])
def test_above_many_comments_a_link_leads_to_the_form(show, number, is_open, there):
    article = make_published(comments_open=is_open)
    for _n in range(number):
        make_approved(article)
    assert show(article).count('<a href="#reply">Write a comment</a>') == there
