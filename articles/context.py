from django.utils.functional import SimpleLazyObject

from articles.models import Publication, Section


def publication(request):
    """The publication and its menu for every template: one query, and only where one is shown."""
    menu = SimpleLazyObject(lambda: list(Section.objects.menu()))
    return {
        "menu": menu,
        "publication": SimpleLazyObject(
            lambda: menu[0].publication if menu else Publication.objects.current()
        ),
    }
