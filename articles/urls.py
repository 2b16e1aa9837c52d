from django.urls import path, register_converter

from articles import views
from articles.dates import MonthConverter, YearConverter
from articles.slugs import SectionPathConverter, SlugConverter

register_converter(MonthConverter, "month")
register_converter(SectionPathConverter, "sections")
register_converter(SlugConverter, "slugs")
register_converter(YearConverter, "year")

ARTICLE = "<year:year>/<month:month>/<slugs:slug>/"

app_name = "articles"
urlpatterns = [
    path("", views.FrontPage.as_view(), name="front"),
    path("latest/", views.LatestPage.as_view(), name="latest"),
    path("section/<sections:path>/", views.SectionPage.as_view(), name="section"),
    path("tag/<slugs:slug>/", views.TagPage.as_view(), name="tag"),
    path("author/<slugs:slug>/", views.AuthorPage.as_view(), name="author"),
    path("search/", views.SearchPage.as_view(), name="search"),
    path("feed/", views.feed, name="feed"),
    path("<year:year>/", views.YearPage.as_view(), name="year"),
    path("<year:year>/<month:month>/", views.MonthPage.as_view(), name="month"),
    path(ARTICLE, views.ArticlePage.as_view(), name="article"),
]
