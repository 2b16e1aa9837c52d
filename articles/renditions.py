"""Pictures as they may be stored: upright, in sRGB, without metadata, in the sizes that pages ask for.

What a photographer hands in never reaches the disk. :class:`PictureField` decodes it, refuses it with
a reason, or writes it anew: one file for all purposes and renditions beside it, named after it, so
that which exist follows from the stored width and no page has to ask the storage.
"""

import os
import secrets
import weakref
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache, partial
from io import BytesIO
from pathlib import PurePosixPath

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import models, transaction
from django.db.models.fields.files import FieldFile
from django.db.models.signals import post_delete
from django.utils.translation import gettext_lazy as _
from PIL import ExifTags, ImageCms
from PIL import Image as Picture
from PIL.Image import Transpose

ACCEPTED = ("JPEG", "PNG", "WEBP", "AVIF", "GIF")
MAX_BYTES = 25 * 1024 * 1024
MAX_PIXELS = 50_000_000

LARGEST = 2560
WIDTHS = (400, 800, 1200, 1600)
SHARED_WIDTH = 1200

# AVIF at speed 6 is 2 to 7 % smaller and takes up to four times as long; never Pillow's defaults.
_OPTIONS = {
    "avif": {"format": "AVIF", "quality": 60, "speed": 8},
    "webp": {"format": "WEBP", "quality": 78, "method": 4},
    "jpg": {"format": "JPEG", "quality": 82, "progressive": True, "optimize": True},
}
_ORIGINAL = {"webp": {"quality": 90}, "jpg": {"quality": 88}}
_TURNED = {
    2: Transpose.FLIP_LEFT_RIGHT,
    3: Transpose.ROTATE_180,
    4: Transpose.FLIP_TOP_BOTTOM,
    5: Transpose.TRANSPOSE,
    6: Transpose.ROTATE_270,
    7: Transpose.TRANSVERSE,
    8: Transpose.ROTATE_90,
}


# Reading


def read(file):
    """The picture in the file, ready to be written, or ValidationError that says what is wrong with it.

    The content decides what it is, never its name. Of an animation the first frame is read, and no
    other is looked at.
    """
    if file.size > MAX_BYTES:
        raise ValidationError(_("This file is larger than 25 MB."), code="too_large")
    file.seek(0)
    try:
        with Picture.open(file, formats=ACCEPTED) as picture:
            _check_pixels(*picture.size)
            return _cleaned(picture)
    except (Picture.DecompressionBombError, Picture.DecompressionBombWarning):
        _check_pixels(MAX_PIXELS, 2)
    except ValidationError:
        raise
    except Exception as error:  # Decoders stumble over hostile bytes in too many ways to name them.
        raise ValidationError(
            _("This is not a whole JPEG, PNG, WebP, AVIF or GIF picture."), code="unreadable"
        ) from error


def _check_pixels(width, height):
    """From the header, before anything is decoded: 17 kB may unpack to half a gigabyte."""
    if width * height > MAX_PIXELS:
        raise ValidationError(_("This picture has more than 50 megapixels."), code="too_many_pixels")


def _cleaned(picture):
    # Scaled as early as possible: all that follows then costs a fraction.
    if picture.mode.startswith("I"):
        picture = picture.point(lambda value: value / 257).convert("L")
    elif picture.has_transparency_data:
        picture = picture.convert("RGBA")
    elif picture.mode not in ("RGB", "L", "CMYK"):
        picture = picture.convert("RGB")
    picture.thumbnail((LARGEST, LARGEST), Picture.Resampling.LANCZOS)
    picture = _in_srgb(_upright(picture))
    if picture.mode == "RGBA" and picture.getchannel("A").getextrema() == (255, 255):
        picture = picture.convert("RGB")
    picture.info.clear()
    return picture


def _upright(picture):
    try:
        turn = _TURNED.get(picture.getexif().get(ExifTags.Base.Orientation))
    except Exception:  # Broken metadata of a sound picture. It is thrown away anyhow.
        turn = None
    return picture if turn is None else picture.transpose(turn)


def _in_srgb(picture):
    mode = "RGBA" if picture.mode == "RGBA" else "RGB"
    if profile := picture.info.get("icc_profile"):
        try:
            return ImageCms.profileToProfile(
                picture,
                ImageCms.ImageCmsProfile(BytesIO(profile)),
                ImageCms.createProfile("sRGB"),
                outputMode=mode,
            )
        except (OSError, ImageCms.PyCMSError):  # Not the profile of this kind of picture, or none at all.
            pass
    return picture.convert(mode)


# Writing


def encoded(picture):
    """``{ending: content}`` of all files of a clean picture: the large one first, then its renditions."""
    kind = "webp" if picture.mode == "RGBA" else "jpg"
    jobs = [(f".{kind}", picture, _OPTIONS[kind] | _ORIGINAL[kind])]
    smaller = picture
    for ending, width in reversed(_renditions(picture.width, kind)):
        if width < smaller.width:  # Each from the one before: a third of the work.
            height = max(1, round(picture.height * width / picture.width))
            smaller = smaller.resize((width, height), Picture.Resampling.LANCZOS)
        jobs.append((ending, smaller, _OPTIONS[ending.rpartition(".")[2]]))
    with ThreadPoolExecutor(min(4, os.cpu_count() or 1)) as pool:
        contents = pool.map(lambda job: _bytes(job[1], **job[2]), jobs)
        return {job[0]: content for job, content in zip(jobs, contents, strict=True)}


