"""The Nu HTML checker finds no error on the pages that readers see."""

import json
import shutil
import subprocess

import pytest
from django.conf import settings
from django.urls import reverse

from tests.factories import make_approved, make_author, make_image, make_published, make_section

CHECKER = settings.BASE_DIR / ".tools/node_modules/vnu-jar/build/dist/vnu.jar"
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not (CHECKER.exists() and shutil.which("java")), reason="vnu-jar or Java is missing"),
]


@pytest.fixture
def addresses():
    return reader_addresses()


def reader_addresses():
    """A small newspaper with one of everything."""
    section, author = make_section("World"), make_author("Nora Dahl")
    image = make_image(caption="The harbour at dusk.", credit="Nora Dahl")
    older = make_published(headline="Ferries stay in port", section=section)
    article = make_published(
        headline="A gull & a herring <3",
        standfirst="Both were seen.",
        body="<h2>By the sea</h2><p>Text with a <a href='/latest/'>link</a>.</p><ul><li>one</li></ul>",
        section=section,
        lead_image=image,
        lead_caption="Seen from the pier.",
        authors=[author],
        tags=["harbour", "🐟 market"],
    )
    first = make_approved(article, body="I saw **both**.\n\n> Both were seen.")
    make_approved(article, parent=first, website="https://example.org/")
    page = article.get_absolute_url()
    return {
        "front": "/",
        "article": page,
        "older": older.get_absolute_url(),
        "latest": "/latest/",
        "section": section.get_absolute_url(),
        "tag": reverse("articles:tag", args=["harbour"]),
        "author": author.get_absolute_url(),
        "year": page[:6],
        "month": page[:9],
        "search": "/search/?q=herring",
        "no results": "/search/?q=zebra",
        "reply": f"{page}reply/",
        "nothing": "/nothing/",
        "unreadable": "/?q=%00",
    }


def test_the_markup_has_no_errors(client, addresses, tmp_path):
    for name, address in addresses.items():
        (tmp_path / f"{name}.html").write_bytes(client.get(address).content)
    refused = client.post(addresses["reply"], {"name": "", "email": "no", "body": ""})
    (tmp_path / "refused.html").write_bytes(refused.content)
    checked = subprocess.run(
        ["java", "-jar", CHECKER, "--errors-only", "--format", "json", *sorted(tmp_path.glob("*.html"))],
        capture_output=True,
        text=True,
        check=False,
    )
    found = json.loads(checked.stderr)["messages"]
    assert [f"{m['url'].rpartition('/')[2]}:{m.get('lastLine')}: {m['message']}" for m in found] == []
