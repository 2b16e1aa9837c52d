from .comment import LEVELS, STEP, AlreadyDecided, Comment
from .decision import Decision

__all__ = ["LEVELS", "STEP", "AlreadyDecided", "Comment", "Decision"]
