"""How the article's form asks for what Django has no field for: tags, bylines, a picture."""

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _
from js_asset import ImportMap, Media, Script

from articles import tags
from articles.models import Author, Byline, Image
from articles.text import is_number, storable

from .library import thumbnail


class StoredText(forms.CharField):
    """Text that has changed only if other text would be stored: line ends and accents' forms do not count."""

    def to_python(self, value):
        return storable(super().to_python(value))


class DrawnFromTemplate:
    """A widget drawn by one of the desk's templates."""

    def render(self, name, value, attrs=None, renderer=None):
        context = self.get_context(name, value, attrs)
        return mark_safe(render_to_string(self.template_name, context))  # noqa: S308 - a template escapes


class TagSelect(forms.SelectMultiple):
    """The tags as chips, completed from those in use while typing."""

    class Media:
        css = {"all": ["admin/css/vendor/select2/select2.css", "admin/css/autocomplete.css"]}
        js = [
            "admin/js/vendor/jquery/jquery.min.js",
            "admin/js/vendor/select2/select2.full.min.js",
            "admin/js/jquery.init.js",
            Script("articles/tags.js", type="module"),
        ]

    def build_attrs(self, base_attrs, extra_attrs=None):
        return super().build_attrs(base_attrs, extra_attrs) | {
            "data-tags": reverse("admin:articles_article_tags"),
            "data-new": _("new"),
            "data-none": _("Type a tag: it needs a letter or a digit."),
        }

    def format_value(self, value):
        return [getattr(tag, "name", tag) for tag in value or []]

    def optgroups(self, name, value, attrs=None):
        self.choices = [(tag, tag) for tag in value]
        return super().optgroups(name, value, attrs)

    def value_omitted_from_data(self, data, files, name):
        return False


class TagsField(forms.Field):
    """Names of tags, as ``articles.tags`` settles them."""

    widget = TagSelect
    most = 30  # of an article that came with more: as many as it has

    def clean(self, value):
        if len(value or []) > self.most:
            raise ValidationError(_("Choose at most %(most)d tags.") % {"most": self.most})
        return tags.settle(value or [])

    def has_changed(self, initial, data):
        return {tag.name for tag in initial or []} != set(data or [])


class BylineRows(DrawnFromTemplate, forms.Widget):
    """One row for each author: who, in which role. The order of the rows is the order of the names."""

    template_name = "admin/articles/article/_bylines.html"

    def __init__(self, attrs=None):
        super().__init__(attrs)
        self.look_up = AutocompleteSelect(Byline._meta.get_field("author"), admin.site)

    @property
    def media(self):
        return self.look_up.media + Media(js=[Script("articles/bylines.js", type="module")])

    def id_for_label(self, id_, index="0"):
        return f"{id_}_0"

    def value_from_datadict(self, data, files, name):
        return list(zip(data.getlist(f"{name}-author"), data.getlist(f"{name}-role"), strict=False))

    def value_omitted_from_data(self, data, files, name):
        return False

    def get_context(self, name, value, attrs):
        rows = [(str(author), role) for author, role in value or []]
        wanted = {author for author, _role in rows if is_number(author)}
        names = {str(author.pk): author.name for author in Author.objects.filter(pk__in=wanted)}
        return {
            "name": name,
            "id": (attrs or {}).get("id", name),
            "rows": [(author, names.get(author, ""), role) for author, role in rows] or [("", "", "text")],
            "roles": Byline.Role.choices,
            "look_up": self.look_up.build_attrs({"data-placeholder": _("Search for an author")}),
        }


class BylinesField(forms.Field):
    """``[(author id, role)]`` in their order."""

    widget = BylineRows
    MOST = 50

    def clean(self, value):
        rows = list(dict.fromkeys((author, role) for author, role in value or [] if author))
        if len(rows) > self.MOST:
            raise ValidationError(_("Name at most %(most)d authors.") % {"most": self.MOST})
        wanted = {author for author, _role in rows if is_number(author)}
        known = {str(pk): pk for pk in Author.objects.filter(pk__in=wanted).values_list("pk", flat=True)}
        if any(author not in known or role not in Byline.Role.values for author, role in rows):
            raise ValidationError(_("One of these authors or roles does not exist (any more)."))
        return [(known[author], role) for author, role in rows]

    def has_changed(self, initial, data):
        return [(str(pk), role) for pk, role in initial or []] != [row for row in data or [] if row[0]]


class PictureChoice(DrawnFromTemplate, forms.HiddenInput):
    """A picture of the library, chosen by sight."""

    template_name = "admin/articles/article/_picture.html"
    input_type = "hidden"

    @property
    def is_hidden(self):
        return False

    @property
    def media(self):
        return Media(
            importmap=ImportMap({"articles/pictures": "articles/pictures.js"}),
            js=[Script("articles/lead.js", type="module")],
        )

    def get_context(self, name, value, attrs):
        image = None
        if is_number(str(value)):
            image = Image.objects.filter(pk=value).first()
        return super().get_context(name, value, attrs) | {
            "image": image,
            "thumbnail": thumbnail(image) if image else "",
        }
