"""Accounts: administrators give powers, and nobody else can take them."""

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group, Permission, User

from tests.factories import make_admin, make_editor, make_reporter, make_user

pytestmark = pytest.mark.django_db


def make_clerk(*rights):
    """A member of staff, no administrator, who has been given the right to keep accounts."""
    clerk = make_user("clerk", is_staff=True, password="old")
    rights = [f"{action}_user" for action in ("add", "change", "view", "delete")] + list(rights)
    clerk.user_permissions.set(Permission.objects.filter(codename__in=rights))
    return clerk


def form(user, **changes):
    data = {
        "username": user.username,
        "first_name": "",
        "last_name": "",
        "email": "",
        "is_active": "on",
        "is_staff": "on",
    }
    return data | changes


def change(client, user, **changes):
    return client.post(f"/admin/auth/user/{user.pk}/change/", form(user, **changes))


@pytest.fixture
def all_powers():
    return {
        "is_superuser": "on",
        "groups": [group.pk for group in Group.objects.all()],
        "user_permissions": [permission.pk for permission in Permission.objects.all()[:5]],
    }


def test_an_administrator_gives_a_role(client):
    client.force_login(make_admin())
    user = make_user("nina", is_staff=True)
    reporters = Group.objects.get(name="Reporters")
    assert change(client, user, groups=[reporters.pk]).status_code == 302
    assert list(user.groups.all()) == [reporters]
    page = client.get("/admin/auth/user/").content.decode()
    assert "Reporters" in page
    assert "Administrator" in page


def test_a_new_account_is_staff_and_has_its_role_at_once(client):
    client.force_login(make_admin())
    editors = Group.objects.get(name="Editors")
    empty = client.get("/admin/auth/user/add/").context["adminform"].form
    assert empty["is_staff"].value()
    data = {"username": "nina", "first_name": "Nina", "last_name": "", "email": "", "is_staff": "on"}
    data |= {"password1": "harbour-9-lights", "password2": "harbour-9-lights"}
    response = client.post("/admin/auth/user/add/", data | {"groups": [editors.pk]})
    assert response.status_code == 302
    nina = User.objects.get(username="nina")
    assert nina.is_staff
    assert list(nina.groups.all()) == [editors]
    assert nina.check_password("harbour-9-lights")


def test_editors_have_no_business_with_accounts(client):
    client.force_login(make_editor())
    for path in ("user/", "user/add/", "group/", "group/1/change/"):
        assert client.get(f"/admin/auth/{path}").status_code == 403, path


def test_a_clerk_cannot_give_powers_to_anybody(client, all_powers):
    clerk, other = make_clerk(), make_user("other", is_staff=True)
    client.force_login(clerk)
    for user in (clerk, other):
        change(client, user, first_name="New", **all_powers)
        user.refresh_from_db()
        assert user.first_name == "New"
        assert not user.is_superuser
        assert not user.groups.exists()
    assert not other.user_permissions.exists()
    assert clerk.user_permissions.count() == 4


def test_a_clerk_cannot_make_a_mighty_account(client, all_powers):
    client.force_login(make_clerk())
    data = {"username": "nina", "is_staff": "on"} | all_powers
    client.post("/admin/auth/user/add/", data | {f"password{n}": "harbour-9-lights" for n in (1, 2)})
    nina = User.objects.get(username="nina")
    assert not nina.is_superuser
    assert not nina.groups.exists()


@pytest.mark.parametrize("make", [make_admin, make_editor, make_reporter])
def test_a_clerk_cannot_touch_who_may_do_more(client, make):
    mighty = make()
    client.force_login(make_clerk())
    assert change(client, mighty, email="mine@example.org").status_code == 403
    password = {"usable_password": "true", "password1": "harbour-9-lights", "password2": "harbour-9-lights"}
    assert client.post(f"/admin/auth/user/{mighty.pk}/password/", password).status_code == 403
    assert client.post(f"/admin/auth/user/{mighty.pk}/delete/", {"post": "yes"}).status_code == 403
    data = {"action": "delete_selected", "_selected_action": [mighty.pk], "post": "yes"}
    assert client.post("/admin/auth/user/", data).status_code == 403
    before, after = mighty, User.objects.get(pk=mighty.pk)
    assert (after.email, after.password) == (before.email, before.password)


def test_a_mighty_account_put_to_sleep_cannot_be_woken_by_a_clerk(client):
    asleep = make_editor()
    User.objects.filter(pk=asleep.pk).update(is_active=False)
    client.force_login(make_clerk())
    assert change(client, asleep).status_code == 403
    assert not User.objects.get(pk=asleep.pk).is_active


def test_nobody_takes_their_own_powers_away_or_deletes_themselves(client):
    ada = make_admin()
    client.force_login(ada)
    data = form(ada)
    del data["is_active"], data["is_staff"]
    assert client.post(f"/admin/auth/user/{ada.pk}/change/", data).status_code == 302
    ada.refresh_from_db()
    assert ada.is_active
    assert ada.is_staff
    assert ada.is_superuser
    assert client.post(f"/admin/auth/user/{ada.pk}/delete/", {"post": "yes"}).status_code == 403


def test_only_administrators_change_what_a_role_may_do(client):
    clerk = make_clerk("add_group", "change_group", "delete_group", "view_group")
    client.force_login(clerk)
    group = Group.objects.get(name="Editors")
    rights = {"name": "Editors", "permissions": [permission.pk for permission in Permission.objects.all()]}
    before = group.permissions.count()
    for path in (f"{group.pk}/change/", "add/", f"{group.pk}/delete/"):
        assert client.post(f"/admin/auth/group/{path}", rights).status_code == 403, path
    assert group.permissions.count() == before
    client.force_login(make_admin())
    assert client.get(f"/admin/auth/group/{group.pk}/change/").status_code == 200


def test_a_lost_second_step_is_taken_away_by_administrators_alone_and_read_by_nobody(client):
    editor = make_editor()
    step = Authenticator.objects.create(
        user=editor, type=Authenticator.Type.TOTP, data={"secret": "JBSWY3DPEHPK3PXP"}
    )
    addresses = [
        f"/admin/mfa/authenticator/{path}" for path in ("", f"{step.pk}/change/", f"{step.pk}/delete/")
    ]
    client.force_login(make_clerk("view_authenticator", "change_authenticator", "delete_authenticator"))
    assert [client.get(address).status_code for address in addresses] == [403, 403, 403]
    client.force_login(make_admin())
    for address in addresses:
        page = client.get(address)
        assert page.status_code == 200
        assert "JBSWY3DPEHPK3PXP" not in page.content.decode()
    client.post(addresses[2], {"post": "yes"})
    assert not Authenticator.objects.exists()
