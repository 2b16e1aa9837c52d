from django.urls import path

from articles.urls import ARTICLE
from comments.feeds import ArticleCommentsFeed, CommentsFeed
from comments.views import own, replying

app_name = "comments"
urlpatterns = [
    path("comments/feed/", CommentsFeed.as_view(), name="feed"),
    path("comments/<int:pk>/", replying.comment, name="comment"),
    path("comments/status/<str:token>/", own.private, name="status"),
    path(f"{ARTICLE}reply/", replying.reply, name="reply"),
    path(f"{ARTICLE}feed/", ArticleCommentsFeed.as_view(), name="article_feed"),
]
