from django.utils.functional import SimpleLazyObject

from articles.models import Page, Publication, Section


def publication(request):
    """The publication with its menu and its foot, for every template: a query each, and only where shown."""
    menu = SimpleLazyObject(lambda: list(Section.objects.menu()))
    return {
        "foot": SimpleLazyObject(lambda: list(Page.objects.foot())),
        "menu": menu,
        "publication": SimpleLazyObject(
            lambda: menu[0].publication if menu else Publication.objects.current()
        ),
    }
