"""What the list does with several articles at once: the same verbs, asked one article at a time."""

from functools import partial

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ActionForm
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from articles import tags
from articles.models import Article, Section
from articles.text import is_number

from .verbs import VERBS, checklist, is_editor

MOST = 200


def filing_form(site):
    """The action bar, with what “Move to section” and “Add tag” ask for."""

    class FilingForm(ActionForm):
        section = forms.ModelChoiceField(
            Section.objects,
            required=False,
            label=_("Section"),
            widget=AutocompleteSelect(Article._meta.get_field("section"), site),
        )
        tag = forms.CharField(required=False, max_length=tags.MAX_LENGTH, label=_("Tag"))

    return FilingForm


class BulkActions(admin.ModelAdmin):
    """For an article's admin: actions that call verbs, each article's right and state looked at anew."""

    BY_VERB = {
        "submit": _("Submit for review"),
        "publish": _("Publish"),
        "withdraw": _("Withdraw"),
        "trash": _("Move to trash"),
        "restore": _("Restore from trash"),
    }

    def __init__(self, model, admin_site):
        super().__init__(model, admin_site)
        self.action_form = filing_form(admin_site)

    def get_actions(self, request):
        """Those the user has a right to, and only what makes sense in or outside of the trash."""
        actions = super().get_actions(request)
        in_trash = request.GET.get("state") == "trash"
        offered = ["restore"] if in_trash else [name for name in self.BY_VERB if name != "restore"]
        if not is_editor(request.user):
            offered = [name for name in offered if name == "submit"] * self.has_change_permission(request)
        for name in offered:
            actions[name] = (partial(type(self)._use_verb, verb=VERBS[name]), name, self.BY_VERB[name])
        if is_editor(request.user) and not in_trash:
            actions["move"] = (type(self)._move, "move", _("Move to section"))
            actions["add_tag"] = (type(self)._add_tag, "add_tag", _("Add tag"))
        if not in_trash:
            actions.pop("delete_selected", None)
        return actions

    def _use_verb(self, request, queryset, verb):
        def use(article):
            if not verb.may(request.user, article):
                raise not_yours(article)
            verb.do(article, request.user)
            self.log_change(request, article, str(verb.label))
            if verb.name == "publish" and (missing := checklist(article)):
                messages.warning(request, f"“{article}”: {' '.join(str(text) for text in missing)}")

        self._one_by_one(request, queryset, use)

    def _move(self, request, queryset):
        chosen = request.POST.get("section", "")
        section = Section.objects.filter(pk=chosen).first() if is_number(chosen) else None
        if not section:
            messages.error(request, _("Choose the section to which they shall move."))
            return

        def move(article):
            self._check_editable(request, article)
            article.section = section
            article.save(update_fields=["section"])
            self.log_change(request, article, [{"changed": {"fields": [str(_("section"))]}}])

        self._one_by_one(request, queryset, move)

    def _add_tag(self, request, queryset):
        try:
            name = tags.clean_name(request.POST.get("tag", ""))
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return

        def add(article):
            self._check_editable(request, article)
            article.tags.add(*tags.settle([name]))
            article.save(update_fields=["saved_at"])
            self.log_change(request, article, [{"changed": {"fields": [str(_("tags"))]}}])

        self._one_by_one(request, queryset, add)

    @staticmethod
    def _check_editable(request, article):
        if not is_editor(request.user) or not article.can_be_edited_by(request.user):
            raise not_yours(article)

    @staticmethod
    def _one_by_one(request, queryset, use):
        """Each in a transaction of its own; what is refused is named with the reason."""
        done, chosen = 0, list(queryset.values_list("pk", flat=True)[: MOST + 1])
        if len(chosen) > MOST:
            messages.warning(request, _("Only the first %d were taken. Choose the others again.") % MOST)
        for pk in chosen[:MOST]:
            try:
                with transaction.atomic():
                    use(Article.objects.select_for_update(of=["self"]).get(pk=pk))
                done += 1
            except ValidationError as error:
                messages.error(request, " ".join(error.messages))
            except Article.DoesNotExist:
                messages.error(request, _("An article was deleted meanwhile."))
        if done:
            text = ngettext("Done with %(n)d article.", "Done with %(n)d articles.", done)
            messages.success(request, text % {"n": done})


def not_yours(article):
    return ValidationError(
        _("“%(headline)s”: you have no right to do this."), params={"headline": article.headline}
    )
