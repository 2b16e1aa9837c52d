"""The editor in which an article's text is written: ProseMirror, with parts of our own.

What it may write, and what is cleaned away, is decided in ``articles.body``. Pictures stand in the text
by their library id alone; the editor asks for their files when it shows them.
"""

from django import forms
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import mark_safe
from django_prose_editor.widgets import prose_editor_base_media
from js_asset import ImportMap, Media, Script

from articles import body


class ProseEditor(forms.Textarea):
    """A text area that articles/prose.js turns into the editor. Without scripts it holds the HTML."""

    @property
    def media(self):
        ours = {f"articles/{name}": f"articles/{name}.js" for name in ("pictures", "paste")}
        return prose_editor_base_media + Media(
            importmap=ImportMap(ours),
            css={"all": ["articles/prose.css"]},
            js=[Script("articles/prose.js", type="module")],
        )

    def render(self, name, value, attrs=None, renderer=None):
        textarea = super().render(name, value, {"rows": 24, "spellcheck": "true"} | (attrs or {}), renderer)
        context = {
            "textarea": textarea,
            "id": (attrs or {}).get("id", name),
            "pictures": reverse("admin:articles_article_pictures"),
            "stories": reverse("admin:articles_article_stories"),
        }
        return mark_safe(render_to_string("admin/articles/article/_prose.html", context))  # noqa: S308


class ProseField(forms.CharField):
    """Rich text that has changed only where readers would see another text."""

    widget = ProseEditor

    def clean(self, value):
        return body.clean(super().clean(value))

    def has_changed(self, initial, data):
        try:
            return not self.disabled and body.clean(initial or "") != body.clean(data or "")
        except ValidationError:
            return True
