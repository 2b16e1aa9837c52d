"""Pictures come from a folder or from the former site, each once, with what is known of them."""

import pytest
from django.db.models.functions import Length

from articles import body
from articles.models import Article, Image
from newsroom.models import Origin
from newsroom.wordpress import pictures
from newsroom.wordpress.fetch import NotFetched
from tests.factories import picture_file
from tests.newsroom.wordpress.exports import attachment, export, item

pytestmark = pytest.mark.django_db

UPLOADS = "http://old.example/wp-content/uploads"
ABOUT = {
    "_wp_attachment_image_alt": "The bridge &amp; the river",
    "_media_credit": "Bo",
    "_wp_attached_file": "2015/12/bridge.jpg",
}


@pytest.fixture
def uploads(tmp_path):
    folder = tmp_path / "uploads"
    for name, size in {"2015/12/bridge.jpg": (90, 60), "2015/12/tower.png": (60, 90)}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(picture_file(size, "JPEG" if name.endswith("jpg") else "PNG").read())
    return folder


def bridge(number=215, **fields):
    fields = {"excerpt": "The <em>bridge</em>.", "meta": ABOUT} | fields
    return attachment(number, f"{UPLOADS}/2015/12/bridge.jpg", **fields)


def tower(number=216, **fields):
    return attachment(number, f"{UPLOADS}/2015/12/tower.png", **fields)


def test_a_picture_comes_with_what_was_said_of_it(move_in, uploads):
    move_in(export([bridge()]), media=uploads)
    image = Image.objects.get()
    assert (image.alternative_text, image.caption, image.credit) == (
        "The bridge & the river",
        "The bridge.",
        "Bo",
    )
    assert (image.width, image.height) == (90, 60)
    assert image.file.storage.exists(image.file.name)


def test_the_credit_in_the_file_stands_in_for_one(move_in, uploads):
    metadata = 'a:1:{s:10:"image_meta";a:2:{s:6:"credit";s:3:"Ann";s:9:"copyright";s:2:"Bo";}}'
    move_in(export([tower(meta={"_wp_attachment_metadata": metadata})]), media=uploads)
    assert Image.objects.get().credit == "Ann"


def test_texts_and_lead_pictures_show_ours(move_in, uploads, client):
    body = (
        f'[caption id="attachment_215" align="alignleft" width="300"]'
        f'<img src="{UPLOADS}/2015/12/bridge-300x200.jpg"> The old bridge[/caption]'
        "\n\nWords.\n\n[gallery]"
    )
    story = item(1, body=body, meta={"_thumbnail_id": "216"})
    move_in(export([story, bridge(parent=1), tower(parent=1)]), media=uploads)
    article = Article.objects.get()
    one, two = (Origin.objects.get(kind="attachment", key=key).target for key in ("215", "216"))
    alt = "The bridge &amp; the river"
    first, second = f'<img data-file="{one}" alt="{alt}">', f'<img data-file="{two}" alt="">'
    assert article.body == (
        f'<figure class="left">{first}<figcaption>The old bridge</figcaption></figure><p>Words.</p>'
        f'<figure class="gallery"><figure>{first}<figcaption>The bridge.</figcaption></figure>'
        f"<figure>{second}</figure></figure>"
    )
    assert article.lead_image_id == two
    assert sorted(article.pictures.values_list("pk", flat=True)) == sorted([one, two])
    assert client.get(article.get_absolute_url()).content.decode().count("<picture>") == 4


def test_each_comes_once_however_often_it_runs(move_in, uploads):
    text = export([bridge(), tower(), bridge(300)])
    report = move_in(text, media=uploads)
    assert report.counts["pictures"] == {"new": 2, "the same as another": 1}
    report = move_in(text, media=uploads)
    assert report.counts["pictures"] == {"already here": 3}
    assert Image.objects.count() == 2


def test_without_files_texts_keep_links_and_the_next_run_brings_the_pictures(move_in, said, uploads):
    body = f'<img class="wp-image-215" src="{UPLOADS}/2015/12/bridge.jpg" alt="Bridge">'
    text = export([item(1, body=body, meta={"_thumbnail_id": "215"}), bridge()])
    report = move_in(text)
    article = Article.objects.get()
    assert article.body == f'<p><a href="{UPLOADS}/2015/12/bridge.jpg">Bridge</a></p>'
    assert article.lead_image is None
    assert len(said(report, "unresolved")) == 3
    report = move_in(text, media=uploads)
    article.refresh_from_db()
    image = Image.objects.get()
    assert article.body == f'<figure><img data-file="{image.pk}" alt="Bridge"></figure>'
    assert article.lead_image == image
    assert report.counts["articles"] == {"updated": 1}


def test_a_rehearsal_looks_at_the_files_and_keeps_none(rehearse, uploads, media):
    (uploads / "2015/12/tower.png").write_bytes(b"no picture")
    report = rehearse(export([bridge(), bridge(300), tower()]), media=uploads)
    assert report.counts["pictures"] == {"new": 1, "the same as another": 1, "refused": 1}
    assert not Image.objects.exists()
    assert not media.exists() or not any(path.is_file() for path in media.rglob("*"))


