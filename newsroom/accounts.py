"""Signing in: passwords, second factors, and limits on guessing. All of it is under /admin/."""

import logging
from hashlib import sha256
from threading import Thread

from allauth.account import views
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import LoginForm
from allauth.core import ratelimit
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth import logout
from django.core.cache import cache
from django.core.exceptions import NON_FIELD_ERRORS
from django.shortcuts import redirect
from django.urls import include, path, re_path, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from comments.network import client_address, sender

log = logging.getLogger(__name__)

TOO_MANY = "too_many_login_attempts"
WAIT = 5 * 60
KNOWN_FOR = 90 * 24 * 3600


class Adapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        TOO_MANY: _("Too many wrong passwords. Please wait five minutes and try again."),
        "username_password_mismatch": _("The username or the password is wrong."),
        "email_password_mismatch": _("The username or the password is wrong."),
    }

    def is_open_for_signup(self, request):
        return False

    def is_safe_url(self, url):
        """Only this site's paths: its other names, such as localhost, may be other places to a browser."""
        return url_has_allowed_host_and_scheme(url, allowed_hosts=None)

    def get_client_ip(self, request):
        return str(client_address(request) or "")

    def pre_authenticate(self, request, **credentials):
        """Refuse before the password is looked at, whether or not there is such an account.

        Wrong passwords count for one account at one network, so that strangers lock nobody out. All
        networks together count too, but not for those from which the account was used before.
        """
        super().pre_authenticate(request, **credentials)
        account = account_name(credentials)
        known = cache.get(known_key(request, account))
        if not known and not ratelimit.consume(request, action="account", key=account):
            raise self.validation_error(TOO_MANY)

    def _get_login_attempts_cache_key(self, request, **credentials):
        return f"{account_name(credentials)} {sender(client_address(request))}"

    def login(self, request, user):
        super().login(request, user)
        for name in filter(None, (user.get_username(), user.email)):
            cache.set(known_key(request, name.lower()), True, KNOWN_FOR)

    def respond_user_inactive(self, request, user):
        return redirect("account_login")

    def get_password_change_redirect_url(self, request):
        return reverse("mfa_index")

    def get_reset_password_from_key_url(self, key):
        """Made of SITE_URL, never of the Host header, which whoever asks for the mail can choose."""
        user, _dash, token = key.partition("-")
        return settings.SITE_URL + reverse("account_reset_password_from_key", args=[user, token])

    def send_mail(self, template_prefix, email, context):
        """On a thread of its own: the answer tells nothing about the account or the mail server."""
        message = self.render_mail(template_prefix, email, context | {"site": settings.SITE_URL})
        Thread(target=deliver, args=[message]).start()

    def format_email_subject(self, subject):
        return subject


def deliver(message):
    try:
        message.send()
    except OSError as error:
        log.error("EMAIL_URL: a mail could not be sent: %s", error)


def account_name(credentials):
    return (credentials.get("email") or credentials.get("username") or "").lower()


def known_key(request, account):
    return sha256(f"known {account} {sender(client_address(request))}".encode()).hexdigest()


class SignInForm(LoginForm):
    """Its fields are named as in Django's own admin, and as password managers remember them."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["login"]
        field.label, field.max_length = _("Username or email"), 254
        field.widget.attrs = {"autocomplete": "username", "autocapitalize": "none", "autofocus": True}
        self.fields["password"].widget.attrs.pop("placeholder", None)

    def add_prefix(self, field_name):
        return "username" if field_name == "login" else super().add_prefix(field_name)

    def clean(self):
        """Only active staff gets in, and nobody else learns that their password is right."""
        cleaned = super().clean()
        if self.user and not (self.user.is_active and self.user.is_staff):
            raise Adapter().validation_error("username_password_mismatch")
        return cleaned


class SignIn(views.LoginView):
    template_name = "admin/login.html"

    def dispatch(self, request, *args, **kwargs):
        """Somebody who is signed in and still sent here lacks the second factor, or works here no longer."""
        if request.user.is_authenticated and not admin.site.has_permission(request):
            if lacks_second_factor(request.user):
                messages.warning(
                    request, _("Your role asks for a second step when signing in. Please add it.")
                )
                return redirect("mfa_activate_totp")
            logout(request)
        return super().dispatch(request, *args, **kwargs)

    def form_invalid(self, form):
        response = super().form_invalid(form)
        if form.has_error(NON_FIELD_ERRORS, TOO_MANY):
            response.status_code, response.headers["Retry-After"] = 429, str(WAIT)
        return response


class SecondFactor:
    """For the admin site: who must have a second factor and has none sees nothing but the way to it."""

    def has_permission(self, request):
        return super().has_permission(request) and not lacks_second_factor(request.user)


def lacks_second_factor(user):
    """Whether one of the roles in REQUIRE_SECOND_FACTOR is the user's, and no second factor."""
    roles = settings.REQUIRE_SECOND_FACTOR
    if not roles or not (user.is_active and user.is_staff):
        return False
    if not hasattr(user, "lacks_second_factor"):
        named = user.is_superuser and "superusers" in roles
        asked = named or user.groups.filter(name__in=roles).exists()
        user.lacks_second_factor = asked and not is_mfa_enabled(user)
    return user.lacks_second_factor


def desk(request):
    """A context processor: what the admin's templates expect, for the pages under /admin/ that are ours."""
    match = request.resolver_match
    if not request.path.startswith("/admin/") or match is None or match.app_name == "admin":
        return {}
    return admin.site.each_context(request)


urlpatterns = [
    path("login/", SignIn.as_view(), name="account_login"),
    path("logout/", require_POST(views.logout), name="account_logout"),
    path("password_change/", views.password_change, name="account_change_password"),
    path("account/password/", views.password_set, name="account_set_password"),
    path("account/confirm/", views.reauthenticate, name="account_reauthenticate"),
    path("account/forgotten/", views.password_reset, name="account_reset_password"),
    path("account/forgotten/sent/", views.password_reset_done, name="account_reset_password_done"),
    path(
        "account/forgotten/done/",
        views.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^account/forgotten/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[-\w]+)/$",
        views.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("account/", include("allauth.mfa.urls")),
]
