from django.urls import path

from articles.urls import ARTICLE
from comments import views
from comments.feeds import ArticleCommentsFeed, CommentsFeed

app_name = "comments"
urlpatterns = [
    path("comments/feed/", CommentsFeed.as_view(), name="feed"),
    path("comments/<int:pk>/", views.comment, name="comment"),
    path("comments/status/<str:token>/", views.private, name="status"),
    path(f"{ARTICLE}reply/", views.reply, name="reply"),
    path(f"{ARTICLE}feed/", ArticleCommentsFeed.as_view(), name="article_feed"),
]