@pytest.mark.parametrize(
    "name", ["../secret.jpg", "../../etc/passwd", "/etc/passwd", "2015/12/link.jpg", "a\0b.jpg"]
)
def test_nothing_outside_the_folder_is_read(move_in, said, uploads, name):
    (uploads.parent / "secret.jpg").write_bytes(picture_file().read())
    (uploads / "2015/12/link.jpg").symlink_to(uploads.parent / "secret.jpg")
    report = move_in(
        export([attachment(1, f"{UPLOADS}/x-y-z.jpg", meta={"_wp_attached_file": name})]), media=uploads
    )
    assert not Image.objects.exists()
    assert [text for _subject, text in said(report, "unresolved")] == [
        f"its file is not in the folder: {UPLOADS}/x-y-z.jpg"
    ]


@pytest.mark.parametrize(
    ("name", "content"),
    [("film.mp4", b"x"), ("text.pdf", b"%PDF"), ("fake.jpg", b"<svg onload=alert(1)>"), ("empty.png", b"")],
)
def test_what_is_no_picture_is_named(move_in, said, uploads, name, content):
    (uploads / name).write_bytes(content)
    report = move_in(export([attachment(1, f"{UPLOADS}/{name}")]), media=uploads)
    assert not Image.objects.exists()
    assert len(said(report, "skipped", "unresolved")) == 1


def test_texts_of_any_length_are_cut_to_what_the_library_holds(move_in, uploads):
    meta = ABOUT | {"_wp_attachment_image_alt": "a" * 5000, "_media_credit": "c" * 5000}
    move_in(export([bridge(excerpt="e" * 5000, meta=meta)]), media=uploads)
    image = Image.objects.annotate(long=Length("caption")).get()
    assert (len(image.alternative_text), image.long, len(image.credit)) == (300, 1000, 200)


def test_nothing_is_fetched_unless_it_is_asked_for(move_in, monkeypatch, said):
    asked = []
    monkeypatch.setattr(pictures, "fetch", lambda address: asked.append(address))
    report = move_in(export([bridge()]))
    assert asked == []
    assert [text for _subject, text in said(report, "unresolved")] == [
        f"its file is not at hand: {UPLOADS}/2015/12/bridge.jpg"
    ]


def test_what_is_missing_is_fetched_from_the_former_site_once(move_in, rehearse, monkeypatch, uploads):
    asked = []

    def fetch(address):
        asked.append(address)
        return picture_file((40, 40)).read()

    monkeypatch.setattr(pictures, "fetch", fetch)
    text = export([bridge(), attachment(7, f"{UPLOADS}/elsewhere.jpg")])
    assert rehearse(text, media=uploads, fetch=True).counts["pictures"] == {"new": 1, "to be fetched": 1}
    assert asked == []
    for _run in range(2):
        move_in(text, media=uploads, fetch=True)
    assert asked == [f"{UPLOADS}/elsewhere.jpg"]
    assert Image.objects.count() == 2


def test_what_cannot_be_fetched_is_said(move_in, said):
    report = move_in(
        export([attachment(7, "http://127.0.0.1/a.jpg"), attachment(8, "ftp://old.example/a.jpg")]),
        fetch=True,
    )
    assert len(said(report, "unresolved")) == 2
    assert report.counts["pictures"] == {"without a file": 2}


def test_a_site_that_does_not_answer_is_given_up(move_in, monkeypatch, said):
    asked = []

    def fetch(address):
        asked.append(address)
        raise NotFetched("it does not answer")

    monkeypatch.setattr(pictures, "fetch", fetch)
    report = move_in(export([attachment(n, f"{UPLOADS}/{n}.jpg") for n in range(1, 20)]), fetch=True)
    assert len(asked) == 10
    assert report.counts["pictures"] == {"without a file": 19}
    assert "no more is tried" in "".join(text for _subject, text in said(report, "notice"))


def test_two_files_that_differ_in_their_size_are_two(move_in, uploads):
    """``photo-640x480.jpg`` may be a small copy of ``photo.jpg``, or a picture of that name."""
    for name, size in {"photo-640x480.jpg": (30, 20), "photo.jpg": (50, 20)}.items():
        (uploads / "2015/12" / name).write_bytes(picture_file(size, "JPEG").read())
    both = [
        attachment(n, f"{UPLOADS}/2015/12/{name}") for n, name in [(1, "photo-640x480.jpg"), (2, "photo.jpg")]
    ]
    story = item(
        9, body=f'<img src="{UPLOADS}/2015/12/photo.jpg"> <img src="{UPLOADS}/2015/12/photo-640x480.jpg">'
    )
    move_in(export([*both, story]), media=uploads)
    widths = dict(Image.objects.values_list("pk", "width"))
    assert [widths[pk] for pk in body.picture_ids(Article.objects.get().body)] == [50, 30]


def test_a_file_of_the_same_name_at_another_site_is_not_ours(move_in, uploads):
    address = "http://partner.example/wp-content/uploads/2015/12/bridge.jpg"
    move_in(export([item(1, body=f'<img src="{address}" alt="Theirs">'), bridge()]), media=uploads)
    assert Article.objects.get().body == f'<p><a href="{address}">Theirs</a></p>'
