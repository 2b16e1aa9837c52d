from django.urls import path, register_converter

from articles import feeds, views
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
    path("section/<sections:path>/feed/", feeds.SectionFeed.as_view(), name="section_feed"),
    path("section/<sections:path>/", views.SectionPage.as_view(), name="section"),
    path("tag/<slugs:slug>/", views.TagPage.as_view(), name="tag"),
    path("tag/<slugs:slug>/feed/", feeds.TagFeed.as_view(), name="tag_feed"),
    path("author/<slugs:slug>/", views.AuthorPage.as_view(), name="author"),
    path("author/<slugs:slug>/feed/", feeds.AuthorFeed.as_view(), name="author_feed"),
    path("search/", views.SearchPage.as_view(), name="search"),
    path("feed/", feeds.SiteFeed.as_view(), name="feed"),
    path("feed/atom/", feeds.SiteFeed.as_view(form="atom"), name="feed_atom"),
    path("feed/json/", feeds.SiteFeed.as_view(form="json"), name="feed_json"),
    path("<year:year>/", views.YearPage.as_view(), name="year"),
    path("<year:year>/<month:month>/", views.MonthPage.as_view(), name="month"),
    path(ARTICLE, views.ArticlePage.as_view(), name="article"),
    # Last, for it takes what nothing else does.
    path("<sections:path>/", views.StandingPage.as_view(), name="page"),
]
