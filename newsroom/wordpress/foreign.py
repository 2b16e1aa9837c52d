"""What is in the files and has no place here, told once for each kind of it."""

import re
from collections import Counter

from newsroom.wordpress.catalogue import COMING, CREDITS, subject

USED = ("wp_block", "guest-author")  # not by themselves, but by what comes
MOST = 500
KNOWN = {
    "_thumbnail_id",
    "_edit_last",
    "_edit_lock",
    "_wp_old_slug",
    "_wp_old_date",
    "_yoast_wpseo_primary_category",
    "_wp_attached_file",
    "_wp_attachment_metadata",
    "_wp_attachment_image_alt",
    "_wp_page_template",
    "_wp_desired_post_slug",
    *CREDITS,
}


class Foreign:
    def __init__(self, report):
        self.report = report
        self.terms, self.fields = Counter(), Counter()

    def term(self, taxonomy):
        if len(self.terms) < MOST:
            self.terms[taxonomy] += 1

    def look_at(self, item):
        if item.kind in COMING:
            self._look_at_what_comes(item)
        elif item.kind not in USED:
            self.report.count("others", f"{item.kind}, left out")
            self.report.say("skipped", subject(item), f"“{item.kind}” has no place here")

    def _look_at_what_comes(self, item):
        if item.too_long:
            self.report.say("skipped", subject(item), "one of its texts is longer than is read, and cut")
        for taxonomy, _slug, _name in item.terms:
            if taxonomy not in ("category", "post_tag", "author", ""):
                self.term(taxonomy)
        for key in {re.sub("[0-9a-f]{16,}", "…", key) for key, _value in item.meta} - KNOWN:
            if len(self.fields) < MOST:
                self.fields[key] += 1
        for reply in item.comments if item.kind == "attachment" else []:
            self.report.count("comments", "left out")
            self.report.say(
                "skipped", f"comment {reply.number} on {subject(item)}", "pictures take no comments"
            )

    def tell(self):
        for taxonomy, number in sorted(self.terms.items()):
            self.report.say("notice", f"terms of “{taxonomy}”", f"not taken over, {number} times")
        for key, number in sorted(self.fields.items()):
            self.report.say("notice", f"field “{key}”", f"not taken over, of {number} items")
