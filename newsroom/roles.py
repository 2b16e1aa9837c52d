"""Who may do what: three groups, each exactly what its name says. Superusers administer accounts."""

from django.apps import apps
from django.db.models import Q

ALL = ("add", "change", "delete", "view")

ROLES = {
    "Reporters": {
        "articles": {
            "article": ("add", "change", "view"),
            "byline": ("add", "change", "delete", "view"),
            "image": ("add", "view"),
            "section": ("view",),
            "author": ("view",),
        },
        "taggit": {"tag": ("view",)},
    },
    "Editors": {
        "articles": {
            "article": ("add", "change", "view", "publish"),
            "byline": ALL,
            "image": ALL,
            "section": ALL,
            "author": ALL,
            "placement": ALL,
            "oldaddress": ALL,
            "page": ALL,
            "publication": ("change", "view"),
        },
        "taggit": {"tag": ALL, "taggeditem": ALL},
        "comments": {"comment": ("pin",), "discussion": ("add", "change", "view")},
    },
    "Moderators": {
        "comments": {
            "comment": ("change", "delete", "view", "moderate", "pin", "erase_person"),
            "decision": ("view",),
            "discussion": ("add", "change", "view"),
            "policy": ("change", "view"),
            "report": ("change", "view"),
            "restriction": ALL,
            "alert": ("add", "change", "view"),
        },
    },
}


def set_up(using, **kwargs):
    """Make the groups after migration, with exactly these permissions."""
    groups, permissions = (
        apps.get_model("auth", name).objects.using(using) for name in ("Group", "Permission")
    )
    for name, rights in ROLES.items():
        wanted = Q()
        for app, models in rights.items():
            for model, actions in models.items():
                codenames = [action if "_" in action else f"{action}_{model}" for action in actions]
                wanted |= Q(content_type__app_label=app, codename__in=codenames)
        group, _made = groups.get_or_create(name=name)
        group.permissions.set(permissions.filter(wanted))
