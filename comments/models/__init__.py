from .comment import ALIVE, STEP, AlreadyDecided, Comment, counted
from .correction import Correction
from .decision import Decision, decided
from .discussion import Discussion
from .follow import Follow
from .letter import Alert, Letter
from .policy import DEEPEST, LONGEST, Policy
from .report import Report
from .word import Lesson, Word
from .writer import Restriction, Writer

__all__ = [
    "ALIVE",
    "DEEPEST",
    "LONGEST",
    "STEP",
    "Alert",
    "AlreadyDecided",
    "Comment",
    "Correction",
    "Decision",
    "Discussion",
    "Follow",
    "Lesson",
    "Letter",
    "Policy",
    "Report",
    "Restriction",
    "Word",
    "Writer",
    "counted",
    "decided",
]
