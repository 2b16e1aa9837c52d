import pytest

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
def moderator(client):
    user = make_moderator()
    client.force_login(user)
    return user
