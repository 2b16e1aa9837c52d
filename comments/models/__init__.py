from .alert import Alert
from .comment import ALIVE, STEP, AlreadyDecided, Comment, counted
from .correction import Correction
from .decision import Decision, decided
from .discussion import Discussion
from .follow import Follow
from .letter import Letter
from .policy import DEEPEST, LONGEST, Policy
from .report import Report
from .restriction import Restriction
from .word import Lesson, Word
from .writer import Writer

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
