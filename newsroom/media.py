"""Pictures from the data folder. In front of a bigger installation nginx sends them instead."""

from pathlib import Path

from django.conf import settings
from django.http import FileResponse, Http404, HttpResponse
from django.utils.http import http_date
from django.views.decorators.http import require_safe
from django.views.static import was_modified_since

TYPES = {
    ".avif": "image/avif",
    ".gif": "image/gif",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".png": "image/png",
    ".webp": "image/webp",
}
# Whatever a file turns out to be, a browser that opens it by its address runs nothing and loads nothing.
POLICY = "default-src 'none'; sandbox"


@require_safe
def media(request, path):
    """One picture. Names are never used again, so browsers may keep it for good."""
    file = find(path)
    status = file.stat()
    headers = {
        "Cache-Control": "public, max-age=31536000, immutable",
        "Content-Length": str(status.st_size),
        "Content-Security-Policy": POLICY,
        "Content-Type": TYPES[file.suffix],
        "Last-Modified": http_date(status.st_mtime),
    }
    if not was_modified_since(request.headers.get("If-Modified-Since"), status.st_mtime):
        return HttpResponse(status=304, headers={"Cache-Control": headers["Cache-Control"]})
    if request.method == "HEAD":
        return HttpResponse(headers=headers)
    response = FileResponse(file.open("rb"), headers=headers)
    response.block_size = 256 * 1024
    return response


def find(path):
    root = Path(settings.MEDIA_ROOT).resolve()
    try:
        file = (root / path).resolve()
        found = file.is_relative_to(root) and file.suffix in TYPES and file.is_file()
    except (OSError, ValueError):
        found = False
    if not found or path.endswith("/"):
        raise Http404
    return file
