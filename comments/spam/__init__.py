"""The spam filter. It goes by rules at first, and more and more by what moderators have decided.

Nothing leaves this server, unless somebody gives the policy a key for Akismet.
"""

from comments.models import decided

from . import akismet
from .learning import explain, learn, unlearn
from .opinion import Opinion, opinion_on

__all__ = ["Opinion", "akismet", "connect", "explain", "learn", "opinion_on", "unlearn"]


def connect():
    decided.connect(learn, dispatch_uid="comments.spam")
    decided.connect(akismet.note, dispatch_uid="comments.akismet")
