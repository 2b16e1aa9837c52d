from django import forms
from django.utils.translation import gettext_lazy as _

from articles.text import NoLineBreaks, is_blank, storable
from comments import markup
from comments.models import Comment
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

    def __init__(self, data=None, **kwargs):
        super().__init__(data, auto_id="reply-%s", **kwargs)
        self.fields["email"].required = True
        # A browser cuts what is pasted beyond maxlength without a word. Better to say it and keep the text.
        del self.fields["body"].widget.attrs["maxlength"]
        for name in self.Meta.fields:
            notes = ["reply-note"] if name == "email" else []
            if name in self.errors:
                notes.append(f"reply-{name}_error")
            if notes:
                self.fields[name].widget.attrs["aria-describedby"] = " ".join(notes)
        if wrong := [name for name in self.fields if name in self.errors]:
            self.fields[wrong[0]].widget.attrs["autofocus"] = True

    def clean_name(self):
        NoLineBreaks()(self.cleaned_data["name"])
        return tidy(self.cleaned_data["name"])

    def clean_email(self):
        return self.cleaned_data["email"].lower()

    def clean_body(self):
        body = storable(self.cleaned_data["body"]).strip()
        if is_blank(markup.words(markup.to_html(body))):
            raise forms.ValidationError(self.fields["body"].error_messages["required"], code="required")
        return body

    def comment(self, **fields):
        """The comment as it was filled in, not stored yet."""
        written = {name: self.cleaned_data[name] for name in self.Meta.fields}
        return Comment(**written, **fields)

    @property
    def traps(self):
        return Traps(bait=self.data.get("subject", ""), typed=self.data.get("typed", ""))
