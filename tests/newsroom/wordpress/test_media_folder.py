"""Which file of a copied uploads folder an attachment is, and by what its address is known in a text."""

import os
from types import SimpleNamespace
from unicodedata import normalize

import pytest

from newsroom.wordpress import media
from newsroom.wordpress.media import Uploads, paths
from tests.factories import picture_file

OLD = "https://old.example/wp-content/uploads"


def attachment(address="", **meta):
    return SimpleNamespace(attachment_url=address, meta_value=lambda key: meta.get(key, ""))


def original(name):
    return f'a:1:{{s:14:"original_image";s:{len(name.encode(errors="replace"))}:"{name}";}}'


@pytest.fixture
def folder(tmp_path):
    """An uploads folder, which a test fills: ``folder("2015/12/x.jpg")``, and what is found in it."""
    root = tmp_path / "uploads"
    root.mkdir()

    def fill(*names, content=b"x"):
        for name in names:
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_bytes(content)
        return root

    return fill


def found(folder, item):
    path = Uploads(folder).find(item)
    return path and str(path.relative_to(folder))


# The folder


@pytest.mark.parametrize(
    "address",
    [
        f"{OLD}/2015/12/bridge.jpg",
        "http://www.other.example/wp-content/uploads/2015/12/bridge.jpg?x=1#y",
        "//old.example/blog/wp-content/uploads/2015/12/bridge.jpg",
        "/wp-content/uploads/2015/12/bridge.jpg",
        "https://old.example/app/uploads/2015/12/bridge.jpg",
        "https://old.example/wp-content/uploads/sites/3/2015/12/bridge.jpg",
        "https://old.example/files/2015/12/bridge.jpg",
        "https://old.example/wp-content/blogs.dir/3/files/2015/12/bridge.jpg",
        "https://old.files.wordpress.com/2015/12/bridge.jpg",
        "https://cdn.example/old/media/2015/12/bridge.jpg",
        "https://i0.wp.com/old.example/wp-content/uploads/2015/12/bridge.jpg?resize=640%2C360",
    ],
)
def test_the_address_tells_where_the_file_lies(folder, address):
    root = folder("2015/12/bridge.jpg", "2016/01/bridge.jpg", "2015/12/bridge-640x360.jpg")
    assert found(root, attachment(address)) == "2015/12/bridge.jpg"


@pytest.mark.parametrize("inner", ["wp-content/uploads", "uploads", "wp-content/blogs.dir/3/files", ""])
def test_the_folder_may_be_the_site_around_it(tmp_path, inner):
    file = tmp_path / inner / "2015/12/bridge.jpg"
    file.parent.mkdir(parents=True)
    file.write_bytes(b"x")
    assert Uploads(tmp_path).find(attachment(f"{OLD}/2015/12/bridge.jpg")) == file


def test_only_the_uploads_of_a_whole_site_are_looked_at(folder):
    site = folder("wp-content/uploads/2015/12/x.jpg", "wp-content/themes/logo.png").rename(
        folder().with_name("site")
    )
    assert found(site, attachment("https://old.example/logo.png")) is None
    assert found(site, attachment(f"{OLD}/x.jpg")) == "wp-content/uploads/2015/12/x.jpg"


def test_a_folder_in_the_uploads_may_be_called_uploads_too(folder):
    root = folder("2015/12/bridge.jpg", "uploads/form.pdf")
    assert found(root, attachment(f"{OLD}/2015/12/bridge.jpg")) == "2015/12/bridge.jpg"


def test_of_a_network_in_the_old_style_the_main_site_comes_first(folder):
    names = "wp-content/blogs.dir/3/files/2015/12/x.jpg", "wp-content/uploads/2015/12/x.jpg"
    site = folder(*names).rename(folder().with_name("site"))
    assert found(site, attachment(f"{OLD}/2015/12/x.jpg")) == names[1]


def test_what_the_library_says_comes_before_the_address(folder):
    root = folder("2015/12/bridge.jpg", "2016/01/bridge.jpg")
    item = attachment(f"{OLD}/2016/01/bridge.jpg", _wp_attached_file="2015/12/bridge.jpg")
    assert found(root, item) == "2015/12/bridge.jpg"
    windows = attachment(_wp_attached_file=r"C:\www\wp-content\uploads\2016\01\bridge.jpg")
    assert found(root, windows) == "2016/01/bridge.jpg"
    assert found(root, attachment()) is None


