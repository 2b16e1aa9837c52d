"""What can be set from outside, read from the environment and refused where it makes no sense.

Each refusal is one line that names the setting. A value that may hold a password is never shown.
"""

import os
import re
import secrets
from ipaddress import ip_network
from urllib.parse import parse_qs, unquote, urlsplit
from zoneinfo import ZoneInfo

import dj_database_url
from django.conf import global_settings
from django.core.exceptions import ImproperlyConfigured

ROLES = ("Reporters", "Editors", "Moderators", "superusers")
HOST = re.compile(r"[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*|\[[0-9A-Fa-f:.]+\]")
SHARED_CACHE = re.compile(
    r"varnish://(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:]+\]):[0-9]{1,5}|(?:fastly|cloudflare)://[\w-]+@[\w-]+",
    re.ASCII,
)
LOCAL_NAMES = ("localhost", "127.0.0.1", "::1")


def text(name, default=""):
    return os.environ.get(name, "").strip() or default


def words(name, default=""):
    return [item.strip() for item in text(name, default).split(",") if item.strip()]


def flag(name, default="false"):
    value = text(name, default).lower()
    if value not in ("true", "false", "1", "0", "yes", "no", "on", "off"):
        raise ImproperlyConfigured(f"{name} must be true or false, not {value!r}.")
    return value in ("true", "1", "yes", "on")


def port(name, default):
    value = text(name, default)
    if not value.isascii() or not value.isdecimal() or not 1 <= int(value[:6]) <= 65535:
        raise ImproperlyConfigured(f"{name} must be a number from 1 to 65535, not {value!r}.")
    return int(value)


def number(name, default, most):
    value = text(name, default)
    if not value.isascii() or not value.isdecimal() or int(value[:12]) > most:
        raise ImproperlyConfigured(f"{name} must be a number from 0 to {most}, not {value!r}.")
    return int(value)


def time_zone(name, default):
    value = text(name, default)
    try:
        ZoneInfo(value)
    except (KeyError, OSError, ValueError) as error:
        raise ImproperlyConfigured(f"{name} must be like Europe/Vienna, not {value!r}.") from error
    return value


def language(name, default):
    value = text(name, default).lower()
    known = dict(global_settings.LANGUAGES)
    if not re.fullmatch(r"[a-z]{2,3}(-[a-z0-9]+)*", value) or not known.keys() & {value, value.split("-")[0]}:
        raise ImproperlyConfigured(f"{name} must be like en or pt-br, not {value!r}.")
    return value


def site(name, default, only_local):
    """The publication's own address, taken apart."""
    value = text(name, default).rstrip("/")
    try:
        address = urlsplit(value)
        wrong = (
            address.scheme not in ("http", "https")
            or address.netloc not in (host_name(address), f"{host_name(address)}:{address.port}")
            or not HOST.fullmatch(host_name(address))
            or address.path
            or address.query
            or address.fragment
        )
    except ValueError:
        wrong = True
    if wrong:
        raise ImproperlyConfigured(f"{name} must be like https://news.example.org, not {value!r}.")
    if only_local and address.hostname not in LOCAL_NAMES:
        raise ImproperlyConfigured(
            f"DEBUG shows everybody how the program looks inside: {name} must be local."
        )
    return address


def host_name(address):
    """The host as it stands in an address and in ALLOWED_HOSTS."""
    host = address.hostname or ""
    return f"[{host}]" if ":" in host else host


def hosts(name, default):
    found = words(name, default)
    for host in found:
        if not HOST.fullmatch(host.removeprefix(".")):
            raise ImproperlyConfigured(f"{name} must be names like news.example.org; {host!r} is none.")
    return found


def networks(name):
    try:
        return [ip_network(item, strict=False) for item in words(name)]
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} must be like 10.0.0.1 or 10.0.0.0/8: {error}.") from error


def database(name, default):
    try:
        found = dj_database_url.parse(text(name, default))
        wrong = not found.get("NAME") or not found["ENGINE"].endswith((".sqlite3", ".postgresql"))
    except (KeyError, ValueError):
        wrong = True
    if wrong:
        raise ImproperlyConfigured(
            f"{name} must be like sqlite:////srv/news.sqlite3 or postgresql://user:password@host/database."
        )
    return found


