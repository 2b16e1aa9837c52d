"""Tags, and making one of several that mean the same."""

import unicodedata

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from taggit.models import Tag, TaggedItem

from articles import search, tags
from articles.models import Article, OldAddress
from articles.slugs import slug_from

from .desk import DeskAdmin, number_of

admin.site.unregister(Tag)  # taggit's own page lists every tagged article as a form.


def bare(name):
    """The name without what people write now so, now so: case, accents, spaces, punctuation."""
    decomposed = unicodedata.normalize("NFKD", name).casefold()
    return "".join(ch for ch in decomposed if ch.isalnum())


class TagForm(forms.ModelForm):
    class Meta:
        model = Tag
        fields = ["name", "slug"]
        help_texts = {"slug": _("The last part of the tag's address. Made from the name if left empty.")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "slug" in self.fields:
            self.fields["slug"].required = False

    def clean_name(self):
        name = tags.clean_name(self.cleaned_data["name"])
        others = Tag.objects.exclude(pk=self.instance.pk).values_list("name", flat=True)
        if tags.folded(name) in map(tags.folded, others):
            raise ValidationError(_("There is such a tag already. Merge the two in the list of tags."))
        return name

    def clean_slug(self):
        return self.cleaned_data["slug"] or slug_from(self.cleaned_data.get("name", ""), length=100)


class MergeForm(forms.Form):
    """Which of some tags stays when they become one."""

    MOST = 50

    keep = forms.TypedChoiceField(label=_("The tag that stays"), coerce=int, widget=forms.RadioSelect)

    def __init__(self, chosen, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.tags = {tag.pk: tag for tag in chosen}
        self.fields["keep"].choices = [(tag.pk, _label(tag)) for tag in chosen]
        self.initial["keep"] = chosen[0].pk

    def merge(self):
        """Give the tag that stays what the others have, and delete those. Returns it and the others."""
        kept = self.tags[self.cleaned_data["keep"]]
        others = [tag for tag in self.tags.values() if tag != kept]
        with transaction.atomic():
            has = TaggedItem.objects.filter(tag=kept)
            for other in others:
                items = TaggedItem.objects.filter(tag=other)
                items.exclude(object_id__in=has.values("object_id")).update(tag=kept)
                other.old_addresses.update(tag=kept)
                if was_at := address_of(other):
                    kept.old_addresses.remember(was_at, kept)
                other.delete()
            for _done in search.index_all(Article.objects.filter(tags=kept)):
                pass
        return kept, others


def address_of(tag):
    return OldAddress(tag=tag).target_address()


def _label(tag):
    articles = ngettext("%(n)s article", "%(n)s articles", tag.articles_count) % {"n": tag.articles_count}
    return f"{tag.name} ({articles})"


class LookAlikes(admin.SimpleListFilter):
    """Tags whose names differ in case, accents or punctuation only."""

    title = _("look-alikes")
    parameter_name = "look_alikes"

    def lookups(self, request, model_admin):
        return [("1", _("Those that look alike"))]

    def queryset(self, request, queryset):
        if self.value() != "1":
            return queryset
        alike = {}
        for pk, name in Tag.objects.values_list("pk", "name"):
            alike.setdefault(bare(name), []).append(pk)
        return queryset.filter(pk__in=[pk for pks in alike.values() if len(pks) > 1 for pk in pks])


class Unused(admin.SimpleListFilter):
    title = _("use")
    parameter_name = "unused"

    def lookups(self, request, model_admin):
        return [("1", _("On no article"))]

    def queryset(self, request, queryset):
        return queryset.filter(taggit_taggeditem_items=None) if self.value() == "1" else queryset


@admin.register(Tag)
class TagAdmin(DeskAdmin):
    form = TagForm
    list_display = ["name", "slug", "number_of_articles"]
    list_filter = [LookAlikes, Unused]
    search_fields = ["name", "slug"]
    ordering = ["name"]
    actions = ["merge"]

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(articles_count=number_of(TaggedItem.objects, "tag"))

    @admin.display(description=_("articles"), ordering="articles_count")
    def number_of_articles(self, tag):
        return tag.articles_count

    def save_model(self, request, obj, form, change):
        was_at = address_of(Tag.objects.get(pk=obj.pk)) if change else ""
        super().save_model(request, obj, form, change)
        if was_at and was_at != address_of(obj):
            obj.old_addresses.remember(was_at, obj)

    @admin.action(description=_("Merge into one tag…"), permissions=["change", "delete"])
    def merge(self, request, queryset):
        """Ask which of the tags stays, then merge the others into it."""
        chosen = list(queryset.order_by("-articles_count", "name")[: MergeForm.MOST + 1])
        if not 2 <= len(chosen) <= MergeForm.MOST:
            messages.error(request, _("Choose between 2 and %(most)s tags.") % {"most": MergeForm.MOST})
            return None
        form = MergeForm(chosen, request.POST if "keep" in request.POST else None)
        if form.is_valid():
            kept, others = form.merge()
            names = ", ".join(f"“{tag.name}”" for tag in others)
            said = _("Merged %(names)s into “%(kept)s”.") % {"names": names, "kept": kept.name}
            self.log_change(request, kept, said)
            messages.success(request, said)
            return None
        context = {"title": _("Merge tags"), "opts": self.opts, "form": form, "tags": chosen}
        return TemplateResponse(
            request, "admin/taggit/tag/merge.html", self.admin_site.each_context(request) | context
        )
