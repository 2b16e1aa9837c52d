from django.utils.functional import SimpleLazyObject

from articles.models import Page, Publication, Section
from articles.shown import kept, note


def publication(request=None):
    """The publication with its menu and its foot, for every template: a query each, and only where shown."""
    menu = SimpleLazyObject(lambda: kept("menu", menu_of_all))
    return {
        "foot": SimpleLazyObject(lambda: kept("foot", foot_of_all)),
        "menu": menu,
        "publication": SimpleLazyObject(
            lambda: menu[0].publication if menu else Publication.objects.current()
        ),
    }


def menu_of_all():
    note("sections")
    return list(Section.objects.menu())


def foot_of_all():
    note("pages")
    return list(Page.objects.foot())
