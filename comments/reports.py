"""What decisions mean for those who have asked for them: readers who report, and writers who appeal."""

from comments.models import Report, decided


def connect():
    decided.connect(answer, dispatch_uid="comments.reports")


def answer(sender, decisions, **kwargs):
    """Rules answer nobody, and of what has just come in nobody has asked yet."""
    moved = [decision for decision in decisions if decision.by_name and decision.from_status]
    if not moved:
        return
    Report.objects.answer_by_decision(moved)
    if moved[0].is_undo:
        Report.objects.reopen(moved)
