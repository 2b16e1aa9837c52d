from django.http import Http404
from django.urls import path


def comment(request, pk):
    raise Http404


app_name = "comments"
urlpatterns = [path("comments/<int:pk>/", comment, name="comment")]
