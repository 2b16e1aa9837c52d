from .comment import LEVELS, STEP, AlreadyDecided, Comment
from .decision import Decision, decided
from .discussion import Discussion
from .follow import Follow
from .letter import Alert, Letter
from .policy import DEEPEST, LONGEST, Policy
from .report import Report
from .word import Word
from .writer import Restriction, Writer

__all__ = [
    "DEEPEST",
    "LEVELS",
    "LONGEST",
    "STEP",
    "Alert",
    "AlreadyDecided",
    "Comment",
    "Decision",
    "Discussion",
    "Follow",
    "Letter",
    "Policy",
    "Report",
    "Restriction",
    "Word",
    "Writer",
    "decided",
]
