from django.contrib import admin


class NewsroomSite(admin.AdminSite):
    """The newsroom's workplace."""

    site_title = site_header = index_title = "Newsroom"
