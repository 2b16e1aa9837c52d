from django.http import Http404


def reply(request, **kwargs):
    raise Http404


comment = status = feed = article_feed = reply
