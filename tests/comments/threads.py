"""How tests read a discussion, and make a long one."""

import re
from html import unescape

from comments import arrivals
from comments.models import Comment


def outline(page):
    """The nesting and the texts: ``["one", ["two"], "three"]``."""
    tokens = re.findall(
        r'<(/?ol)>|<div class="words"[^>]*><p>(.*?)</p>|<p class="elsewhere"[^>]*>(.*?)</p>', page
    )
    stack = [[]]
    for tag, words, elsewhere in tokens:
        if tag == "ol":
            stack.append([])
        elif tag == "/ol":
            inner = stack.pop()
            stack[-1].append(inner)
        elif len(stack) > 1:
            stack[-1].append(unescape(re.sub("<[^>]*>", "", words or elsewhere)))
    return stack[0][0] if stack[0] else []


def make_threads(article, *sizes):
    """Threads of so many comments each, the root and direct replies to it; returns their roots."""
    roots = []
    for size in sizes:
        thread = []
        for n in range(size):
            body = f"{len(roots)}.{n}"
            comment = Comment(article=article, name=f"Reader {n}", email=f"{n}@example.org", body=body)
            comment.status, comment.parent = "approved", thread[0] if thread else None
            thread.append(comment)
        arrivals.settle_numbers(thread)
        arrivals.bring_in(thread, "for a test")
        roots.append(thread[0])
    return roots