def test_the_address_tells_of_which_site_of_a_network_it_is(folder):
    root = folder("2015/12/bridge.jpg", "sites/3/2015/12/bridge.jpg")
    item = attachment(f"{OLD}/sites/3/2015/12/bridge.jpg", _wp_attached_file="2015/12/bridge.jpg")
    assert found(root, item) == "sites/3/2015/12/bridge.jpg"
    item = attachment(f"{OLD}/2015/12/bridge.jpg", _wp_attached_file="2015/12/bridge.jpg")
    assert found(root, item) == "2015/12/bridge.jpg"


def test_the_original_comes_before_its_reduced_copy(folder):
    item = attachment(
        f"{OLD}/2015/12/bridge-scaled.jpg",
        _wp_attached_file="2015/12/bridge-scaled.jpg",
        _wp_attachment_metadata=original("bridge.jpg"),
    )
    root = folder("2015/12/bridge-scaled.jpg", "2016/01/bridge.jpg")
    assert found(root, item) == "2015/12/bridge-scaled.jpg"
    folder("2015/12/bridge.jpg", content=picture_file(kind="JPEG").read())
    assert found(root, item) == "2015/12/bridge.jpg"


@pytest.mark.parametrize("limit", ["MAX_BYTES", "MAX_PIXELS"])
def test_an_original_that_the_library_would_refuse_is_left(folder, monkeypatch, limit):
    root = folder("bridge-scaled.jpg", content=b"x")
    item = attachment(f"{OLD}/bridge-scaled.jpg", _wp_attachment_metadata=original("bridge.jpg"))
    folder("bridge.jpg", content=b"not a picture")
    assert found(root, item) == "bridge-scaled.jpg"
    folder("bridge.jpg", content=picture_file((60, 40)).read())
    assert found(root, item) == "bridge.jpg"
    monkeypatch.setattr(media, limit, 60)
    assert found(root, item) == "bridge-scaled.jpg"


@pytest.mark.parametrize(
    "metadata", ["", "nonsense", "a:1:{", 's:3:"abc";', "a:1:{i:0;i:1;}", original("../x.jpg")]
)
def test_metadata_without_an_original_is_no_hindrance(folder, metadata):
    root = folder("x.jpg", "2015/bridge.jpg")
    item = attachment(f"{OLD}/2015/bridge.jpg", _wp_attachment_metadata=metadata)
    assert found(root, item) == "2015/bridge.jpg"


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_names_are_found_in_either_spelling(folder, form):
    name = normalize(form, "2015/12/Brücke.jpg")
    root = folder(name)
    assert found(root, attachment(f"{OLD}/2015/12/Br%C3%BCcke.jpg")) == name
    assert found(root, attachment(f"{OLD}/2015/12/Bru%CC%88cke.jpg")) == name
    assert found(root, attachment(_wp_attached_file=normalize("NFD", "2015/12/Brücke.jpg"))) == name


def test_another_case_will_do_if_need_be(folder):
    root = folder("2015/12/BRIDGE.JPG", "sites/3/2015/12/BRIDGE.JPG")
    item = attachment(f"{OLD}/2015/12/Bridge.jpg")
    assert found(root, item) == "2015/12/BRIDGE.JPG"
    folder("2015/12/Bridge.jpg")
    assert found(root, item) == "2015/12/Bridge.jpg"


def test_a_file_that_was_moved_is_found_by_its_name_if_there_is_only_one(folder):
    root = folder("from the cdn/bridge.jpg", "2016/01/tower.jpg", "a/twice.jpg", "b/twice.jpg")
    assert found(root, attachment("https://cdn.example/1f3a/bridge.jpg")) == "from the cdn/bridge.jpg"
    assert found(root, attachment(f"{OLD}/2015/12/bridge.jpg")) == "from the cdn/bridge.jpg"
    assert found(root, attachment("https://cdn.example/1f3a/tower.jpg")) == "2016/01/tower.jpg"
    assert found(root, attachment("https://cdn.example/1f3a/twice.jpg")) is None
    assert found(root, attachment(f"{OLD}/2015/12/tower.jpg")) is None, "another month: another picture"
    folder("copy/2015/12/twice.jpg")
    assert found(root, attachment(f"{OLD}/2015/12/twice.jpg")) == "copy/2015/12/twice.jpg"


