from django.urls import path, re_path, register_converter

from articles import views
from articles.slugs import SectionPathConverter, SlugConverter

register_converter(SlugConverter, "slugs")
register_converter(SectionPathConverter, "sections")

app_name = "articles"
urlpatterns = [
    path("", views.front, name="front"),
    path("latest/", views.latest, name="latest"),
    path("section/<sections:path>/", views.section, name="section"),
    path("tag/<slugs:slug>/", views.tag, name="tag"),
    path("author/<slugs:slug>/", views.author, name="author"),
    path("search/", views.search, name="search"),
    path("feed/", views.feed, name="feed"),
    re_path(r"^(?P<year>[0-9]{4})/$", views.year, name="year"),
    re_path(r"^(?P<year>[0-9]{4})/(?P<month>[0-9]{2})/$", views.month, name="month"),
    re_path(r"^(?P<year>[0-9]{4})/(?P<month>[0-9]{2})/(?P<slug>[-\w]+)/$", views.article, name="article"),
]
