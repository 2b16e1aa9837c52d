from functools import cached_property

from django import forms
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

from articles.text import NoLineBreaks, is_blank, storable
from comments import markup
from comments.models import LONGEST, Comment, Policy
from comments.names import tidy
from comments.policy import Traps


class ReplyForm(forms.ModelForm):
    """What a reader fills in. The fields that catch robots stand in the template only."""

    class Meta:
        model = Comment
        fields = ["name", "email", "website", "body"]
        labels = {"name": _("Name"), "email": _("Email"), "website": _("Website"), "body": _("Comment")}
        error_messages = {
            "name": {"required": _("Please enter your name.")},
            "email": {
                "required": _("Please enter your email address."),
                "invalid": _("Please enter a valid email address."),
            },
            "website": {"invalid": _("Please enter an address that begins with https:// or http://.")},
            "body": {"required": _("Please type your comment.")},
        }
        widgets = {
            "name": forms.TextInput(attrs={"autocomplete": "name", "dir": "auto"}),
            "email": forms.EmailInput(attrs={"autocomplete": "email", "dir": "ltr"}),
            # Not type=url: browsers would refuse "example.org", which we understand.
            "website": forms.TextInput(
                attrs={"autocomplete": "url", "inputmode": "url", "placeholder": "https://", "dir": "ltr"}
            ),
            "body": forms.Textarea(attrs={"rows": 8, "cols": 45, "dir": "auto"}),
        }

    def __init__(self, data=None, *, policy=None, **kwargs):
        super().__init__(data, auto_id="reply-%s", **kwargs)
        if policy:
            self.policy = policy
        self.fields["email"].required = True
        # A browser cuts what is pasted beyond maxlength without a word. Better to say it and keep the text.
        del self.fields["body"].widget.attrs["maxlength"]
        # Counted is what will be stored: a browser sends two characters for the end of a line.
        self.fields["body"].validators = []
        for name in self.Meta.fields:
            notes = ["reply-note"] if name == "email" else []
            if name in self.errors:
                notes.append(f"reply-{name}_error")
            if notes:
                self.fields[name].widget.attrs["aria-describedby"] = " ".join(notes)
        if wrong := [name for name in self.fields if name in self.errors]:
            self.fields[wrong[0]].widget.attrs["autofocus"] = True

    @cached_property
    def policy(self):
        return Policy.objects.current()

    def _get_validation_exclusions(self):
        """The text is looked at here: the database need not be asked as well whether it is empty."""
        return {*super()._get_validation_exclusions(), "body"}

    def clean_name(self):
        NoLineBreaks()(self.cleaned_data["name"])
        return tidy(self.cleaned_data["name"])

    def clean_email(self):
        return self.cleaned_data["email"].lower()

    def clean_website(self):
        return tidy(self.cleaned_data["website"])

    def clean_body(self):
        body = storable(self.cleaned_data["body"]).strip()
        read = markup.words(markup.to_html(body))
        if is_blank(read):
            raise forms.ValidationError(self.fields["body"].error_messages["required"], code="required")
        least, most = self.policy.least_length, min(self.policy.greatest_length, LONGEST)
        if len(read) < least:
            raise _length_error(_("Please write at least %(limit)s characters."), least, len(read))
        if len(body) > most:
            raise _length_error(
                _("This is too long: at most %(limit)s characters, yours has %(number)s."), most, len(body)
            )
        return body

    def comment(self, **fields):
        """The comment as it was filled in, not stored yet."""
        written = {name: self.cleaned_data[name] for name in self.Meta.fields}
        return Comment(**written, **fields)

    @property
    def traps(self):
        return Traps(bait=self.data.get("subject", ""), typed=self.data.get("typed", ""))


def _length_error(message, limit, number):
    params = {
        "limit": number_format(limit, force_grouping=True),
        "number": number_format(number, force_grouping=True),
    }
    return forms.ValidationError(message, code="length", params=params)
