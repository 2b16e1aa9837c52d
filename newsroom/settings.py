"""How the newsroom is put together. What can be set from outside is read by newsroom.environment."""

from pathlib import Path

from whitenoise.compress import Compressor

from newsroom import environment

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(environment.text("DATA_DIR", str(BASE_DIR / "var"))).expanduser().resolve()

DEBUG = environment.flag("DEBUG")
SECRET_KEY = environment.secret_key("SECRET_KEY", DATA_DIR)
SECRET_KEY_FALLBACKS = environment.unguessable_all("SECRET_KEY_FALLBACKS")

PORT = environment.port("PORT", "8000")
site = environment.site("SITE_URL", f"http://127.0.0.1:{PORT}", only_local=DEBUG)
SITE_URL = site.geturl()
SECURE = site.scheme == "https"
ALLOWED_HOSTS = environment.hosts("ALLOWED_HOSTS", f"{environment.host_name(site)},localhost,127.0.0.1,[::1]")
TRUSTED_PROXIES = environment.networks("TRUSTED_PROXIES")
SECURITY_CONTACT = environment.contact("SECURITY_CONTACT")

INSTALLED_APPS = [
    "newsroom.apps.NewsroomAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_prose_editor",
    "js_asset",
    "taggit",
    "articles",
    "comments",
    "newsroom",
]

MIDDLEWARE = [
    "newsroom.health.probes",
    "newsroom.security.headers",
    "newsroom.health.outage",
    "newsroom.security.proxies",
    "django.middleware.security.SecurityMiddleware",
    "newsroom.security.well_formed",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
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
                "articles.context.publication",
                "newsroom.accounts.desk",
            ],
        },
    }
]

DATABASES = {"default": environment.database("DATABASE_URL", f"sqlite:///{DATA_DIR / 'newsroom.sqlite3'}")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
match DATABASES["default"]["ENGINE"]:
    case "django.db.backends.sqlite3":
        # The last connection that is closed copies the log into the database and waits for the disk.
        DATABASES["default"]["CONN_MAX_AGE"] = 60
        # Without IMMEDIATE, parallel replies fail with "database is locked". What each thread keeps of the
        # database is little (one MB), for the system has it in memory once for all.
        DATABASES["default"]["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-1000;"
            " PRAGMA journal_size_limit=67108864",
        }
    case "django.db.backends.postgresql":
        kept_by_pool = {"CONN_MAX_AGE": 0, "CONN_HEALTH_CHECKS": True}
        DATABASES["default"] |= kept_by_pool
        DATABASES["default"].setdefault("OPTIONS", {})["pool"] = {
            "min_size": 1,
            "max_size": 16,
            "timeout": 4,
            "reconnect_timeout": 2,  # or it pauses for longer each time, and an outage outlasts itself
        }

if replica := environment.replica("DATABASE_REPLICA_URL", of=DATABASES["default"]):
    options = DATABASES["default"]["OPTIONS"] | replica.get("OPTIONS", {})
    # Whoever draws a page has the database itself to ask, and does not wait for long.
    options |= {"pool": options["pool"] | {"timeout": 1}, "connect_timeout": 2, "tcp_user_timeout": 2000}
    DATABASES["replica"] = replica | kept_by_pool | {"OPTIONS": options, "TEST": {"MIRROR": "default"}}
    DATABASE_ROUTERS = ["newsroom.edition.replica.Router"]

LANGUAGE_CODE = environment.language("LANGUAGE_CODE", "en")
TIME_ZONE = environment.time_zone("TIME_ZONE", "UTC")
USE_TZ = True
USE_I18N = True
FORMAT_MODULE_PATH = "newsroom.formats"

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
MEDIA_URL = environment.media("MEDIA_URL", "/media/")
MEDIA_ROOT = DATA_DIR / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
# The editor's source map is most of all the bytes, and nobody's browser asks for it.
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = [*Compressor.SKIP_COMPRESS_EXTENSIONS, "map"]
environment.unsupported("STORAGE_URL", "pictures lie in the data folder, DATA_DIR.")
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

globals().update(environment.mail("EMAIL_URL", "console:", sender=f"newsroom@{site.hostname}"))

# Megabytes of finished pages in each of the server's processes. Who works at the templates wants to see them.
EDITION_MEMORY = environment.number("EDITION_MEMORY", "0" if DEBUG else "96", most=100_000)

# They keep pages for long and are told of changes.
SHARED_CACHES = environment.shared_caches("SHARED_CACHE")

# Off: none of the server's processes does them, for `manage.py chores` does.
CHORES = environment.flag("CHORES", "on")

AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL, LOGIN_REDIRECT_URL = "/admin/login/", "/admin/"
ACCOUNT_LOGOUT_REDIRECT_URL = LOGIN_URL
ACCOUNT_ADAPTER = "newsroom.accounts.Adapter"
ACCOUNT_FORMS = {"login": "newsroom.accounts.SignInForm"}
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email*", "password1*"]  # sign-up is closed; allauth checks them anyway
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_SESSION_COOKIE_AGE = SESSION_COOKIE_AGE = 14 * 24 * 3600
# Wrong passwords, for one account at one network and for one network; tries at one account from everywhere.
ACCOUNT_RATE_LIMITS = {"login": "60/m/ip", "login_failed": "5/5m/key,30/5m/ip", "account": "100/h/key"}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_ALLOW_UNVERIFIED_EMAIL = True  # the desk makes the accounts, with addresses that it knows
MFA_TOTP_ISSUER = site.hostname
REQUIRE_SECOND_FACTOR = environment.roles("REQUIRE_SECOND_FACTOR")

# Cookies are for staff. Readers get none, so their pages are the same for everybody.
SESSION_COOKIE_PATH = CSRF_COOKIE_PATH = "/admin/"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
CSRF_TRUSTED_ORIGINS = [SITE_URL]
CSRF_FAILURE_VIEW = "newsroom.security.csrf_failure"

SECURE_SSL_REDIRECT = SECURE
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if SECURE else 0
# What the domain's other hosts do is not for a newspaper to promise.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]

# Shared by all processes, so that the limits on signing in are too. Readers' pages never ask it.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "newsroom_cache",
        "OPTIONS": {"MAX_ENTRIES": 50_000},
    }
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"()": "newsroom.log.Plain"}},
    "filters": {"outages": {"()": "newsroom.log.Outages"}},
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": "plain", "filters": ["outages"]},
    },
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        "django.request": {"level": "ERROR"},  # strangers ask for what is not there all day
        "django.security": {"level": "ERROR"},
        "django.security.DisallowedHost": {"level": "CRITICAL"},
        "psycopg.pool": {"level": "ERROR"},  # each request that fails for it is a line already
    },
}

TAGGIT_CASE_INSENSITIVE = True
