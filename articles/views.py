from django.http import Http404


def article(request, **kwargs):
    raise Http404


front = latest = section = tag = author = year = month = search = feed = article
