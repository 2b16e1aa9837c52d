"""How tests fill in the article's form as a browser would."""

from django.urls import reverse

from articles.models import Article

ADD = "/admin/articles/article/add/"
LIST = "/admin/articles/article/"


def change(article):
    return reverse("admin:articles_article_change", args=[article.pk])


def filled(client, address, **fields):
    """What a browser would send of the form at this address, with some fields changed."""
    form = client.get(address).context["adminform"].form
    data = {}
    for name in form.fields:
        value = form[name].value()
        if name == "bylines":
            data["bylines-author"] = [str(author) for author, _role in value or []]
            data["bylines-role"] = [role for _author, role in value or []]
        elif name == "tags":
            data[name] = [tag.name for tag in value or []]
        elif value not in (None, False, ""):
            data[name] = form[name].field.widget.format_value(value) if name == "published_at" else value
    return data | fields


def save(client, article=None, **fields):
    address = change(article) if article else ADD
    return client.post(address, filled(client, address, **fields))


def only():
    return Article.objects.get()


def said(response):
    """The messages and errors that the answer shows, in one text."""
    context = response.context or {}
    texts = [str(message) for message in context.get("messages", [])]
    if "adminform" in context:
        texts += [
            f"{field}: {error}"
            for field, errors in context["adminform"].form.errors.items()
            for error in errors
        ]
    return "\n".join(texts)
