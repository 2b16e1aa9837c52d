import pytest

from comments import house


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    """Each test's uploads lie in a folder of its own."""
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


@pytest.fixture(autouse=True)
def names_of_the_house():
    """No test knows the staff of another: what a test has stored is taken back without a signal."""
    house.forget()
