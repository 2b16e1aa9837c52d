"""The form in which an article is written."""

from uuid import UUID, uuid4

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.body import clean as clean_html
from articles.models import Article
from articles.prose import ProseField
from articles.text import single_line, storable

from .conflict import VersionedForm
from .verbs import VERBS
from .widgets import BylinesField, TagsField


class TwinStored(Exception):
    """The same form, sent a second time, was stored since the admin looked for it."""


class ArticleForm(VersionedForm):
    body = ProseField(label=_("Text"), required=False)
    tags = TagsField(label=_("Tags"), required=False)
    bylines = BylinesField(label=_("Authors"), required=False)

    # What comes with the article but is not of it.
    form_key = forms.UUIDField(required=False, widget=forms.HiddenInput)
    verb = forms.ChoiceField(required=False, choices=[(name, name) for name in VERBS])
    minor = forms.BooleanField(label=_("Minor edit"), required=False)
    note = forms.CharField(label=_("What is to be done?"), required=False, max_length=2000)
    ACCOMPANYING = VersionedForm.ACCOMPANYING | {"form_key", "verb", "minor", "note"}
    LOOKED_UP = ("section", "lead_image")

    user = None  # set by the admin, which makes a class of its own for each request

    def __init__(self, *args, previewing=False, **kwargs):
        super().__init__(*args, **kwargs)
        self.previewing = previewing
        article = self.instance
        if article._state.adding:
            self.initial["form_key"] = uuid4()
        else:
            bylines = [(line.author_id, line.role) for line in article.bylines.all()]
            self.initial["bylines"] = self.stored["bylines"] = bylines
            # Where the article is only looked at, the form is not told of its tags.
            self.fields["tags"].most = max(TagsField.most, len(self.initial.get("tags", ())))
            self.was_public, self.was_scheduled = article.is_public, article.is_scheduled
        if not (self.stored and self.was_public):
            del self.fields["minor"]

    def clean_published_at(self):
        """Saving moves no article in or out of the public eye: that is what the verbs are for."""
        moment = self.cleaned_data["published_at"]
        if moment and self.stored:
            if self.was_public and moment > timezone.now():
                raise ValidationError(_("Readers see it already. Withdraw it first, then schedule it."))
            if self.was_scheduled and moment <= timezone.now():
                raise ValidationError(_("This moment has passed. “Publish now” takes the present one."))
        return moment

    def clean(self):
        super().clean()
        if not self.previewing:
            self._check_verb()
            self._check_key()
            self.check_version()

    def _check_verb(self):
        verb = VERBS.get(self.cleaned_data.get("verb"))
        if not verb:
            return
        if not verb.may(self.user, self.instance):
            raise PermissionDenied
        if not verb.fits(self.instance):
            raise ValidationError(
                _("This is %(state)s by now, so “%(verb)s” does not fit any more. Nothing was changed."),
                params={"state": self.instance.state_label.lower(), "verb": verb.label},
            )
        if verb.name == "send_back" and not self.cleaned_data.get("note", "").strip():
            self.add_error("note", _("Say what is to be done."))

    def _check_key(self):
        """Refuse to make a second article of one form, unless that is what the writer wants."""
        key = self.cleaned_data.get("form_key")
        made = Article.objects.filter(form_key=key).first() if key and not self.stored else None
        if not made:
            return
        if made.created_by == self.user and says_the_same(self.data, made):
            raise TwinStored
        self.data = self.data.copy()
        self.data[self.add_prefix("form_key")] = str(uuid4())
        raise ValidationError(
            _("This form was saved before, with another text. Save again to make a second article of it.")
        )

    def _save_m2m(self):
        super()._save_m2m()
        if "bylines" in self.changed_data:
            with transaction.atomic():
                self.instance.bylines.all().delete()
                for position, (author, role) in enumerate(self.cleaned_data["bylines"]):
                    self.instance.bylines.create(author_id=author, role=role, position=position)


def twin_of(request):
    """The article that was made of this form before, if any."""
    try:
        key = UUID(request.POST.get("form_key", ""))
    except ValueError:
        return None
    return Article.objects.filter(form_key=key, created_by=request.user).first()


def says_the_same(data, article):
    try:
        text = clean_html(data.get("body", ""))
    except ValidationError:
        return False
    told = (single_line(data.get("headline", "")), storable(data.get("standfirst", "")).strip(), text)
    return told == (article.headline, article.standfirst, article.body)
