"""No silent overwrite: a form that refuses to store its text over what a colleague has saved meanwhile."""

from django import forms
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from articles.models.author import display_name

from .comparison import compare


class VersionedForm(forms.ModelForm):
    """Knows the version that it was opened with. The model counts them in ``version``."""

    # What comes with the form but is not of what it changes.
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)
    over = forms.IntegerField(required=False, widget=forms.HiddenInput)
    ACCOMPANYING = {"seen", "over"}
    LOOKED_UP = ()  # fields of which the form knows the id only

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        self.stored = {}
        self.conflict = None
        if not self.instance._state.adding:
            self.initial["seen"] = self.instance.version
            self.stored = {name: self.initial.get(name) for name in self.fields.keys() - self.ACCOMPANYING}

    @property
    def changed_fields(self):
        """What of the thing itself was changed."""
        return [name for name in self.changed_data if name not in self.ACCOMPANYING]

    def full_clean(self):
        """Of a refused form the fields show what was typed, and all round them the thing as it is."""
        super().full_clean()
        if self.is_bound and self._errors and self.stored:
            self.instance.refresh_from_db()

    def check_version(self):
        """Refuse to overwrite what somebody has saved since this form was opened, and show both."""
        given = self.cleaned_data.get("over") or self.cleaned_data.get("seen")
        if not self.stored or given == self.instance.version or not self.changed_fields:
            return
        looked_up = {name: getattr(self.instance, name) for name in self.LOOKED_UP}
        self.conflict = {
            "by": last_saved_by(self.instance),
            "at": self.instance.saved_at,
            "version": self.instance.version,
            "rows": compare(self, self.stored | looked_up, self.cleaned_data),
        }
        raise ValidationError(
            _("Somebody has saved this %(kind)s since you opened it. Your text is kept: compare below."),
            code="conflict",
            params={"kind": self.instance._meta.verbose_name},
        )


def last_saved_by(thing):
    """The name of who saved it last, as far as the log knows."""
    entries = LogEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(thing), object_id=str(thing.pk)
    )
    last = entries.select_related("user").order_by("-action_time", "-pk").first()
    return display_name(last.user) if last else ""
