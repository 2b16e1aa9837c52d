"""What differs is shown by words, what is the same is shortened, and markup is no difference."""

from articles.admin.comparison import as_text, parts


def test_words_that_differ():
    assert parts("One two three", "One 2 three four") == [
        ("same", "One "),
        ("theirs", "two"),
        ("mine", "2"),
        ("same", " three"),
        ("mine", " four"),
    ]


def test_paragraphs_that_are_new_or_gone():
    assert parts("A\nB", "A\nB\nC") == [("same", "A\nB\n"), ("mine", "C")]
    assert parts("A\nB", "B") == [("theirs", "A"), ("same", "\nB")]
    assert parts("", "New") == [("mine", "New")]


def test_what_is_the_same_is_shortened():
    (_kind, text), *_rest = parts("\n".join("abcdefgh") + "\nx", "\n".join("abcdefgh") + "\ny")
    assert text == "a\nb\n[…]\nh\n"


def test_text_in_words():
    html = (
        "<h2>Title</h2><p>One &amp; <strong>two</strong></p><ul><li><p>Item</p></li><li>Other</li></ul>"
        '<figure><img data-file="7" alt="Fog"><figcaption>Fog.</figcaption></figure>'
        "<table><tbody><tr><td><p>A</p></td><td>B</td></tr></tbody></table>"
    )
    assert as_text("body", html) == "Title\nOne & two\nItem\nOther\n[picture 7] Fog.\nA B"
    assert as_text("body", None) == ""
