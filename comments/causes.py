"""Why a comment is where it is: the rules that decide by themselves, and the grounds that moderators give.

Each has words for moderators and words for the comment's writer. Where the second are missing, the
writer is not told more than that it waits: what keeps spam out is not explained to those who send it.
"""

from typing import NamedTuple

from django.utils.translation import gettext_lazy as _


class Cause(NamedTuple):
    label: str  # for moderators
    told: str = ""  # to the writer


UNDONE = "undone"

RULES = {
    "known_writer": Cause(_("by a known writer")),
    "nothing_against": Cause(_("nothing speaks against it")),
    "bait": Cause(_("filled in the field that people do not see")),
    "banned": Cause(_("the writer is banned"), _("Comments from this address or network are not taken.")),
    "restricted": Cause(_("the writer is always held"), _("A moderator reads all your comments first.")),
    "word_refused": Cause(_("contains a word that is refused"), _("It contains a word we do not print.")),
    "word_held": Cause(_("contains a word that is held"), _("It contains a word that a moderator looks at.")),
    "poses_as_staff": Cause(
        _("uses a name or an address of the newsroom"),
        _("The name or the address looks like one of the newsroom."),
    ),
    "poses_as_known": Cause(
        _("uses the name of a known writer"),
        # The same to whoever it is: nobody is told which address belongs to a name.
        _("A writer known here has this name. If that is you, confirm your address."),
    ),
    "hurry": Cause(_("was written faster than anybody types")),
    "links": Cause(_("contains several links"), _("It contains several links.")),
    "filter_held": Cause(_("the spam filter is in doubt")),
    "filter_spam": Cause(_("the spam filter is sure")),
    "akismet_held": Cause(_("Akismet could not be asked")),
    "akismet_spam": Cause(_("Akismet calls it spam")),
    "all_held": Cause(_("every comment is held"), _("Every comment is read by a moderator first.")),
    "hours": Cause(_("written in hours in which all is held"), _("At this hour nobody is at the desk.")),
    "article_held": Cause(
        _("every comment on this article is held"),
        _("On this article every comment is read by a moderator first."),
    ),
    "unknown_writer": Cause(
        _("first comment of an unknown writer"),
        _("The first comment of a new writer is read by a moderator."),
    ),
    "edited": Cause(_("edited by its writer"), _("You have edited it, so a moderator reads it again.")),
    "withdrawn": Cause(_("withdrawn by its writer"), _("You have withdrawn it.")),
    "by_mail": Cause(_("by mail")),
    UNDONE: Cause(_("undone")),
}

GROUNDS = {
    "offensive": Cause(_("Offensive or abusive"), _("It attacks or insults somebody.")),
    "hateful": Cause(_("Hateful"), _("It is directed against a group of people.")),
    "off_topic": Cause(_("Off topic"), _("It is not about the subject of the article.")),
    "advertising": Cause(_("Advertising"), _("It is advertising.")),
    "false": Cause(_("False or misleading"), _("It states as a fact what is not one.")),
    "private": Cause(_("Private matters"), _("It tells something private about somebody.")),
    "illegal": Cause(_("Against the law"), _("It is, or may be, against the law.")),
    "repeated": Cause(_("Said before"), _("It repeats what has been said.")),
    "other": Cause(_("Other")),
}

CAUSES = RULES | GROUNDS
