import pytest
from django.db import connection

from comments import house


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """PostgreSQL does not look at tables that are empty between two tests.

    Whenever it did, a test with many rows would be planned as if there were none, and take minutes.
    """
    if connection.vendor == "postgresql":
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            for table in connection.introspection.table_names(cursor):
                cursor.execute(f'ALTER TABLE "{table}" SET (autovacuum_enabled = off)')


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    """Each test's uploads lie in a folder of its own."""
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


@pytest.fixture(autouse=True)
def names_of_the_house():
    """No test knows the staff of another: what a test has stored is taken back without a signal."""
    house.forget()
