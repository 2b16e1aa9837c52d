from .alerts import AlertAdmin
from .discussion import DiscussionAdmin
from .policy import PolicyAdmin
from .queue import CommentAdmin
from .reports import ReportAdmin
from .restrictions import RestrictionAdmin

__all__ = [
    "AlertAdmin",
    "CommentAdmin",
    "DiscussionAdmin",
    "PolicyAdmin",
    "ReportAdmin",
    "RestrictionAdmin",
]
