from .queue import CommentAdmin

__all__ = ["CommentAdmin"]
