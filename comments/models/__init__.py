from .comment import LEVELS, LONGEST, STEP, AlreadyDecided, Comment
from .decision import Decision

__all__ = ["LEVELS", "LONGEST", "STEP", "AlreadyDecided", "Comment", "Decision"]
