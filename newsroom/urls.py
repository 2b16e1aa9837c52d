from django.contrib import admin
from django.urls import include, path

from newsroom import machines
from newsroom.media import media

urlpatterns = [
    path("admin/", include("newsroom.accounts")),
    path("admin/", admin.site.urls),
    path("media/<path:path>", media, name="media"),
    path("sitemap.xml", machines.sitemap, name="sitemap"),
    path("sitemap-pages.xml", machines.sitemap_pages, name="sitemap_pages"),
    path("sitemap-<int:number>.xml", machines.sitemap_stories, name="sitemap_stories"),
    path("news-sitemap.xml", machines.news_sitemap, name="news_sitemap"),
    path("robots.txt", machines.robots, name="robots"),
    path(".well-known/security.txt", machines.security, name="security"),
    path("", include("comments.urls")),
    path("", include("articles.urls")),
]

handler400 = "newsroom.security.bad_request"
handler403 = "newsroom.security.permission_denied"
handler404 = "articles.views.not_found"
handler429 = "newsroom.security.too_many"  # the name is allauth's, not Django's
handler500 = "newsroom.security.server_error"
