from django.urls import path

from articles.urls import ARTICLE
from comments.feeds import ArticleCommentsFeed, CommentsFeed
from comments.views import letters, own, replying, reporting

app_name = "comments"
urlpatterns = [
    path("comments/feed/", CommentsFeed.as_view(), name="feed"),
    path("comments/<int:pk>/", replying.comment, name="comment"),
    path("comments/<int:pk>/report/", reporting.report, name="report"),
    path("comments/<int:pk>/reported/", reporting.reported, name="reported"),
    path("comments/status/<str:token>/", own.private, name="status"),
    path("comments/status/<str:token>/edit/", own.edit, name="edit"),
    path("comments/status/<str:token>/withdraw/", own.withdraw, name="withdraw"),
    path("comments/status/<str:token>/appeal/", own.appeal, name="appeal"),
    path("comments/confirm/<str:token>/", letters.confirm, name="confirm"),
    path("comments/leave/<str:token>/", letters.leave, name="leave"),
    path("comments/decide/<str:token>/", letters.decide, name="decide"),
    path(f"{ARTICLE}reply/", replying.reply, name="reply"),
    path(f"{ARTICLE}feed/", ArticleCommentsFeed.as_view(), name="article_feed"),
]
