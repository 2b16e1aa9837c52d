import pytest

from tests.factories import make_editor


@pytest.fixture
def editor(client):
    user = make_editor()
    client.force_login(user)
    return user
