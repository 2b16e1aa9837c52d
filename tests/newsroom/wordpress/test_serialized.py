"""Values written down by PHP: what is read, and that nothing else makes trouble."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsroom.wordpress import serialized
from newsroom.wordpress.serialized import read


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("N;", None),
        ("b:1;", True),
        ("b:0;", False),
        ("i:640;", 640),
        ("i:-9223372036854775808;", -(2**63)),
        ("d:0.5;", 0.5),
        ("d:-1.0E+25;", -1e25),
        ("d:1.0E-7;", 1e-7),
        ("d:INF;", None),
        ("d:-INF;", None),
        ("d:NAN;", None),
        ("d:1.0E+999;", None),
        ('s:0:"";', ""),
        ('s:3:"abc";', "abc"),
        ('s:6:"日本";', "日本"),
        ('s:4:"a";b";', 'a";b'),
        ("a:0:{}", {}),
        ('a:2:{i:0;s:1:"a";i:1;s:1:"b";}', ["a", "b"]),
        ('a:2:{i:1;s:1:"a";i:0;s:1:"b";}', {1: "a", 0: "b"}),
        ("a:1:{i:5;N;}", {5: None}),
        (
            'a:2:{s:5:"width";i:640;s:5:"sizes";a:1:{s:5:"thumb";b:1;}}',
            {"width": 640, "sizes": {"thumb": True}},
        ),
        (" i:1;\n", 1),
    ],
)
def test_values(text, value):
    found = read(text)
    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "plain text",
        'O:8:"stdClass":0:{}',
        'C:3:"Foo":2:{ab}',
        'E:7:"Foo:Bar";',
        'a:1:{i:0;O:8:"stdClass":0:{}}',
        "a:1:{i:0;R:1;}",
        "r:1;",
        'S:1:"a";',
        's:2:"日";',
        's:4:"日";',
        's:1:"日";',
        's:9999999:"a";',
        's:-1:"a";',
        's:3:"abc"',
        "i:1",
        "i:;",
        "i:1.5;",
        "i:" + "9" * 50 + ";",
        "i:٣;",
        "d:1.2.3;",
        "d:0x1A;",
        "b:2;",
        "b:true;",
        "a:1:{}",
        "a:9999999:{}",
        "a:1:{i:0;i:1;",
        "a:0:{i:0;i:1;}",
        "a:1:{d:0.5;i:1;}",
        "a:1:{N;i:1;}",
        "a:1:{b:1;i:1;}",
        "a:1:{a:0:{}i:1;}",
        "i:1;i:2;",
        "i:1;x",
        "a:1:{i:0;" * 100_000,
        "a:1:{i:0;" * 21 + "N;" + "}" * 21,
        "\ud800",
        's:1:"\ud800";',
        "a:1:{" * 100_000,
    ],
)
def test_whatever_else_there_is_is_nothing(text):
    assert read(text) is None


def test_deep_and_long_enough():
    assert read("a:1:{i:7;" * 19 + "N;" + "}" * 19) is not None
    assert read(f's:1000000:"{"x" * 1_000_000}";') == "x" * 1_000_000


def test_too_long():
    assert read(f's:2000000:"{"x" * 2_000_000}";') is None


def test_very_many_small_values():
    count = serialized.LONGEST // 16
    text = f"a:{count}:{{" + "".join(f"i:{n};N;" for n in range(count)) + "}"
    assert read(text) == [None] * count


@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.sampled_from(["a:", "s:", "i:", "1:", "2", "{", "}", '"', ";", "N;", "i:0;", "O:", "x", "日"])
    )
)
def test_it_never_raises(tokens):
    read("".join(tokens))
