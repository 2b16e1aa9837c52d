"""What may come into the library, what is refused with a reason, and that a refusal leaves nothing behind."""

import struct
import zlib
from contextlib import suppress
from io import BytesIO

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from PIL import Image as Picture
from PIL import ImageDraw

from articles import renditions
from articles.models import Image
from tests.factories import make_image, picture_file

pytestmark = pytest.mark.django_db

EPS = b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 60 40\n%%EndComments\nshowpage\n%%EOF\n"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!DOCTYPE html><script>alert(1)</script>"


def saved(kind, mode="RGB", size=(60, 40), **options):
    content = BytesIO()
    Picture.new(mode, size).save(content, kind, **options)
    return content.getvalue()


def whole_jpeg():
    return saved("JPEG", size=(300, 200))


def psd():
    header = b"8BPS" + struct.pack(">H6xHIIHH", 1, 3, 40, 60, 8, 3)
    return header + struct.pack(">III", 0, 0, 0) + struct.pack(">H", 0) + bytes(60 * 40 * 3)


def huge_png(width=12_000, height=12_000):
    """144 megapixels in a few kilobytes."""

    def chunk(kind, content):
        check = struct.pack(">I", zlib.crc32(kind + content))
        return struct.pack(">I", len(content)) + kind + content + check

    rows = zlib.compress(bytes((width // 8 + 1) * height), 9)
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


REFUSED = {
    "nothing.jpg": lambda: b"",
    "text.jpg": lambda: b"Good morning.",
    "eps.jpg": lambda: EPS,
    "psd.png": psd,
    "tiff.jpg": lambda: saved("TIFF"),
    "bmp.png": lambda: saved("BMP"),
    "ico.png": lambda: saved("ICO"),
    "tga.jpg": lambda: saved("TGA"),
    "jpeg2000.jpg": lambda: saved("JPEG2000"),
    "svg.svg": lambda: SVG,
    "svg.png": lambda: SVG,
    "html.jpg": lambda: HTML,
    "gif-and-html.gif": lambda: b"GIF89a" + HTML,
    "truncated.jpg": lambda: whole_jpeg()[: len(whole_jpeg()) // 2],
    "truncated.png": lambda: saved("PNG", size=(300, 200))[:-40],
    "truncated.webp": lambda: saved("WEBP", size=(300, 200))[:-20],
    "truncated.avif": lambda: saved("AVIF", size=(300, 200))[:-20],
    "truncated.gif": lambda: saved("GIF", size=(300, 200))[:-100],
    "huge.png": huge_png,
}


def files_in(folder):
    return [path for path in folder.rglob("*") if path.is_file()]


def image_form(content, name="picture.jpg"):
    class UploadForm(forms.ModelForm):
        class Meta:
            model = Image
            fields = ["file", "caption"]

    return UploadForm({}, {"file": SimpleUploadedFile(name, content, "image/jpeg")})


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_picture_is_refused_in_the_form_in_the_model_and_when_written(name, media):
    content = REFUSED[name]()
    form = image_form(content, name)
    assert not form.is_valid()
    assert list(form.errors) == ["file"]
    with pytest.raises(ValidationError) as refusal:
        Image(file=ContentFile(content, name=name)).full_clean()
    assert list(refusal.value.message_dict) == ["file"]
    with pytest.raises(ValidationError):
        Image.objects.create(file=ContentFile(content, name=name))
    with pytest.raises(ValidationError), transaction.atomic():
        Image.objects.bulk_create([Image(file=ContentFile(content, name=name))])
    assert not Image.objects.exists()
    assert files_in(media) == []


def test_the_reason_is_told():
    assert image_form(huge_png()).errors["file"] == ["This picture has more than 50 megapixels."]
    assert image_form(huge_png(14_000, 14_000)).errors["file"] == [
        "This picture has more than 50 megapixels."
    ]
    assert image_form(HTML).errors["file"] == ["This is not a whole JPEG, PNG, WebP, AVIF or GIF picture."]


def test_a_file_too_large_is_refused_unread(monkeypatch):
    monkeypatch.setattr(renditions, "MAX_BYTES", 1000)
    assert image_form(whole_jpeg()).errors["file"] == ["This file is larger than 25 MB."]


def test_pixels_up_to_the_limit_are_fine(monkeypatch):
    monkeypatch.setattr(renditions, "MAX_PIXELS", 2400)
    assert image_form(saved("PNG", size=(60, 40))).is_valid()
    assert not image_form(saved("PNG", size=(61, 40))).is_valid()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF", "GIF"])
@pytest.mark.parametrize(
    "name", ["photo.jpg", "photo", "photo.php", "../../etc/passwd", "x" * 300, "été 日本 🚀.gif"]
)
def test_the_content_decides_and_the_name_is_ours(kind, name, media):
    image = Image.objects.create(file=ContentFile(saved(kind), name=name))
    with Picture.open(image.file) as stored:
        assert stored.format == "JPEG"
    assert [path.suffix for path in files_in(media)] == [".jpg"]
    assert len(files_in(media)[0].stem) == 24


def test_two_uploads_of_one_file_are_two_pictures(media):
    first, second = make_image(), make_image()
    assert first.file.name != second.file.name
    first.delete()
    assert second.file.storage.exists(second.file.name)


def test_a_valid_form_stores_the_picture_and_an_invalid_one_nothing(media):
    form = image_form(whole_jpeg())
    assert form.is_valid(), form.errors
    assert files_in(media) == []
    image = form.save()
    assert (image.width, image.height) == (300, 200)
    assert len(files_in(media)) == 1
    refused = image_form(whole_jpeg())
    refused.data = {"caption": "x" * 1001}
    assert not refused.is_valid()
    assert len(files_in(media)) == 1


def test_a_long_name_is_no_reason_to_refuse():
    assert image_form(whole_jpeg(), "x" * 250 + ".jpg").is_valid()


def test_a_form_without_a_new_file_leaves_the_picture_alone(media):
    image = make_image()
    form_class = type(image_form(b""))
    form = form_class({"caption": "Other words."}, {}, instance=image)
    assert form.is_valid()
    form.save()
    image.refresh_from_db()
    assert image.caption == "Other words."
    assert [str(path.relative_to(media)) for path in files_in(media)] == [image.file.name]


def test_the_field_offers_only_what_it_takes():
    assert 'accept="image/jpeg,image/png,image/webp,image/avif,image/gif"' in str(image_form(b"")["file"])


class FullDisk(FileSystemStorage):
    """Takes three files, and then there is no room."""

    taken = 0

    def _save(self, name, content):
        self.taken += 1
        if self.taken > 3:
            raise OSError(28, "No space left on device")
        return super()._save(name, content)


def test_a_disk_that_fills_up_midway_keeps_nothing(media, monkeypatch):
    monkeypatch.setattr(Image._meta.get_field("file"), "storage", FullDisk(media))
    with pytest.raises(OSError, match="No space left"):
        make_image(size=(1300, 20))
    assert files_in(media) == []
    assert not Image.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_rollback_takes_the_files_along(media):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        make_image(size=(900, 20))
        assert len(files_in(media)) == 7
        1 / 0  # noqa: B018
    assert files_in(media) == []


@pytest.mark.django_db(transaction=True)
def test_a_rollback_to_a_savepoint_takes_only_its_own_files_along(media):
    with transaction.atomic():
        kept = make_image()
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            make_image()
            1 / 0  # noqa: B018
    assert [str(path.relative_to(media)) for path in files_in(media)] == [kept.file.name]


@pytest.mark.django_db(transaction=True)
def test_a_row_that_cannot_be_written_leaves_no_file(media):
    with pytest.raises(Exception):  # noqa: B017 - IntegrityError or DataError, as the database likes
        make_image(focus_x=-1)
    assert files_in(media) == []


@pytest.mark.django_db(transaction=True)
def test_deleting_removes_all_files_but_only_after_commit(media):
    image = make_image(size=(1300, 20))
    assert len(files_in(media)) == 10
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        image.delete()
        1 / 0  # noqa: B018
    assert len(files_in(media)) == 10
    Image.objects.all().delete()
    assert files_in(media) == []


@pytest.mark.django_db(transaction=True)
def test_replacing_the_picture_removes_the_one_before(media):
    image = make_image(size=(900, 20))
    before = image.file.name
    image.file = picture_file((50, 50))
    image.save(update_fields=["file"])
    image.refresh_from_db()
    assert (image.width, image.height) == (50, 50)
    assert image.file.name != before
    assert [str(path.relative_to(media)) for path in files_in(media)] == [image.file.name]


@pytest.mark.django_db(transaction=True)
def test_a_copied_row_keeps_the_files_that_it_shares(media):
    image = make_image()
    copy = Image.objects.create(file=image.file, width=image.width, height=image.height)
    image.delete()
    assert copy.file.storage.exists(copy.file.name)
    copy.delete()
    assert files_in(media) == []


@pytest.mark.django_db(transaction=True)
def test_deleting_what_is_no_longer_on_disk_is_no_error(media):
    image = make_image()
    image.file.storage.delete(image.file.name)
    image.delete()
    assert not Image.objects.exists()


@pytest.mark.filterwarnings("ignore:Corrupt EXIF")
def test_broken_metadata_does_not_refuse_a_sound_picture():
    for exif in (b"Exif\0\0", b"Exif\0\0MM\0*\xff\xff\xff\xff", b"Exif\0\0II*\0" + b"\xff" * 40):
        assert image_form(saved("JPEG", exif=exif)).is_valid()
    assert image_form(saved("JPEG", icc_profile=b"no profile at all")).is_valid()


def test_random_damage_is_refused_or_survived(media):
    """Never another exception than ValidationError, whatever the bytes."""
    picture = Picture.new("RGB", (64, 48), "teal")
    ImageDraw.Draw(picture).ellipse((5, 5, 50, 40), "gold")
    for kind in renditions.ACCEPTED:
        content = BytesIO()
        picture.save(content, kind)
        whole = content.getvalue()
        for step in range(60):
            damaged = bytearray(whole)
            for place in range(step, len(damaged), 61):
                damaged[place] = (damaged[place] * 7 + step) % 256
            with suppress(ValidationError):
                renditions.read(ContentFile(bytes(damaged)))
