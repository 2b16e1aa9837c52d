"""What the library stores of a picture, and how pages show it."""

from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from django.template import Context, Template
from PIL import ExifTags, ImageCms, ImageDraw, PngImagePlugin
from PIL import Image as Picture

from articles import renditions
from articles.models import Image
from tests.factories import make_image

pytestmark = pytest.mark.django_db

MARK = b"N0-0NE-MAY-KN0W"


def quarters(mode="RGB", size=(60, 40)):
    """Red, green, blue and white quarters: any turn can be seen."""
    picture = Picture.new("RGB", size)
    width, height = size[0] // 2, size[1] // 2
    for place, colour in [
        ((0, 0), "red"),
        ((width, 0), "lime"),
        ((0, height), "blue"),
        ((width, height), "white"),
    ]:
        ImageDraw.Draw(picture).rectangle((*place, place[0] + width, place[1] + height), colour)
    return picture.convert(mode)


def upload(picture, kind="PNG", **options):
    content = BytesIO()
    picture.save(content, kind, **options)
    return ContentFile(content.getvalue(), name="picture")


def stored(image):
    with Picture.open(image.file) as picture:
        picture.load()
        return picture


def corners(picture):
    picture = picture.convert("RGB")
    width, height = picture.size
    return [
        picture.getpixel(place)
        for place in [(5, 5), (width - 6, 5), (5, height - 6), (width - 6, height - 6)]
    ]


def about(colour, other, by=24):
    return all(abs(a - b) <= by for a, b in zip(colour, other, strict=True))


def show(source, **context):
    return Template("{% load pictures %}" + source).render(Context(context))


@pytest.mark.parametrize("orientation", range(1, 9))
def test_it_stands_upright_whichever_way_the_camera_was_held(orientation):
    upright = quarters()
    back = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}  # Transpose that undoes the orientation.
    turned = upright.transpose(back[orientation]) if orientation > 1 else upright
    exif = Picture.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    image = Image.objects.create(file=upload(turned, "JPEG", exif=exif, quality=95, subsampling=0))
    assert (image.width, image.height) == (60, 40)
    for found, wanted in zip(corners(stored(image)), corners(upright), strict=True):
        assert about(found, wanted), orientation


def exif_with_everything():
    exif = Picture.Exif()
    exif[ExifTags.Base.Artist] = exif[ExifTags.Base.Make] = MARK.decode()
    exif[ExifTags.Base.ImageDescription] = MARK.decode()
    gps = exif.get_ifd(ExifTags.IFD.GPSInfo)
    gps[ExifTags.GPS.GPSLatitudeRef], gps[ExifTags.GPS.GPSLatitude] = "N", (52.0, 31.0, 12.0)
    gps[ExifTags.GPS.GPSMapDatum] = MARK.decode()
    return exif


def png_with_everything():
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Author", MARK.decode())
    notes.add_itxt("XML:com.adobe.xmp", f"<x:xmpmeta>{MARK.decode()}</x:xmpmeta>")
    return notes


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("JPEG", lambda: {"exif": exif_with_everything(), "comment": MARK, "xmp": b"<x/>" + MARK}),
        (
            "PNG",
            lambda: {"exif": exif_with_everything(), "pnginfo": png_with_everything(), "dpi": (300, 300)},
        ),
        ("WEBP", lambda: {"exif": exif_with_everything(), "xmp": MARK}),
        ("AVIF", lambda: {"exif": exif_with_everything(), "xmp": MARK}),
        ("GIF", lambda: {"comment": MARK}),
    ],
)
@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
def test_no_stored_file_says_where_when_or_with_what_it_was_taken(kind, options, mode, media):
    mode = "RGB" if kind == "JPEG" else mode
    picture = Picture.new(mode, (1300, 40), (0, 128, 128, 90)[: len(mode)])
    handed_in = upload(
        picture,
        kind,
        icc_profile=ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes(),
        **options(),
    )
    assert MARK in handed_in.read()
    Image.objects.create(file=handed_in)
    files = [path for path in media.rglob("*") if path.is_file()]
    assert len(files) >= 9
    for path in files:
        assert MARK not in path.read_bytes()
        with Picture.open(path) as found:
            found.load()
            assert not {"exif", "xmp", "icc_profile", "comment", "photoshop"} & set(found.info), path.name
            assert not found.getexif()
            assert found.width <= 1300


@pytest.mark.parametrize(
    ("kind", "mode", "options"),
    [
        ("JPEG", "RGB", {}),
        ("JPEG", "L", {}),
        ("JPEG", "CMYK", {}),
        ("PNG", "1", {}),
        ("PNG", "L", {}),
        ("PNG", "P", {}),
        ("PNG", "LA", {}),
        ("PNG", "RGBA", {}),
        ("PNG", "I;16", {}),
        ("PNG", "RGB", {"transparency": (255, 0, 0)}),
        ("PNG", "L", {"transparency": 76}),
        ("PNG", "P", {"transparency": 0}),
        ("PNG", "P", {"transparency": b"\x40\x80"}),
        ("GIF", "P", {}),
        ("GIF", "P", {"transparency": 0}),
        ("GIF", "L", {}),
        ("WEBP", "RGBA", {"lossless": True}),
        ("AVIF", "RGBA", {}),
        ("AVIF", "RGB", {}),
    ],
)
def test_every_way_of_writing_colours_survives(kind, mode, options, media):
    if mode == "I;16":
        picture = Picture.frombytes("I;16", (600, 400), b"\x00\x80" * (600 * 400))
    else:
        picture = quarters(mode, (600, 400))
    image = Image.objects.create(file=upload(picture, kind, **options))
    for name in renditions.names(image.file.name, image.width):
        with Picture.open(media / name) as found:
            found.load()
            assert found.mode in ("RGB", "RGBA")
            if mode == "I;16":
                assert about(found.getpixel((5, 5)), (128, 128, 128))
            elif mode in ("RGB", "RGBA", "CMYK", "P") and options.get("transparency") != b"\x40\x80":
                assert about(corners(found)[1], (0, 255, 0), by=60), name


