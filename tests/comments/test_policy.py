"""Which new comments stand at once, which wait, and which are sorted out; and that the reason is kept."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from articles.models import Publication
from comments import policy, trust
from comments.models import Comment, Discussion, Policy, Restriction, Writer
from comments.names import skeleton
from comments.policy import Traps, Verdict
from comments.spam import Opinion
from tests.factories import make_approved, make_author, make_comment, make_published, make_user

pytestmark = pytest.mark.django_db

KNOWN = ("approved", "by a known writer")
NOTHING = ("approved", "nothing speaks against it")
UNKNOWN = ("pending", "first comment of an unknown writer")
STAFF = ("pending", "uses a name or an address of the newsroom")


def rules(**fields):
    """The newsroom's rules are the defaults, but for these."""
    Policy.objects.update_or_create(pk=1, defaults=fields)


def confirm(email="lena@example.org", name="Lena Holm"):
    return Writer.objects.create(email=email, name=name, name_key=skeleton(name), confirmed_at=timezone.now())


@pytest.fixture
def known():
    """The usual writer has confirmed the address, and had a comment approved."""
    make_approved(name="Lena Holm", email="lena@example.org")
    return confirm()


@pytest.fixture(autouse=True)
def doubtless(monkeypatch):
    """The filter has no opinion, unless the test gives it one."""
    opinion = Opinion(50, [], "low")
    monkeypatch.setattr(policy, "opinion_on", lambda comment: opinion)


def judged(*, traps=None, akismet=None, article=None, **fields):
    """The verdict on a comment of the usual writer, who proves the address."""
    written = {"name": "Lena Holm", "email": "lena@example.org", "body": "Well said.", "confirmed": True}
    comment = Comment(article=article or make_published(), **written | fields)
    verdict = policy.judge(comment, traps or Traps(), akismet=akismet)
    return verdict.status, verdict.reason


def outcome(send, **fields):
    """The same for what is sent, with the decision that is stored."""
    article = make_published()
    assert send(article, **fields).status_code == 303
    comment = article.comments.get()
    [decision] = comment.decisions.all()
    assert decision.to_status == comment.status
    assert decision.by_name == ""
    return comment.status, decision.cause, decision.reason


# Who is known


def test_a_known_writer_has_proved_the_address_and_was_approved_before(known):
    assert judged() == KNOWN
    assert judged(name="Lena") == KNOWN
    assert judged(email="l@example.org", name="L") == UNKNOWN


def test_a_key_from_the_browser_proves_the_address(send, known):
    assert outcome(send, key=trust.key_for(known)) == ("approved", "known_writer", "by a known writer")


def test_what_is_typed_proves_nothing(send, known):
    """Not the name, the address and the network of somebody who is known."""
    Comment.objects.update(network="192.0.2.0/24", confirmed=True)
    assert outcome(send)[:2] == ("pending", "poses_as_known")
    assert outcome(send, name="Kim")[:2] == ("pending", "unknown_writer")


def test_the_first_comment_waits_though_the_address_is_proved():
    confirm()
    assert judged() == UNKNOWN


@pytest.mark.parametrize("status", ["pending", "spam", "trash"])
def test_what_was_not_approved_makes_nobody_known(status):
    confirm()
    make_comment(email="lena@example.org", status=status)
    assert judged() == UNKNOWN


def test_a_comment_does_not_make_its_own_writer_known():
    confirm()
    comment = make_approved(name="Lena Holm", email="lena@example.org", confirmed=True)
    assert policy.judge(comment, Traps()) == Verdict("pending", "unknown_writer", UNKNOWN[1])


def test_a_staff_comment_makes_no_guest_known():
    staff = make_user("ada", first_name="Ada", email="lena@example.org", is_staff=True)
    Comment.objects.reply_as_staff(make_published(), staff, "From us.")
    User.objects.all().delete()
    assert judged() == UNKNOWN


def test_where_unknown_writers_are_welcome_whoever_is_clean_passes(known):
    rules(hold_unknown=False)
    assert judged() == KNOWN
    assert judged(name="Kim", email="kim@example.org", confirmed=False) == NOTHING


# Names


def test_the_name_of_a_known_writer_is_held_and_marked(known):
    rules(hold_unknown=False)
    posing = ("pending", "uses the name of a known writer")
    assert judged(email="kim@example.org", confirmed=False) == posing
    assert judged(email="kim@example.org", confirmed=True) == posing
    assert judged(email="kim@example.org", confirmed=False, name="L\u0435na  H0lm") == posing
    assert judged(email="kim@example.org", confirmed=False, name="Lena Holms") == NOTHING


