"""Everything that can be set from outside is read here, and refused here when it makes no sense."""

import os
import secrets
from pathlib import Path
from urllib.parse import urlsplit

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent


def env(name, default=""):
    return os.environ.get(name, "").strip() or default


def env_flag(name, default=False):
    value = env(name, str(default)).lower()
    if value not in ("true", "false", "1", "0", "yes", "no", "on", "off"):
        raise ImproperlyConfigured(f"{name} must be true or false, not {value!r}.")
    return value in ("true", "1", "yes", "on")


def env_list(name, default=""):
    return [item.strip() for item in env(name, default).split(",") if item.strip()]


def secret_key(folder):
    """SECRET_KEY, or the one kept in the data folder, made when there is none."""
    key = env("SECRET_KEY")
    if key:
        if len(key) < 32 or len(set(key)) < 5:
            raise ImproperlyConfigured("SECRET_KEY must be at least 32 characters that nobody can guess.")
        return key
    kept = folder / "secret-key"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not kept.exists():
            descriptor = os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w") as file:
                file.write(secrets.token_urlsafe(50))
        return kept.read_text().strip()
    except FileExistsError:
        return kept.read_text().strip()
    except OSError as error:
        raise ImproperlyConfigured(f"DATA_DIR: cannot write to {folder} ({error.strerror}).") from error


DEBUG = env_flag("DEBUG")
DATA_DIR = Path(env("DATA_DIR", str(BASE_DIR / "var"))).expanduser().resolve()
SECRET_KEY = secret_key(DATA_DIR)

SITE_URL = env("SITE_URL", f"http://127.0.0.1:{env('PORT', '8000')}").rstrip("/")
site = urlsplit(SITE_URL)
if site.scheme not in ("http", "https") or not site.hostname or site.path or site.query:
    raise ImproperlyConfigured(f"SITE_URL must be like https://news.example.org, not {SITE_URL!r}.")
SECURE = site.scheme == "https"
ALLOWED_HOSTS = env_list("ALLOWED_HOSTS", ",".join({site.hostname, "localhost", "127.0.0.1", "[::1]"}))
TRUSTED_PROXIES = env_list("TRUSTED_PROXIES")

INSTALLED_APPS = [
    "newsroom.apps.NewsroomAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.sitemaps",
    "django_prose_editor",
    "js_asset",
    "taggit",
    "articles",
    "comments",
    "newsroom",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "newsroom.urls"
WSGI_APPLICATION = "newsroom.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]

DATABASES = {"default": dj_database_url.config(default=f"sqlite:///{DATA_DIR / 'newsroom.sqlite3'}")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
match DATABASES["default"]["ENGINE"]:
    case "django.db.backends.sqlite3":
        # Without IMMEDIATE, parallel replies fail with "database is locked".
        DATABASES["default"]["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-20000;"
            " PRAGMA mmap_size=134217728; PRAGMA journal_size_limit=67108864",
        }
    case "django.db.backends.postgresql":
        DATABASES["default"] |= {"CONN_MAX_AGE": 0, "CONN_HEALTH_CHECKS": True}
        DATABASES["default"].setdefault("OPTIONS", {})["pool"] = {
            "min_size": 1,
            "max_size": 16,
            "timeout": 10,
        }
    case _:
        raise ImproperlyConfigured("DATABASE_URL must begin with sqlite: or postgresql:.")

LANGUAGE_CODE = env("LANGUAGE_CODE", "en")
TIME_ZONE = env("TIME_ZONE", "UTC")
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
MEDIA_URL = "/media/"
MEDIA_ROOT = DATA_DIR / "media"

# Cookies are for staff. Readers get none, so their pages are the same for everybody.
SESSION_COOKIE_PATH = CSRF_COOKIE_PATH = "/admin/"

TAGGIT_CASE_INSENSITIVE = True