def test_transparency_is_kept_and_needless_transparency_dropped():
    glass = Image.objects.create(file=upload(Picture.new("RGBA", (500, 400), (255, 0, 0, 100))))
    assert glass.file.name.endswith(".webp")
    assert about(stored(glass).getpixel((50, 50)), (255, 0, 0, 100))
    opaque = Image.objects.create(file=upload(Picture.new("RGBA", (500, 400), (255, 0, 0, 255))))
    assert opaque.file.name.endswith(".jpg")


def test_colours_are_turned_into_srgb():
    """A pure red in a profile whose primaries are swapped must not stay as it was."""
    swapped = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    swapped = bytes(swapped).replace(b"rXYZ", b"tmpZ").replace(b"gXYZ", b"rXYZ").replace(b"tmpZ", b"gXYZ")
    for kind, mode, red in [("PNG", "RGB", (255, 0, 0)), ("PNG", "RGBA", (255, 0, 0, 90))]:
        image = Image.objects.create(file=upload(Picture.new(mode, (40, 40), red), kind, icc_profile=swapped))
        assert about(stored(image).convert("RGB").getpixel((20, 20)), (0, 255, 0))


def test_of_an_animation_the_first_frame_is_kept():
    frames = [Picture.new("RGB", (500, 300), colour) for colour in ("red", "lime", "blue")]
    for kind in ("GIF", "WEBP", "PNG", "AVIF", "MPO"):
        image = Image.objects.create(file=upload(frames[0], kind, save_all=True, append_images=frames[1:]))
        assert getattr(stored(image), "n_frames", 1) == 1
        assert about(stored(image).convert("RGB").getpixel((250, 150)), (255, 0, 0)), kind


def test_renditions_are_made_at_upload_and_none_is_larger_than_the_picture(media):
    for width, wanted in [
        (399, []),
        (400, [400]),
        (900, [400, 800, 900]),
        (1600, [400, 800, 1200, 1600]),
        (3000, [400, 800, 1200, 1600]),
    ]:
        image = make_image(size=(width, 30))
        assert image.width == min(width, 2560)
        names = renditions.names(image.file.name, image.width)
        stem = image.file.name.removesuffix(".jpg")
        shared = [f"{stem}.1200.jpg"] if width > 1200 else []
        assert sorted(names) == sorted(
            [image.file.name, *shared]
            + [f"{stem}.{wide}.{kind}" for wide in wanted for kind in ("avif", "webp")]
        )
        for name in names:
            with Picture.open(media / name) as found:
                found.load()
                wide = name.split(".")[1]
                assert found.width == (int(wide) if wide.isdigit() else image.width)
        assert len(list(media.rglob(f"{stem.rpartition('/')[2]}*"))) == len(names)


@pytest.mark.parametrize("size", [(1, 1), (1, 3000), (3000, 1), (2560, 2), (401, 1)])
def test_odd_shapes_are_fine(size):
    image = make_image(size=size)
    assert min(image.width, image.height) == 1 or size == (2560, 2)


def test_a_large_picture_is_scaled_down():
    image = make_image(size=(3000, 4000))
    assert (image.width, image.height) == (1920, 2560)


def test_it_is_shown_in_modern_formats_and_several_widths():
    image = make_image(size=(900, 600), alternative_text='A "teal" field', focus_x=34, focus_y=100)
    html = show('{% picture image sizes="50vw" class="cover" %}', image=image)
    url = image.file.url.removesuffix(".jpg")
    avif, webp = (
        ", ".join(f"{url}.{width}.{kind} {width}w" for width in (400, 800, 900)) for kind in ("avif", "webp")
    )
    assert html == (
        f'<picture><source type="image/avif" srcset="{avif}" sizes="50vw">'
        f'<source type="image/webp" srcset="{webp}" sizes="50vw">'
        '<img alt="A &quot;teal&quot; field" class="cover fx-30 fy-100" decoding="async" height="600"'
        f' loading="lazy" src="{url}.jpg" width="900"></picture>'
    )


def test_the_lead_picture_is_not_lazy():
    html = show('{% picture image eager=True alt="" %}', image=make_image())
    assert 'fetchpriority="high"' in html
    assert 'alt=""' in html
    assert "lazy" not in html


def test_no_picture_is_nothing():
    assert show("{% picture image %}", image=None) == ""
    assert show("{% picture image %}", image=Image()) == ""


def test_showing_asks_neither_database_nor_disk(media, django_assert_num_queries):
    image = make_image(size=(900, 20))
    for path in media.rglob("*"):
        if path.is_file():
            path.unlink()
    with django_assert_num_queries(0):
        assert 'alt="A teal square"' in show("{% picture image %}", image=image)


def test_a_share_image_is_one_that_everybody_can_read():
    small, large = make_image(size=(900, 20)), make_image(size=(1300, 20))
    assert renditions.share_image(small) == small.file.url
    assert renditions.share_image(large) == large.file.url.replace(".jpg", ".1200.jpg")
    glass = Image.objects.create(file=upload(Picture.new("RGBA", (1300, 20), (255, 0, 0, 100))))
    assert renditions.share_image(glass) == glass.file.url.replace(".webp", ".1200.webp")
