"""The address at which a writer follows a held comment, and nobody else anything."""

import re

import pytest

from comments import status
from comments.models import Comment, Restriction
from tests.factories import make_approved, make_comment, make_moderator, make_published, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def follow(client):
    def follow(comment):
        return client.get(status.address(comment))

    return follow


def test_the_waiting_comment_is_shown_where_it_stands(follow, client):
    article = make_published()
    parent = make_approved(article)
    mine = make_comment(article, parent=parent, body="My own words.")
    make_comment(article, body="Another waiting comment.")
    response = follow(mine)
    page = response.content.decode()
    assert response.status_code == 200
    assert "Your comment is awaiting moderation." in page
    assert "My own words." in page
    assert page.index(f'id="comment-{parent.pk}"') < page.index(f'id="comment-{mine.pk}"')
    assert "Another waiting comment." not in page
    assert "One response to" in page
    assert "My own words." not in client.get(article.get_absolute_url()).content.decode()


def test_nobody_keeps_it_or_finds_it(follow):
    response = follow(make_comment())
    assert response["Cache-Control"] == "private, no-store"
    assert response["X-Robots-Tag"] == "noindex"
    assert response["Referrer-Policy"] == "no-referrer"
    assert '<meta name="robots" content="noindex">' in response.content.decode()


def test_it_says_later_what_became_of_it(follow):
    comment, moderator = make_comment(), make_moderator()
    comment.approve(moderator)
    page = follow(comment).content.decode()
    assert "Your comment has been published." in page
    assert f'href="{comment.article.get_absolute_url()}#comment-{comment.pk}"' in page
    comment.trash(moderator, reason="Keep to the subject, please.")
    page = follow(comment).content.decode()
    assert "Your comment was not published. The reason: Keep to the subject, please." in page
    comment.mark_spam(moderator)
    page = follow(comment).content.decode()
    assert "Your comment was not published." in page
    assert "reason" not in page
    comment.hold(moderator)
    assert "Your comment is awaiting moderation." in follow(comment).content.decode()


def test_it_names_no_moderator_and_no_rule(follow):
    comment = Comment.objects.enter(make_comment(), "spam", reason="sorted out by a rule")
    page = follow(comment).content.decode()
    assert "Your comment is awaiting moderation." in page
    assert "rule" not in page
    comment.trash(make_moderator("mona"), reason="No.")
    assert "mona" not in follow(comment).content.decode()


def test_an_undone_decision_gives_no_odd_reason(follow):
    comment, moderator = make_comment(), make_moderator()
    comment.trash(moderator, reason="A mistake.")
    decision = comment.approve(moderator)
    decision.undo(moderator)
    page = follow(comment).content.decode()
    assert "Your comment was not published." in page
    assert "undone" not in page


def test_of_a_withdrawn_article_it_shows_nothing(follow):
    article = make_published(headline="Withdrawn headline", body="<p>Withdrawn text.</p>")
    comment = make_comment(article, body="My own words.")
    article.status = article.Status.WITHDRAWN
    article.save()
    response = follow(comment)
    page = response.content.decode()
    assert response.status_code == 200
    assert "not available at the moment" in page
    assert "My own words." in page
    assert "Withdrawn" not in page
    assert response["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize(
    "change", [lambda t: t[:-1], lambda t: "9" + t, lambda t: t.swapcase(), lambda t: "1"]
)
def test_an_altered_token_is_404(client, change):
    comment = make_comment()
    token = status.address(comment).split("/")[3]
    assert client.get(f"/comments/status/{token}/").status_code == 200
    assert client.get(f"/comments/status/{change(token)}/").status_code == 404


@pytest.mark.parametrize("token", ["é", "1.", ".", "%F0%9F%99%82", "x" * 10_000, "1.2.3", "-1.x"])
def test_nonsense_is_404(client, token):
    assert client.get(f"/comments/status/{token}/").status_code == 404


def test_it_ends_with_the_comment(client):
    comment = make_comment()
    address = status.address(comment)
    comment.delete()
    assert client.get(address).status_code == 404


def test_no_drawing_tells_an_address_before_a_moderator_has_looked(follow):
    one, two = make_comment(email="a@example.org"), make_comment(email="b@example.org")
    drawings = [page.content.decode().split('class="stamp')[1][:60] for page in (follow(one), follow(two))]
    assert drawings[0] == drawings[1]
    assert "tone-none" in drawings[0]


def test_what_is_known_of_an_address_is_not_told_to_whoever_types_it(send, client):
    """Or anybody could ask whether an address belongs to somebody of the newsroom, or to somebody banned."""
    make_user("chief", email="chief@news.example", is_staff=True)
    Restriction.objects.impose("email", "held@example.org", "hold")
    Restriction.objects.impose("email", "banned@example.org", "ban")
    article, told = make_published(), {}
    names = ["new", "chief", "held", "banned"]
    for number, name in enumerate(names):
        domain = "news.example" if name == "chief" else "example.org"
        fields = {"name": f"Lena {name}", "email": f"{name}@{domain}", "body": f"I am {name}."}
        own = send(article, network=f"192.0.{number}.2", **fields)["Location"]
        page = client.get(own).content.decode()
        told[name] = re.search(r'own-panel">(.*?)</div>', page, re.DOTALL)[1]
        told[name] = re.sub('href="[^"]*"', "", told[name])
        appeal = own.split("#")[0] + "appeal/"
        assert client.post(appeal, {"text": "Why?"}).status_code == 403
    assert "The first comment of a new writer is read by a moderator." in told["new"]
    assert [told[name] for name in names] == [told["new"]] * 4


@pytest.mark.parametrize("fields", [{"confirmed": True}, {"network": "192.0.2.0/24"}])
def test_whose_address_or_network_it_is_learns_of_the_ban(client, fields):
    Restriction.objects.impose("network", "192.0.2.0/24", "ban")
    comment = make_comment(**fields)
    comment.trash(cause="banned", reason="the writer is banned")
    page = client.get(status.address(comment)).content.decode()
    assert "Comments from this address or network are not taken." in page
    assert "Appeal against this decision" in page
