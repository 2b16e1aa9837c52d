import pytest


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    """Each test's uploads lie in a folder of its own."""
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT
