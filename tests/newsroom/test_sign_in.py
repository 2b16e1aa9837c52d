"""Signing in: whoever may, quickly; whoever guesses, slowly; and nobody learns which accounts there are."""

import re
import time
from urllib.parse import urlsplit

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core.cache import cache
from django.urls import reverse

from newsroom import environment, roles
from tests.factories import make_admin, make_editor, make_user

pytestmark = pytest.mark.django_db

PASSWORD = "nine herrings and a drum"
WRONG = {"username": "edda", "password": "wrong"}


@pytest.fixture(autouse=True)
def forget_limits(db):
    cache.clear()


@pytest.fixture
def edda():
    user = make_editor("edda")
    user.email = "edda@example.org"
    user.set_password(PASSWORD)
    user.save()
    return user


def sign_in(client, password=PASSWORD, username="edda", address="/admin/login/", **extra):
    return client.post(address, {"username": username, "password": password}, **extra)


def test_the_form_has_the_names_that_password_managers_know(client):
    page = client.get("/admin/login/").content.decode()
    assert re.search(r'<input type="text" name="username" [^>]*autocomplete="username"', page)
    assert re.search(r'<input type="password" name="password" [^>]*autocomplete="current-password"', page)


@pytest.mark.parametrize("username", ["edda", "edda@example.org", "EDDA@example.org"])
def test_staff_signs_in_by_name_or_by_mail(client, edda, username):
    response = sign_in(client, username=username)
    assert (response.status_code, response["Location"]) == (302, "/admin/")
    assert client.get("/admin/").status_code == 200
    assert response.cookies["sessionid"]["path"] == "/admin/"
    assert response.cookies["sessionid"]["httponly"]


def test_the_session_has_another_key_after_signing_in(client, edda):
    client.get("/admin/login/")
    client.session["x"] = 1
    before = client.session.session_key
    sign_in(client)
    assert client.session.session_key != before


@pytest.mark.parametrize(
    ("wanted", "given"),
    [
        ("/admin/articles/", "/admin/articles/"),
        ("https://evil.example/", "/admin/"),
        ("//evil.example/", "/admin/"),
        ("/\\evil.example/", "/admin/"),
        ("http://localhost/admin/", "/admin/"),
        ("javascript:alert(1)", "/admin/"),
    ],
)
def test_the_way_on_leads_nowhere_else(client, edda, wanted, given):
    response = sign_in(client, address=f"/admin/login/?next={wanted}")
    assert response["Location"] == given


def test_all_failures_look_the_same(client, edda):
    reader = make_user("reader", password=PASSWORD)
    gone = make_user("gone", password=PASSWORD, is_staff=True, is_active=False)
    tries = {
        "wrong password": ("edda", "wrong"),
        "unknown": ("nobody", PASSWORD),
        "no staff": (reader.username, PASSWORD),
        "inactive": (gone.username, PASSWORD),
    }
    answers = {}
    for what, (username, password) in tries.items():
        response = sign_in(client, password, username)
        page = response.content.decode().replace(username, "NAME")
        answers[what] = response.status_code, re.sub(r'(csrfmiddlewaretoken" value|nonce)="[^"]+"', "", page)
    assert len(set(answers.values())) == 1, answers.keys()
    assert answers["unknown"][0] == 200
    assert "The username or the password is wrong." in answers["unknown"][1]


@pytest.mark.parametrize("username", ["edda", "nobody"])
def test_the_sixth_wrong_password_is_too_many(client, edda, username):
    statuses = [sign_in(client, "wrong", username).status_code for _ in range(6)]
    assert statuses == [200] * 5 + [429]
    right = sign_in(client, PASSWORD, username)
    assert right.status_code == 429
    assert right["Retry-After"] == "300"


def test_forged_addresses_do_not_help_with_guessing(client, edda):
    statuses = [
        sign_in(client, "wrong", headers={"X-Forwarded-For": f"192.0.2.{n}"}).status_code for n in range(6)
    ]
    assert statuses[-1] == 429


def test_strangers_lock_nobody_out(client, edda):
    for _ in range(6):
        sign_in(client, "wrong", REMOTE_ADDR="192.0.2.66")
    assert sign_in(client, REMOTE_ADDR="198.51.100.7").status_code == 302


def test_guessing_from_everywhere_is_slow_but_does_not_reach_a_known_desk(client, edda):
    assert sign_in(client, REMOTE_ADDR="198.51.100.7").status_code == 302
    client.post("/admin/logout/")
    for n in range(100):
        sign_in(client, "wrong", REMOTE_ADDR=f"203.0.113.{n}")
    assert sign_in(client, "wrong", REMOTE_ADDR="192.0.2.1").status_code == 429
    assert sign_in(client, REMOTE_ADDR="198.51.100.7").status_code == 302


def test_signing_out_is_a_post(client, edda):
    sign_in(client)
    assert client.get("/admin/logout/").status_code == 405
    assert client.get("/admin/").status_code == 200
    assert client.post("/admin/logout/")["Location"] == "/admin/login/"
    assert client.get("/admin/").status_code == 302


def test_who_stops_working_here_is_out_with_the_next_click(client, edda):
    sign_in(client)
    edda.is_staff = False
    edda.save()
    response = client.get("/admin/", follow=True)
    assert response.redirect_chain == [("/admin/login/?next=/admin/", 302)]
    assert "sessionid" not in client.session


def test_a_new_password_ends_the_sessions_elsewhere(client, edda, django_user_model):
    sign_in(client)
    elsewhere = type(client)()
    sign_in(elsewhere)
    new = "twelve drums and a herring"
    answer = client.post(
        "/admin/password_change/", {"oldpassword": PASSWORD, "password1": new, "password2": new}
    )
    assert answer.status_code == 302
    assert client.get("/admin/").status_code == 200
    assert elsewhere.get("/admin/").status_code == 302


@pytest.mark.parametrize("password", ["short", "password1234", "edda@example.org"])
def test_a_password_that_can_be_guessed_is_refused(client, edda, password):
    client.force_login(edda)
    answer = client.post(
        "/admin/password_change/", {"oldpassword": PASSWORD, "password1": password, "password2": password}
    )
    assert answer.status_code == 200
    edda.refresh_from_db()
    assert edda.check_password(PASSWORD)


def mailed_link(mailoutbox, count=1):
    for _ in range(100):
        if len(mailoutbox) >= count:
            return re.search(r"https?://\S+", mailoutbox[-1].body.split("choose one:")[1])[0]
        time.sleep(0.02)
    raise AssertionError("no mail")


def test_a_forgotten_password_is_replaced_by_mail(client, edda, mailoutbox, settings):
    settings.SITE_URL = "https://news.example.org"
    asked = client.post("/admin/account/forgotten/", {"email": "edda@example.org"}, HTTP_HOST="localhost")
    link = mailed_link(mailoutbox)
    assert asked["Location"] == "/admin/account/forgotten/sent/"
    assert link.startswith("https://news.example.org/admin/account/forgotten/")
    assert mailoutbox[0].to == ["edda@example.org"]
    form = client.get(urlsplit(link).path)["Location"]
    new = {"password1": "eleven pipers piping", "password2": "eleven pipers piping"}
    assert client.post(form, new)["Location"] == "/admin/account/forgotten/done/"
    assert sign_in(client, "eleven pipers piping").status_code == 302
    again = type(client)().get(urlsplit(link).path)
    assert again.status_code == 200
    assert "too old" in again.content.decode()


def test_asking_for_an_unknown_address_looks_the_same_and_sends_nothing(client, edda, mailoutbox):
    known = client.post("/admin/account/forgotten/", {"email": "edda@example.org"})
    unknown = client.post("/admin/account/forgotten/", {"email": "nobody@example.org"})
    mailed_link(mailoutbox)
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert [mail.to for mail in mailoutbox] == [["edda@example.org"]]


def test_every_page_of_the_account_can_be_seen(client, edda):
    sign_in(client)
    turn_on_the_second_step(client)
    for address in (
        "",
        "recovery-codes/",
        "recovery-codes/generate/",
        "recovery-codes/download/",
        "totp/deactivate/",
    ):
        assert client.get(f"/admin/account/{address}").status_code == 200, address
    assert client.post("/admin/account/totp/deactivate/")["Location"] == "/admin/account/"


def test_a_mail_server_that_is_down_changes_no_answer(client, edda, settings):
    settings.EMAIL_BACKEND, settings.EMAIL_HOST, settings.EMAIL_PORT = (
        "django.core.mail.backends.smtp.EmailBackend",
        "127.0.0.1",
        9,
    )
    assert client.post("/admin/account/forgotten/", {"email": "edda@example.org"}).status_code == 302


@pytest.mark.parametrize("name", ["signup", "email", "login/code"])
def test_nobody_signs_up(client, name):
    assert client.get(f"/admin/account/{name}/").status_code in (302, 404)
    with pytest.raises(Exception, match="account_signup"):
        reverse("account_signup")


def code_for(secret):
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def turn_on_the_second_step(client):
    """As somebody does who has just signed in, after entering the password once more."""
    client.post("/admin/account/confirm/", {"password": PASSWORD})
    page = client.get("/admin/account/totp/activate/")
    answer = client.post("/admin/account/totp/activate/", {"code": code_for(page.context["form"].secret)})
    assert answer["Location"] == "/admin/account/recovery-codes/"
    return page.context["form"].secret, client.get(answer["Location"]).context["unused_codes"]


def test_a_second_step_once_turned_on_is_asked_for(client, edda):
    sign_in(client)
    _secret, codes = turn_on_the_second_step(client)
    client.post("/admin/logout/")
    first = sign_in(client)
    assert first["Location"] == "/admin/account/authenticate/"
    assert client.get("/admin/").status_code == 302
    assert client.post("/admin/account/authenticate/", {"code": "000000"}).status_code == 200
    second = client.post("/admin/account/authenticate/", {"code": codes[0]})
    assert second["Location"] == "/admin/"
    assert client.get("/admin/").status_code == 200


def test_guessing_codes_is_slow_too(client, edda):
    sign_in(client)
    _secret, codes = turn_on_the_second_step(client)
    client.post("/admin/logout/")
    sign_in(client)
    for _ in range(6):
        client.post("/admin/account/authenticate/", {"code": "000000"})
    assert client.post("/admin/account/authenticate/", {"code": codes[0]}).status_code == 200
    assert client.get("/admin/").status_code == 302


def test_a_role_can_ask_for_the_second_step(client, edda, settings):
    settings.REQUIRE_SECOND_FACTOR = ["Editors"]
    sign_in(client)
    response = client.get("/admin/", follow=True)
    assert (
        response.redirect_chain[-1][0]
        == "/admin/account/confirm/?next=%2Fadmin%2Faccount%2Ftotp%2Factivate%2F"
    )
    assert "Your role asks for a second step" in response.content.decode()
    turn_on_the_second_step(client)
    assert client.get("/admin/").status_code == 200


def test_other_roles_are_not_asked(client, settings):
    settings.REQUIRE_SECOND_FACTOR = ["Editors"]
    client.force_login(make_admin())
    assert client.get("/admin/").status_code == 200


def test_the_roles_of_the_setting_are_the_roles():
    assert (*roles.ROLES, "superusers") == environment.ROLES


ACCOUNT_PAGES = [
    "/admin/account/",
    "/admin/account/totp/activate/",
    "/admin/password_change/",
]


@pytest.mark.parametrize("address", ACCOUNT_PAGES)
def test_ones_own_account_is_for_oneself(client, edda, address):
    assert client.get(address).status_code == 302
    sign_in(client)
    client.post("/admin/account/confirm/", {"password": PASSWORD})
    assert client.get(address).status_code == 200