def _bytes(picture, **options):
    content = BytesIO()
    picture.copy().save(content, **options)  # Pillow keeps the options in the picture: not for two threads.
    return content.getvalue()


def widths(width):
    """The widths that a picture of this width is also stored in: none beyond its own, none for an icon."""
    return sorted({min(wide, width) for wide in WIDTHS}) if width >= WIDTHS[0] else []


def _renditions(width, kind):
    found = [(f".{wide}.{form}", wide) for wide in widths(width) for form in ("webp", "avif")]
    if kind == "jpg" and width > SHARED_WIDTH:
        found.insert(
            [wide for _ending, wide in found].index(SHARED_WIDTH), (f".{SHARED_WIDTH}.jpg", SHARED_WIDTH)
        )
    return found


def names(name, width):
    """All files that belong to the picture stored under this name."""
    path = PurePosixPath(name)
    return [name, *(str(path.with_suffix(ending)) for ending, _width in _renditions(width, path.suffix[1:]))]


def remove(storage, found):
    for name in found:
        storage.delete(name)


class _UnlessCommitted:
    """Removes what a transaction wrote, when the transaction comes to nothing.

    Django tells of a commit and not of a rollback; but then it lets go of the callbacks that waited
    for the commit. One that is let go of uncalled takes its files along.
    """

    def __init__(self, storage, written):
        self._removal = weakref.finalize(self, remove, storage, written)

    def __call__(self):
        self._removal.detach()


# Showing


def sources(image):
    """``[(media type, srcset)]`` for ``<source>``, the best first."""
    return _sources(image.file.url, image.width)


@lru_cache(maxsize=2048)
def _sources(address, width):
    beginning, wides = address.rpartition(".")[0], widths(width)
    return [
        (f"image/{form}", ", ".join(f"{beginning}.{wide}.{form} {wide}w" for wide in wides))
        for form in ("avif", "webp")
        if wides
    ]


def share_image(image):
    """The address for those who know no ``srcset``: social networks, feed readers, old browsers."""
    beginning, _dot, kind = image.file.url.rpartition(".")
    return f"{beginning}.{SHARED_WIDTH}.{kind}" if image.width > SHARED_WIDTH else image.file.url


# The field


class PictureFile(FieldFile):
    @property
    def thumbnail(self):
        """The address of the smallest file of the picture."""
        smallest = widths(self.instance.width)[:1]
        return f"{self.url.rpartition('.')[0]}.{smallest[0]}.webp" if smallest else self.url

    def prepare(self):
        """Decode and encode what was handed in, and tell the model its size. Takes up to two seconds."""
        if not hasattr(self.file, "encoded"):
            self.file.encoded = encoded(picture_in(self.file))
        self.instance.width, self.instance.height = picture_in(self.file).size

    def save(self, name, content, save=True):
        """Store the picture under a name that nobody can guess; ``name`` is not looked at."""
        self.file = content
        self.prepare()
        self._write(content.encoded)
        del self.file  # What is read from here on is what was stored, not what was handed in.
        if save:
            self.instance.save()

    save.alters_data = True

    def _write(self, contents):
        path = PurePosixPath(self.field.generate_filename(self.instance, secrets.token_hex(12)))
        written = []
        try:
            for ending, content in contents.items():
                written.append(self.storage.save(f"{path}{ending}", ContentFile(content)))
        except BaseException:
            remove(self.storage, written)
            raise
        transaction.on_commit(_UnlessCommitted(self.storage, written))
        self.name = written[0]
        setattr(self.instance, self.field.attname, self.name)
        self._committed = True


class PictureFormField(forms.FileField):
    widget = forms.ClearableFileInput

    def to_python(self, data):
        upload = super().to_python(data)
        if upload:
            picture_in(upload)
        return upload

    def widget_attrs(self, widget):
        accept = ",".join(f"image/{kind.lower()}" for kind in ACCEPTED)
        return super().widget_attrs(widget) | {"accept": accept}


class PictureField(models.FileField):
    """A picture whose files come and go with its row. The model has fields ``width`` and ``height``."""

    attr_class = PictureFile

    def contribute_to_class(self, cls, name, **kwargs):
        super().contribute_to_class(cls, name, **kwargs)
        if not cls._meta.abstract:
            post_delete.connect(self._remove_files, sender=cls)

    def clean(self, value, instance):
        value = super().clean(value, instance)
        if value and not value._committed:
            picture_in(value.file)
        return value

    def formfield(self, **kwargs):
        return super().formfield(**{"form_class": PictureFormField, "max_length": None} | kwargs)

    def remove_later(self, instance):
        """Once the transaction is through, remove the files of what was stored in this row."""
        file = getattr(instance, self.attname)
        if file:
            transaction.on_commit(partial(self._remove_unused, file, instance.width), robust=True)

    def _remove_unused(self, file, width):
        # A row that was copied shares its files.
        if not self.model._default_manager.filter(**{self.attname: file.name}).exists():
            remove(file.storage, names(file.name, width))

    def _remove_files(self, instance, **kwargs):
        self.remove_later(instance)


def picture_in(upload):
    """The clean picture, decoded once however many look at it: the form, the model, the storage."""
    if not hasattr(upload, "picture"):
        upload.picture = read(upload)
    return upload.picture