def replica(name, of):
    """A copy that follows the database, or None."""
    if not text(name):
        return None
    found = database(name, "")
    if not found["ENGINE"] == of["ENGINE"] == "django.db.backends.postgresql":
        raise ImproperlyConfigured(f"{name} is for PostgreSQL, and DATABASE_URL must be one as well.")
    return found


def mail(name, default, sender):
    """Django's settings for a way of sending mail. A password never travels unencrypted."""
    try:
        url = urlsplit(text(name, default))
        number = url.port
    except ValueError:
        url, number = urlsplit(""), None
    found = {"DEFAULT_FROM_EMAIL": parse_qs(url.query).get("from", [sender])[0], "EMAIL_TIMEOUT": 10}
    if url.scheme == "console":
        return found | {"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}
    if url.scheme not in ("smtp", "smtps") or not url.hostname:
        raise ImproperlyConfigured(
            f"{name} must be like smtps://user:password@mail.example.org?from=news@example.org, or console:"
        )
    wrapped, signs_in = url.scheme == "smtps", bool(url.password)
    return found | {
        "EMAIL_HOST": url.hostname,
        "EMAIL_PORT": number or (465 if wrapped else 587 if signs_in else 25),
        "EMAIL_HOST_USER": unquote(url.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(url.password or ""),
        "EMAIL_USE_SSL": wrapped,
        "EMAIL_USE_TLS": signs_in and not wrapped,
    }


def media(name, default):
    value = text(name, default).rstrip("/") + "/"
    if value == "/" or not re.fullmatch(r"(https?://[A-Za-z0-9.-]+(:\d+)?)?(/[A-Za-z0-9._~-]+)*/", value):
        raise ImproperlyConfigured(
            f"{name} must be like /media/ or https://media.example.org/, not {value!r}."
        )
    return value


def shared_caches(name):
    """Addresses such as ``fastly://TOKEN@SERVICE``. They hold secrets and are never shown."""
    found = words(name)
    for address in found:
        if not SHARED_CACHE.fullmatch(address):
            raise ImproperlyConfigured(
                f"{name} must be like varnish://127.0.0.1:6081, fastly://TOKEN@SERVICE or cloudflare://TOKEN@ZONE."
            )
    return found


def contact(name):
    """An address to write to, as security.txt wants it. Empty: the site itself."""
    value = text(name)
    if value and not re.fullmatch(r"(mailto:[^@\s]+@[^@\s]+|https://\S+|tel:\+?[-0-9]+)", value):
        raise ImproperlyConfigured(f"{name} must be like mailto:security@example.org, not {value!r}.")
    return value


def unsupported(name, reason):
    if text(name):
        raise ImproperlyConfigured(f"{name} is not supported: {reason}")


def roles(name):
    found = words(name)
    for role in found:
        if role not in ROLES:
            raise ImproperlyConfigured(f"{name} must be some of {', '.join(ROLES)}; {role!r} is none.")
    return found


def secret_key(name, folder):
    """The key that is set, or the one kept in the data folder, made when there is none."""
    if value := text(name):
        return unguessable(name, value)
    kept = folder / "secret-key"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not kept.exists():
            make_key(kept)
        return unguessable(str(kept), kept.read_text().strip())
    except OSError as error:
        raise ImproperlyConfigured(f"DATA_DIR: cannot write to {folder} ({error.strerror}).") from error


def make_key(kept):
    """Written aside and then linked, so that no other process ever reads half a key."""
    draft = kept.with_name(f"secret-key.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_urlsafe(50))
        file.flush()
        os.fsync(file.fileno())
    try:
        kept.hardlink_to(draft)
    except FileExistsError:
        pass  # another process was quicker, and its key is the one that counts
    finally:
        draft.unlink()


def unguessable(name, key):
    if len(key) < 32 or len(set(key)) < 5:
        raise ImproperlyConfigured(f"{name} must be at least 32 characters that nobody can guess.")
    return key


def unguessable_all(name):
    return [unguessable(name, key) for key in words(name)]
