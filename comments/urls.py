from django.urls import path, re_path

from comments import views

ARTICLE = r"^(?P<year>[0-9]{4})/(?P<month>[0-9]{2})/(?P<slug>[-\w]+)"

app_name = "comments"
urlpatterns = [
    path("comments/feed/", views.feed, name="feed"),
    path("comments/<int:pk>/", views.comment, name="comment"),
    path("comments/status/<str:token>/", views.status, name="status"),
    re_path(ARTICLE + r"/reply/$", views.reply, name="reply"),
    re_path(ARTICLE + r"/feed/$", views.article_feed, name="article_feed"),
]
