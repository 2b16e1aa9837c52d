"""A setting that makes no sense stops the start with one line that names it."""

import os
import runpy
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

NONSENSE = """
    ALLOWED_HOSTS=*
    ALLOWED_HOSTS=https://news.example.org
    CHORES=perhaps
    DATABASE_URL=nonsense
    DATABASE_URL=mysql://desk:s3cret@db/news
    DATABASE_URL=postgresql://desk:s3cret@db:port/news
    DATABASE_URL=postgresql://
    DATABASE_REPLICA_URL=nonsense
    DATABASE_REPLICA_URL=sqlite:////srv/news.sqlite3
    DATABASE_REPLICA_URL=postgresql://desk:s3cret@standby:port/news
    DATA_DIR=/dev/null
    DATA_DIR=/dev/null/folder
    DEBUG=maybe
    EMAIL_URL=pigeon://loft
    EMAIL_URL=smtp://
    EMAIL_URL=smtp://desk:s3cret@mail:port
    LANGUAGE_CODE=klingon
    MEDIA_URL=/
    MEDIA_URL=//media.example.org/
    PORT=0
    PORT=65536
    PORT=http
    REQUIRE_SECOND_FACTOR=Interns
    SECRET_KEY=short
    SECRET_KEY_FALLBACKS=short
    SITE_URL=news.example.org
    SITE_URL=ftp://news.example.org
    SITE_URL=https://news.example.org/paper/
    SITE_URL=https://desk@news.example.org
    SITE_URL=https://[::1
    STORAGE_URL=s3://bucket
    TIME_ZONE=Mars/Olympus
    TIME_ZONE=../../etc/passwd
    TRUSTED_PROXIES=proxy
""".split()


def manage(tmp_path, *arguments, **environment):
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=settings.BASE_DIR,
        env={"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path / "data")} | environment,
        capture_output=True,
        text=True,
        timeout=60,
    )


@pytest.mark.parametrize("setting", NONSENSE)
def test_nonsense_is_refused_by_name(tmp_path, monkeypatch, setting):
    name, _is, value = setting.partition("=")
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv(name, value)
    with pytest.raises(ImproperlyConfigured) as refusal:
        runpy.run_path(str(settings.BASE_DIR / "newsroom/settings.py"))
    message = str(refusal.value)
    assert message.startswith(name)
    assert "\n" not in message
    assert "s3cret" not in message


def test_a_refusal_is_one_line(tmp_path):
    stopped = manage(tmp_path, "check", TIME_ZONE="Mars/Olympus")
    assert (stopped.returncode, stopped.stdout) == (1, "")
    assert stopped.stderr == "newsroom: TIME_ZONE must be like Europe/Vienna, not 'Mars/Olympus'.\n"


def test_debug_is_only_for_a_local_site(tmp_path):
    stopped = manage(tmp_path, "check", DEBUG="1", SITE_URL="https://news.example.org")
    assert stopped.stderr.startswith("newsroom: DEBUG")


def test_the_key_is_made_once_and_kept_from_others(tmp_path):
    first, second = (
        manage(tmp_path, "shell", "-v0", "-c", "from django.conf import settings; print(settings.SECRET_KEY)")
        for _ in range(2)
    )
    assert first.stdout == second.stdout
    assert len(first.stdout.strip()) >= 50
    assert (tmp_path / "data/secret-key").stat().st_mode & 0o777 == 0o600


PRODUCTION = {
    "SITE_URL": "https://news.example.org",
    "SECRET_KEY": "nobody guesses this one, for it is long and unlike others",
    "TRUSTED_PROXIES": "127.0.0.1",
}


def test_the_production_settings_pass_djangos_own_list(tmp_path):
    checked = manage(tmp_path, "check", "--deploy", "--fail-level", "WARNING", **PRODUCTION)
    assert checked.returncode == 0, checked.stderr


READ = """
from django.conf import settings as s
print(s.ALLOWED_HOSTS, s.SESSION_COOKIE_SECURE, s.SECURE_SSL_REDIRECT, s.EMAIL_HOST, s.EMAIL_PORT,
      s.EMAIL_USE_TLS, s.EMAIL_USE_SSL, s.DEFAULT_FROM_EMAIL, sep='|')
"""


@pytest.mark.parametrize(
    ("environment", "read"),
    [
        (
            PRODUCTION | {"EMAIL_URL": "smtps://desk:pass%20word@mail.example.org?from=news@example.org"},
            "['news.example.org', 'localhost', '127.0.0.1', '[::1]']"
            "|True|True|mail.example.org|465|False|True|news@example.org",
        ),
        (
            {"EMAIL_URL": "smtp://desk:word@mail.example.org", "SITE_URL": "http://[::1]:8000"},
            "['[::1]', 'localhost', '127.0.0.1', '[::1]']"
            "|False|False|mail.example.org|587|True|False|newsroom@::1",
        ),
    ],
)
def test_what_follows_from_the_settings(tmp_path, environment, read):
    assert manage(tmp_path, "shell", "-v0", "-c", READ, **environment).stdout.strip() == read
