"""The page of one comment: its text, which may be edited with a trace, and everything around it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from articles.text import storable
from comments.models import Comment, Decision

from .rows import lay_out

BEFORE, AFTER = 4, 12  # comments of the discussion that are shown round the one


class CommentForm(forms.ModelForm):
    """Brings along the text that the moderator was shown, so that no newer text is overwritten."""

    class Meta:
        model = Comment
        fields = ["name", "website", "body"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.show_hidden_initial = True

    def clean(self):
        cleaned = super().clean()
        for name in self.changed_data:
            shown, now = self.data.get(self[name].html_initial_name, ""), self.initial[name]
            if storable(shown) != storable(now):
                self._tell_of_newer(name, now)
        return cleaned

    def _tell_of_newer(self, name, now):
        """Show the other version. Who saves again has seen it and may overwrite it."""
        self.data = self.data.copy()
        self.data[self[name].html_initial_name] = now
        error = _(
            "Somebody has edited this since you opened it. It says now: “%(text)s” Save again to replace it."
        )
        self.add_error(name, forms.ValidationError(error, params={"text": now}))


class Editing:
    """The part of the comments' admin that shows and edits one comment."""

    form = CommentForm
    fields = ["name", "website", "body"]

    def has_add_permission(self, request):
        """Readers write on the site; staff reply from the list."""
        return False

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and self.has_moderate_permission(request, obj)

    def has_delete_permission(self, request, obj=None):
        """For good only from the spam and the trash."""
        return super().has_delete_permission(request, obj) and (not obj or not obj.is_alive)

    def get_object(self, request, object_id, from_field=None):
        """What is about to be saved is locked, so that nobody saves between the comparison and the saving."""
        comment = super().get_object(request, object_id, from_field)
        if comment and request.method == "POST":
            comment = Comment.objects.locked().filter(pk=comment.pk).first()
        return comment

    def save_model(self, request, comment, form, change):
        self.save_edit(request, comment, form)

    @staticmethod
    def save_edit(request, comment, form):
        """Store what was changed, with its trace: who, what, and the text that stood there."""
        if changed := form.changed_data:
            comment.save(update_fields=changed)
            before = form.initial["body"] if "body" in changed else ""
            comment.record_edit(request.user, [str(form.fields[name].label) for name in changed], before)

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        [comment] = lay_out(
            self.get_queryset(request).filter(pk=obj.pk).select_related(*self.list_select_related),
            user=request.user,
            filters=self.narrowing(request),
        )
        context |= {
            "title": _("Comment by %(name)s") % {"name": obj.name},
            "subtitle": None,
            "comment": comment,
            "beside": comment.beside,
            "discussion": around(obj),
            "decisions": obj.decisions.all(),
            "undoable": Decision.objects.standing().filter(comment=obj).exclude(from_status="").first(),
            "show_save_and_continue": False,
        }
        return super().render_change_form(request, context, add, change, form_url, obj)


def around(comment):
    """The discussion round a comment in reading order: all above it, and some beside and below it."""
    others = comment.article.comments.defer("html")
    alive = others.alive()
    near = [
        *others.filter(pk__in=[*comment.ancestors, comment.parent_id, comment.pk]),
        *alive.filter(path__lt=comment.path).order_by("-path")[:BEFORE],
        *alive.filter(path__gt=comment.path).order_by("path")[:AFTER],
    ]
    return sorted({other.pk: other for other in near}.values(), key=lambda other: other.path)