def test_two_known_writers_may_have_the_same_name(known):
    make_approved(name="Lena Holm", email="other@example.org")
    confirm(email="other@example.org")
    assert judged(email="other@example.org") == KNOWN
    assert judged() == KNOWN


def test_who_is_known_by_one_name_is_not_known_by_that_of_another(known):
    rules(hold_unknown=False)
    make_approved(name="Kim Berg", email="kim@example.org")
    confirm(email="kim@example.org", name="Kim Berg")
    assert judged(name="Kim Berg", email="kim@example.org") == KNOWN
    assert judged(email="kim@example.org") == ("pending", "uses the name of a known writer")


def test_a_name_that_nobody_has_confirmed_is_free():
    Writer.objects.create(email="lena@example.org", name="Lena Holm", name_key=skeleton("Lena Holm"))
    assert judged(email="kim@example.org") == UNKNOWN


def test_whether_the_address_is_right_is_told_to_moderators_only(send, known, client):
    """Whoever tries addresses to a name gets the same answer for the right one as for a wrong one."""
    right = outcome(send, email="lena@example.org", network="198.51.100.1")
    wrong = outcome(send, email="else@example.org", network="203.0.113.1")
    assert right[:2] == wrong[:2] == ("pending", "poses_as_known")
    assert right[2] == "uses the name of a known writer: the address is the same, but not proved"
    assert wrong[2] == "uses the name of a known writer"


@pytest.mark.parametrize(
    "name",
    [
        "Ada Lovelace",
        "ada  LOVELACE",
        "AdaLovelace",
        "Ada L\u043evelace",  # Cyrillic o
        "\u0410d\u0430 Lovel\u0430c\u0435",
        "Ad\u03b1 Lovelace",  # Greek alpha
        "\uff21\uff44\uff41 Lovelace",  # wide letters
        "\U0001d400da Lovelace",  # mathematical bold
        "Ada\u200b Love\u00adlace",
        "\u202eAda Lovelace",
        "Àda Lovélace",
        "A\u0336d\u0336a\u0336 L\u0336o\u0336v\u0336e\u0336l\u0336a\u0336c\u0336e\u0336",
        "Ada L0velace",
        "Ada Iove1ace",
        "\ua4eed\ua4ee Lovelace",  # Lisu
        "\u13aada Love\u029face",  # Cherokee, and a small capital
        "Ada Lovelace \u2713",
        "Ada Lovelace, Editor",
        "Staff: Ada Lovelace",
        "Ada Lovelace (STAFF)",
        "St\u0430ff",
        "Moderator",
        "Newsroom Team",
        "nobody",
        "Admin of the Presses",
        "Gast Autorin",
    ],
)
def test_names_of_the_house_are_held(known, name):
    make_user("adal", first_name="Ada", last_name="Lovelace", is_staff=True)
    make_user("adrnin", first_name="Admin of", last_name="the Presses", is_staff=True)
    make_user("nobody", is_staff=True)
    make_author("Gast Autorin")
    assert judged(name=name) == STAFF


def test_a_login_is_not_to_be_found_out_by_trying(known):
    make_user("adal", first_name="Ada", last_name="Lovelace", is_staff=True)
    assert judged(name="adal") == KNOWN


@pytest.mark.parametrize("name", ["Ed Torsten", "Ada", "Ada Lovelace-Holm", "The Teamster", "Modesta"])
def test_names_that_are_only_near_are_free(known, name):
    make_user("adal", first_name="Ada", last_name="Lovelace", is_staff=True)
    assert judged(name=name) == KNOWN


def test_the_publications_name_is_held(known):
    Publication.objects.create(pk=1, name="The Port Lorne Tern")
    assert judged(name="the port lorne tern") == STAFF


def test_a_staff_address_is_held_and_gets_no_badge(send, client):
    make_user("ada", email="Ada@News.example", is_staff=True)
    article = make_published()
    send(article, email="ada@news.example")
    comment = article.comments.get()
    assert comment.decisions.get().reason == STAFF[1]
    assert not comment.by_staff
    assert comment.user is None
    comment.approve()
    assert "Staff" not in client.get(article.get_absolute_url()).content.decode()


def test_other_peoples_names_and_those_who_left_are_free(known):
    make_user("lena", first_name="Lena", last_name="Holm", is_staff=True, is_active=False)
    make_user("reader", first_name="Lena", last_name="Holm")
    assert judged() == KNOWN


def test_signs_alone_look_like_nobody(known):
    make_user("adal", first_name="…", last_name="!", is_staff=True)
    assert judged(name="★★★") == KNOWN


