from django.db import migrations

STEP = 8
AT_ONCE = 1000


def settle_threads(apps, schema_editor):
    """Give the comments that are there already the number of their thread. Done again, it changes nothing."""
    Comment = apps.get_model("comments", "Comment")
    last = 0
    while True:
        comments = Comment.objects.filter(thread=0, pk__gt=last).order_by("pk").only("path")
        if not (some := list(comments[:AT_ONCE])):
            return
        for comment in some:
            comment.thread = int(comment.path[:STEP] or "0", 16)
        Comment.objects.bulk_update(some, ["thread"])
        last = some[-1].pk


class Migration(migrations.Migration):
    dependencies = [("comments", "0003_conversation")]

    operations = [migrations.RunPython(settle_threads, migrations.RunPython.noop)]
