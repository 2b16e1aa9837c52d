"""What readers and machines get shows no address, no digest of one, and no network."""

import hashlib
import json

import pytest

from comments import status
from comments.models import Follow, Report
from tests.factories import make_approved, make_comment, make_moderator, make_published

pytestmark = pytest.mark.django_db
ADDRESS = "secret.lena@example.org"


def secrets():
    digests = [hashlib.new(name, ADDRESS.encode()).hexdigest() for name in ("md5", "sha1", "sha256")]
    return [ADDRESS, "secret.lena", "secret%2elena", "192.0.2.0", "senderdigest", *digests]


def test_no_public_address_shows_one(client):
    article = make_published()
    private = {"email": ADDRESS, "network": "192.0.2.0/24", "sender": "senderdigest", "confirmed": True}
    comment = make_approved(article, name="Lena", **private)
    make_approved(article, parent=comment, **private)
    waiting = make_comment(article, **private)
    trashed = make_comment(article, **private)
    trashed.trash(make_moderator(), reason="No.")
    Follow.objects.create(comment=comment, email=ADDRESS)
    Report.objects.file(comment, "illegal", name="Odd", email=ADDRESS, text="It is.", sender="senderdigest")
    place = article.get_absolute_url()
    addresses = [
        "/",
        "/latest/",
        "/search/?q=Lena",
        "/feed/",
        "/feed/atom/",
        "/feed/json/",
        "/comments/feed/",
        "/sitemap.xml",
        "/news-sitemap.xml",
        place,
        f"{place}?order=newest",
        f"{place}?thread={comment.pk}",
        f"{place}reply/",
        f"{place}reply/?parent={comment.pk}",
        f"{place}feed/",
        f"{place}changes/",
        f"/comments/{comment.pk}/",
        f"/comments/{comment.pk}/report/",
        f"/comments/{comment.pk}/reported/",
    ]
    for own in (comment, waiting, trashed):
        token = status.token(own)
        verbs = ("", "edit/", "withdraw/", "appeal/")
        addresses += [f"/comments/status/{token}/{verb}" for verb in verbs]
    shown = {}
    for address in addresses:
        response = client.get(address)
        text = f"{b''.join(response).decode()}{json.dumps(dict(response.headers))}".lower()
        shown[address] = [secret for secret in secrets() if secret in text]
    assert {address: found for address, found in shown.items() if found} == {}