def test_a_name_that_is_new_in_the_house_is_known_at_once(known):
    assert judged() == KNOWN
    author = make_author("Lena Holm")
    assert judged() == STAFF
    author.name = "Lena Holmgren"
    author.save()
    assert judged() == KNOWN
    user = make_user("holm", first_name="Lena", last_name="Holm", is_staff=True)
    assert judged() == STAFF
    user.delete()
    assert judged() == KNOWN


# Robots


def test_the_bait_makes_it_spam_and_the_answer_does_not_tell(send, known, client):
    article = make_published()
    response = send(article, subject="Great offer")
    assert response["Location"].startswith("/comments/status/")
    assert article.comments.get().status == Comment.Status.SPAM
    page = client.get(response["Location"]).content.decode()
    assert "Your comment is awaiting moderation." in page
    assert "spam" not in page.lower()


@pytest.mark.parametrize("typed", ["", "2000", "86400000", "9" * 30])
def test_time_to_type_is_fine(known, typed):
    assert judged(traps=Traps(typed=typed)) == KNOWN


@pytest.mark.parametrize("typed", ["0", "1999", "-5000", "soon", "5000.5", "NaN", "٣٣٣٣٣", "0x9999"])
def test_what_nobody_types_is_held(known, typed):
    assert judged(traps=Traps(typed=typed)) == ("pending", "was written faster than anybody types")


# Links and words


def test_two_links_are_held(known):
    assert judged(body="See https://a.example and that is all") == KNOWN
    assert judged(body="https://a.example https://b.example") == ("pending", "contains several links: 2")
    assert judged(body='<a href="https://a.example">x</a> www.b.example www.c.example') == (
        "pending",
        "contains several links: 3",
    )


def test_how_many_links_are_fine_is_for_the_policy_to_say(known):
    two = "https://a.example https://b.example"
    rules(links_that_hold=3)
    assert judged(body=two) == KNOWN
    rules(links_that_hold=1)
    assert judged(body="https://a.example") == ("pending", "contains several links: 1")
    rules(links_that_hold=0)
    assert judged(body=" ".join([two] * 20)) == KNOWN


@pytest.mark.parametrize(
    "field",
    [
        {"body": "My casino."},
        {"body": "My <b>ca</b>sino."},
        {"body": '<a href="https://casino.example/">here</a>'},
        {"name": "Casino King"},
        {"name": "King", "email": "king@casino.example"},
        {"website": "https://casino.example/"},
    ],
)
def test_a_listed_word_holds_wherever_it_stands(known, field):
    rules(words_that_hold="nothing\ncasino")
    make_approved(email="king@casino.example")
    assert judged(**field) == ("pending", "contains a word that is held: “casino”")


def test_a_refused_word_sends_it_to_the_trash_with_its_reason(send):
    rules(words_that_refuse="buy now")
    refused = ("trash", "word_refused", "contains a word that is refused: “buy now”")
    assert outcome(send, body="Buy, now!") == refused


def test_of_many_words_some_are_named(known):
    rules(words_that_hold="one\ntwo\nthree\nfour\nfive")
    assert judged(body="five four three two one") == (
        "pending",
        "contains a word that is held: “one”, “two”, “three” and 2 more",
    )


def test_a_part_of_a_word_is_no_word(known):
    rules(words_that_hold="press", words_that_refuse="cialis")
    assert judged(body="WordPress for a specialist") == KNOWN


# Restrictions


def test_a_banned_address_is_refused(known):
    Restriction.objects.impose("email", "LENA@example.org", "ban", reason="insults")
    assert judged() == ("trash", "the writer is banned: email address, insults")
    assert judged(email="kim@example.org", name="Kim") == UNKNOWN


def test_a_banned_network_is_refused(known):
    Restriction.objects.impose("network", "192.0.2.7", "ban")
    assert judged(network="192.0.2.0/24") == ("trash", "the writer is banned: network")
    assert judged(network="198.51.100.0/24") == KNOWN
    assert judged(network="") == KNOWN


def test_always_held_means_known_writers_too(known):
    Restriction.objects.impose("email", "lena@example.org", "hold")
    assert judged() == ("pending", "the writer is always held: email address")


def test_a_restriction_that_is_over_is_none(known):
    Restriction.objects.impose("email", "lena@example.org", "ban", days=1)
    assert judged()[0] == "trash"
    Restriction.objects.update(until=timezone.now())
    assert judged() == KNOWN


# The filters