@pytest.mark.parametrize(
    "path",
    [
        "../secret.jpg",
        "2015/../../secret.jpg",
        "%2e%2e/secret.jpg",
        "..%2fsecret.jpg",
        "..\\secret.jpg",
        "2015/12/x.jpg\0",
        "2015/12/\0x.jpg",
        "2015/12",
        ".",
        "..",
        "/",
        "\ud800.jpg",
        "x" * 5000,
    ],
)
def test_nothing_outside_is_found(folder, path):
    root = folder("2015/12/x.jpg")
    (root.parent / "secret.jpg").write_bytes(b"x")
    uploads = Uploads(root)
    assert uploads.find(attachment(f"{OLD}/{path}")) is None
    assert uploads.find(attachment(path)) is None
    assert uploads.find(attachment(_wp_attached_file=path)) is None
    assert uploads.find(attachment(_wp_attached_file=str(root.parent / "secret.jpg"))) is None
    assert uploads.find(attachment(f"file://{root}/2015/12/x.jpg")) is None
    beside = attachment(f"{OLD}/2015/12/y.jpg", _wp_attachment_metadata=original(path))
    assert uploads.find(beside) is None


def test_only_regular_files_are_found_and_no_link_is_followed(folder):
    root = folder("2015/12/x.jpg")
    outside = root.parent / "outside"
    outside.mkdir()
    (outside / "secret.jpg").write_bytes(b"x")
    (root / "linked").symlink_to(outside)
    (root / "around").symlink_to(root)
    (root / "secret.jpg").symlink_to(outside / "secret.jpg")
    (root / "inside.jpg").symlink_to(root / "2015/12/x.jpg")
    (root / "folder.jpg").mkdir()
    os.mkfifo(root / "pipe.jpg")
    (root / os.fsdecode(b"\xff.jpg")).write_bytes(b"x")
    uploads = Uploads(root)
    for name in (
        "secret.jpg",
        "linked/secret.jpg",
        "inside.jpg",
        "around/inside.jpg",
        "folder.jpg",
        "pipe.jpg",
    ):
        assert uploads.find(attachment(f"{OLD}/{name}")) is None
    assert found(root, attachment(f"{OLD}/x.jpg")) == "2015/12/x.jpg"


