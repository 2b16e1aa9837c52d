"""axe finds nothing that keeps people with disabilities out, in light and in dark."""

import pytest
from django.conf import settings

from newsroom.models import SiteImport
from tests.browser.test_markup import reader_addresses
from tests.factories import make_admin, make_article, make_comment

AXE = settings.BASE_DIR / ".tools/node_modules/axe-core/axe.min.js"
needs_axe = pytestmark = pytest.mark.skipif(not AXE.exists(), reason="axe-core is missing")


def violations(page, *, impacts=("minor", "moderate", "serious", "critical")):
    page.evaluate(AXE.read_text())
    found = page.evaluate("axe.run()")["violations"]
    return [
        f"{violation['impact']} {violation['id']}: {node['html'][:120]}"
        for violation in found
        if violation["impact"] in impacts
        for node in violation["nodes"]
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_readers_pages(open_page, scheme):
    addresses = reader_addresses()
    page = open_page(color_scheme=scheme, bypass_csp=True)  # axe styles what it measures
    found = {}
    for name, address in addresses.items():
        page.goto(address)
        found[name] = violations(page)
    page.goto(addresses["reply"])
    page.locator("form").filter(has=page.locator("[name=body]")).evaluate(
        "form => { form.noValidate = true }"
    )
    page.locator("[name=email]").fill("no address")
    page.get_by_role("button", name="Post Comment").click()
    page.locator("[aria-invalid=true]").first.wait_for()
    found["form with errors"] = violations(page)
    assert {name: what for name, what in found.items() if what} == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_newsroom(open_page, sign_in, scheme):
    make_comment(make_article())
    article = make_article(headline="A draft", body='<ol lang="de"><li>Eins</li></ol><ol><li>One</li></ol>')
    refused = SiteImport.objects.create(name="site.xml", size=1, state="refused", error="no export")
    page = open_page(color_scheme=scheme, bypass_csp=True)  # axe styles what it measures
    found = {}
    page.goto("/admin/login/")
    found["sign in"] = violations(page)
    sign_in(page, make_admin())
    for address in (
        "/admin/",
        f"/admin/articles/article/{article.pk}/change/",
        "/admin/articles/article/",
        "/admin/comments/comment/",
        "/admin/account/",
        "/admin/articles/page/",
        "/admin/articles/oldaddress/add/",
        "/admin/tools/wordpress/",
        f"/admin/tools/wordpress/{refused.pk}/",
    ):
        page.goto(address)
        found[address] = violations(page, impacts=("serious", "critical"))
    assert {name: what for name, what in found.items() if what} == {}