@pytest.mark.parametrize(
    ("risk", "expected"),
    [
        (0, KNOWN),
        (59, KNOWN),
        (60, ("pending", "the spam filter is in doubt: 60 %")),
        (94, ("pending", "the spam filter is in doubt: 94 %")),
        (95, ("spam", "the spam filter is sure: 95 %")),
        (100, ("spam", "the spam filter is sure: 100 %")),
    ],
)
def test_the_filter_holds_or_sorts_out(known, monkeypatch, risk, expected):
    monkeypatch.setattr(policy, "opinion_on", lambda comment: Opinion(risk, [["x", 1.5]], "high"))
    assert judged() == expected


def test_what_the_filter_thinks_is_kept_with_the_comment(send, monkeypatch):
    monkeypatch.setattr(policy, "opinion_on", lambda comment: Opinion(7, [["x", -1.5]], "high"))
    outcome(send)
    comment = Comment.objects.get()
    assert (comment.risk, comment.signs) == (7, [["x", -1.5]])


def test_a_filter_that_is_off_is_not_asked(known, monkeypatch):
    monkeypatch.setattr(policy, "opinion_on", lambda comment: Opinion(100, [], "high"))
    rules(spam_filter=False)
    assert judged() == KNOWN


def test_akismet_is_heard(known):
    assert judged(akismet="spam") == ("spam", "Akismet calls it spam")
    assert judged(akismet="unsure") == ("pending", "Akismet could not be asked")
    assert judged(akismet="ham") == KNOWN


# When everything is held


def test_everything_can_be_held(known):
    rules(hold_all=True)
    assert judged() == ("pending", "every comment is held")


def test_an_article_can_be_held(known):
    article = make_published()
    Discussion.objects.create(article=article, mode="held")
    assert judged(article=article) == ("pending", "every comment on this article is held")
    assert judged() == KNOWN


NIGHT = {"hold_from": time(22), "hold_until": time(7, 30)}
LUNCH = {"hold_from": time(12), "hold_until": time(13)}


@pytest.mark.parametrize(
    ("hours", "at", "held"),
    [
        (NIGHT, "21:59", False),
        (NIGHT, "22:00", True),
        (NIGHT, "00:00", True),
        (NIGHT, "07:29", True),
        (NIGHT, "07:30", False),
        (LUNCH, "11:59", False),
        (LUNCH, "12:00", True),
        (LUNCH, "12:59", True),
        (LUNCH, "13:00", False),
        ({}, "03:00", False),
    ],
)
def test_the_hours_are_those_of_the_publication(settings, hours, at, held):
    settings.TIME_ZONE = "Asia/Tokyo"
    hour, minute = map(int, at.split(":"))
    moment = datetime(2026, 3, 1, hour, minute, tzinfo=ZoneInfo("Asia/Tokyo"))
    assert Policy(**hours).holds_at(moment.astimezone(ZoneInfo("America/Lima"))) is held


def test_in_hours_of_rest_everything_waits(known, monkeypatch):
    monkeypatch.setattr(Policy, "holds_at", lambda self, moment: True)
    rules(**NIGHT)
    assert judged() == ("pending", "written in hours in which all is held: 22:00–07:30")


# Which reason counts


def test_spam_and_refusal_win_over_what_only_holds(known):
    rules(words_that_hold="casino", hold_all=True, words_that_refuse="cheap pills")
    many = "https://a.example https://b.example casino"
    assert judged(body=many, akismet="spam") == ("spam", "Akismet calls it spam")
    assert judged(body=f"{many} cheap pills", traps=Traps(typed="1"))[0] == "trash"
    assert judged(body=f"{many} cheap pills", traps=Traps(bait="x"))[0] == "spam"


def test_of_those_that_hold_the_first_counts(known):
    rules(words_that_hold="casino", hold_all=True)
    many = "https://a.example https://b.example casino"
    assert judged(body=many, email="kim@example.org", name="Kim") == ("pending", "contains several links: 2")


def test_a_long_reason_is_kept_as_far_as_there_is_room(send):
    rules(words_that_hold="\n".join(f"{'very ' * 19}word{n}" for n in range(3)))
    assert len(outcome(send, body=" ".join(f"{'very ' * 19}word{n}" for n in range(3)))[2]) == 200


def test_every_cause_that_is_given_has_words():
    assert {policy.hold(cause).cause for cause in policy.CAUSES} == set(policy.CAUSES)


# What it costs


@pytest.mark.parametrize("size", [0, 60])
def test_a_verdict_costs_the_same_in_a_large_house(django_assert_num_queries, known, size):
    for n in range(size):
        make_author(f"Author No {n}")
        make_user(f"colleague{n}", is_staff=True)
    rules(words_that_hold="\n".join(f"word{n}" for n in range(size + 1)))
    article = make_published()
    judged(article=article)
    with django_assert_num_queries(5):  # discussion, policy, restrictions, the name, what was approved
        assert judged(article=article) == KNOWN