def test_uploads_that_are_a_link_out_of_the_site_are_not_looked_at(tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere/x.jpg").write_bytes(b"x")
    (tmp_path / "site/wp-content").mkdir(parents=True)
    (tmp_path / "site/wp-content/uploads").symlink_to(tmp_path / "elsewhere")
    assert Uploads(tmp_path / "site").find(attachment(f"{OLD}/x.jpg")) is None
    (tmp_path / "given").symlink_to(tmp_path / "elsewhere")
    assert Uploads(tmp_path / "given").find(attachment(f"{OLD}/x.jpg")) == tmp_path / "elsewhere/x.jpg"


def test_the_folder_is_looked_through_once(folder, monkeypatch):
    root = folder("2015/12/x.jpg", "2015/12/y.jpg")
    looked, scandir = [], os.scandir
    monkeypatch.setattr(os, "scandir", lambda path: looked.append(str(path)) or scandir(path))
    uploads = Uploads(root)
    assert looked == []
    for name in ("x.jpg", "y.jpg", "z.jpg"):
        uploads.find(attachment(f"{OLD}/2015/12/{name}"))
    assert looked == [str(root), str(root / "2015"), str(root / "2015/12")]


def test_a_folder_that_is_none_is_said_at_once(folder):
    for path in (folder("x.jpg") / "x.jpg", folder() / "missing"):
        with pytest.raises(NotADirectoryError, match="is not a folder"):
            Uploads(path)


# The addresses


@pytest.mark.parametrize(
    ("address", "known"),
    [
        (f"{OLD}/2015/12/bridge.jpg", ["2015/12/bridge.jpg"]),
        ("http://www.old.example/wp-content/uploads//2015/12/bridge.jpg?w=9#x", ["2015/12/bridge.jpg"]),
        ("//old.example/blog/wp-content/uploads/2015/12/bridge.jpg", ["2015/12/bridge.jpg"]),
        ("wp-content/uploads/2015/12/bridge.jpg", ["2015/12/bridge.jpg"]),
        (" /wp-content/uploads/bridge.jpg\n", ["bridge.jpg"]),
        ("2015/12/bridge.jpg", ["2015/12/bridge.jpg"]),
        (f"{OLD}/2015/12/bridge-640x360.jpg", ["2015/12/bridge-640x360.jpg", "2015/12/bridge.jpg"]),
        (f"{OLD}/a-scaled.jpg", ["a-scaled.jpg", "a.jpg"]),
        (f"{OLD}/a-rotated.jpg", ["a-rotated.jpg", "a.jpg"]),
        (f"{OLD}/a-e1450958400.jpg", ["a-e1450958400.jpg", "a.jpg"]),
        (f"{OLD}/a-150x150@2x.jpg", ["a-150x150@2x.jpg", "a-150x150.jpg", "a.jpg"]),
        (
            f"{OLD}/a-rotated-e1450958400-1024x768.jpeg",
            ["a-rotated-e1450958400-1024x768.jpeg", "a-rotated-e1450958400.jpeg", "a-rotated.jpeg", "a.jpeg"],
        ),
        (f"{OLD}/a-640x360", ["a-640x360", "a"]),
        (f"{OLD}/a.b-640x360.tar.jpg", ["a.b-640x360.tar.jpg"]),
        (f"{OLD}/a-640x360/b.jpg", ["a-640x360/b.jpg"]),
        (f"{OLD}/-640x360.jpg", ["-640x360.jpg"]),
        (f"{OLD}/a-2.jpg", ["a-2.jpg"]),
        (f"{OLD}/a-e12.jpg", ["a-e12.jpg"]),
        (f"{OLD}/Br%C3%BCcke%20Nord.JPG", ["Brücke Nord.JPG"]),
        (f"{OLD}/Bru\u0308cke.jpg", ["Brücke.jpg"]),
        (f"{OLD}/100%25-%zz.jpg", ["100%-%zz.jpg"]),
        (
            f"{OLD}/sites/3/2015/12/a-9x9.jpg",
            ["sites/3/2015/12/a-9x9.jpg", "2015/12/a-9x9.jpg", "sites/3/2015/12/a.jpg", "2015/12/a.jpg"],
        ),
        (f"{OLD}/shop/2015/12/a.jpg", ["shop/2015/12/a.jpg"]),
        ("https://old.example/files/2015/12/a.jpg", ["2015/12/a.jpg"]),
        ("https://old.example/wp-content/blogs.dir/3/files/2015/12/a.jpg", ["2015/12/a.jpg"]),
        ("https://old.files.wordpress.com/2010/08/a.jpg?w=300&h=225", ["2010/08/a.jpg"]),
        ("https://bucket.example/old/media/2015/12/a.jpg", ["old/media/2015/12/a.jpg", "2015/12/a.jpg"]),
        ("https://cdn.example/files/a.jpg", ["files/a.jpg"]),
        (
            "https://i0.wp.com/old.example/wp-content/uploads/2015/12/a.jpg?resize=640%2C360&ssl=1",
            ["2015/12/a.jpg"],
        ),
        (
            "//I2.WP.com/i0.wp.com/old.files.wordpress.com/2010/08/a-9x9.jpg",
            ["2010/08/a-9x9.jpg", "2010/08/a.jpg"],
        ),
        *(
            (address, [])
            for address in ("", " ", "/", "https://old.example/", "https://i0.wp.com/", "http://[x")
        ),
        *(
            (address, [])
            for address in ("data:image/png;base64,AA", "cid:1", "file:///x.jpg", "blob:https://x/y")
        ),
        (f"{OLD}/{'a' * 5000}", []),
    ],
)
def test_the_paths_of_an_address(address, known):
    assert paths(address) == known


def test_what_a_text_says_and_what_the_library_says_share_a_path():
    library = paths(f"{OLD}/2015/12/bridge-scaled.jpg")
    for text in (
        "http://www.former.example/wp-content/uploads/2015/12/bridge-640x360.jpg",
        "/wp-content/uploads/2015/12/bridge-scaled-640x360.jpg",
        "https://i1.wp.com/old.example/wp-content/uploads/2015/12/bridge.jpg?fit=2560%2C1440&ssl=1",
        "/wp-content/uploads/2015/12/bridge-e1450958400-150x150.jpg",
    ):
        assert set(paths(text)) & set(library)
    assert not set(paths(f"{OLD}/2015/12/bridge-2.jpg")) & set(library)
