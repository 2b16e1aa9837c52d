import pytest
from django.template import Context, Template

from comments.models import Policy
from tests.factories import make_moderator


@pytest.fixture
def send(client):
    """Send the reply form of an article, filled in as a reader would, but for what the test says."""

    def send(article, /, *, network="192.0.2.7", headers=None, **fields):
        filled = {
            "name": "Lena Holm",
            "email": "lena@example.org",
            "website": "",
            "body": "Well said.",
            "parent": "",
            "subject": "",
            "typed": "",
        }
        address = f"{article.get_absolute_url()}reply/"
        return client.post(address, filled | fields, headers=headers, REMOTE_ADDR=network)

    return send


@pytest.fixture
def show(rf):
    """The discussion under an article, as its page shows it for a query."""

    def show(article, query="", **context):
        request = rf.get(f"{article.get_absolute_url()}{query}")
        template = Template("{% load comments %}{% discussion article %}")
        return template.render(Context({"article": article, "request": request} | context))

    return show


@pytest.fixture
def moderator(client):
    user = make_moderator()
    client.force_login(user)
    return user


@pytest.fixture
def policy():
    """A function that sets rules of the newsroom: ``policy(hold_all=True)``."""

    def policy(**rules):
        stored = Policy.objects.current()
        for name, value in rules.items():
            setattr(stored, name, value)
        stored.save()
        return stored

    return policy
