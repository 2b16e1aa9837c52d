"""Pictures come from the data folder, and nothing else does."""

import pytest

PICTURE = b"\x89PNG not really"


@pytest.fixture
def folder(media):
    (media / "a").mkdir(parents=True)
    (media / "a/picture.png").write_bytes(PICTURE)
    (media / "a/page.html").write_text("<script>")
    (media.parent / "outside.png").write_bytes(b"secret")
    (media / "link.png").symlink_to(media.parent / "outside.png")
    return media


def test_a_picture_is_sent_with_its_own_type_and_can_do_nothing(client, folder):
    answer = client.get("/media/a/picture.png")
    assert b"".join(answer.streaming_content) == PICTURE
    assert answer["Content-Type"] == "image/png"
    assert answer["Content-Length"] == str(len(PICTURE))
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert "immutable" in answer["Cache-Control"]
    assert not answer.cookies


def test_head_and_conditional_requests_send_no_picture(client, folder):
    head = client.head("/media/a/picture.png")
    assert (head.content, head["Content-Length"]) == (b"", str(len(PICTURE)))
    again = client.get("/media/a/picture.png", headers={"If-Modified-Since": head["Last-Modified"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path",
    [
        "a/page.html",
        "a/",
        "",
        "a",
        "a/missing.png",
        "../outside.png",
        "%2e%2e/outside.png",
        "a/..%2f..%2foutside.png",
        "link.png",
        "/etc/hostname.png",
        "x" * 5000 + ".png",
        "a/picture.png/",
        "a/picture.PNG",
    ],
)
def test_nothing_else_is_found(client, folder, path):
    assert client.get(f"/media/{path}").status_code == 404


def test_pictures_are_only_read(client, folder):
    assert client.post("/media/a/picture.png").status_code == 405
