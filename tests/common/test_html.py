from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stagedoor.common import html
from stagedoor.common.errors import InputError
from stagedoor.common.html import LONGEST, clean, decoded, from_plain, to_text
from stagedoor.common.markup import from_any


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "<p>a<img src=x onerror=alert(1)></p>",
        "<a href='javascript:alert(1)'>a</a>",
        "<a href='data:text/html,x'>a</a>",
        "<p onclick='alert(1)' style='x'>a</p>",
        "<svg><script>alert(1)</script></svg>",
        "<iframe src='https://example.org'></iframe>",
        "<div><scr<div>ipt>alert(1)</script>",
    ],
)
def test_hostile_html_is_disarmed(hostile):
    safe = clean(hostile).lower()
    for word in ("script", "onerror", "onclick", "style", "data:", "<img", "<iframe"):
        assert word not in safe


def test_what_a_description_needs_is_kept():
    html = '<h2>Talk</h2><p>A <b>bold</b> <em>claim</em><br>and <a href="https://example.org">more</a></p><ul><li>x</li></ul>'
    assert clean(html) == html.replace('example.org"', 'example.org" rel="noopener"')


def test_blocks_that_are_not_kept_part_paragraphs():
    assert clean("<div>One</div><div>Two <span>words</span></div>") == "<p>One</p><p>Two words</p>"
    assert clean("<h1>Talk</h1>text") == "<p>Talk</p><p>text</p>"


def test_html_without_a_word_is_nothing():
    assert clean("<p>&nbsp;</p><div> <br> </div>") == ""


@given(st.text(alphabet="<>/pbdiva &;#'\"=\nx", max_size=60))
def test_cleaning_twice_changes_nothing(html):
    assert clean(clean(html)) == clean(html)


@given(st.text(alphabet="<>/pbdivaspn &;#'\"=\nx", max_size=60))
def test_a_text_of_unknown_kind_is_the_same_after_a_second_time(text):
    assert from_any(from_any(text)) == from_any(text)


def test_html_whose_only_tags_are_taken_out_stays_html():
    once = from_any("Hello <span>A &amp; B</span>")
    assert once == from_any(once) == "<p>Hello A &amp; B</p>"


def test_plain_text_keeps_its_lines_and_paragraphs():
    assert (
        from_plain("One\r\ntwo\n \n\n three <3 & more\n") == "<p>One<br>two</p><p>three &lt;3 &amp; more</p>"
    )


@given(st.text())
def test_no_word_of_a_plain_text_is_lost(text):
    printable = "".join(ch for ch in text if ch.isprintable() or ch.isspace())
    assert to_text(from_plain(printable)) == " ".join(printable.split())


def test_to_text_parts_blocks_but_not_words():
    assert to_text("<h2>A</h2><p>b<b>c</b><br>d</p><script>no()</script>") == "A bc d"


HOSTILE = [
    *("<!--", "<!", "<![CDATA[", "<?", "</", "</a", "<a ", "<a b='", "<a b", "<a b=", "<b ", "&#", "<!-- --"),
    *("<script>", "<style>", "<p>", "<a \"'", "<a '\"'\"", "<blockquote>"),
]


@pytest.mark.parametrize("pattern", HOSTILE)
def test_the_words_of_hostile_html_are_found_in_steps_in_proportion_to_its_length(pattern, monkeypatch):
    looked_at = []
    real = html._TAG

    class Counting:
        def match(self, text, start, end):
            found = real.match(text, start, end)
            looked_at.append(min(end, len(text)) - start)
            return found

    monkeypatch.setattr(html, "_TAG", Counting())
    text = (pattern * 100_000)[:100_000]
    to_text(text)
    assert len(looked_at) <= len(text) / len(pattern) + 1
    assert max(looked_at, default=0) <= html._LONGEST_TAG


def test_the_words_of_html_are_read_as_browsers_do():
    assert to_text('<p title="a > b">One</p><p>Two<br>three</p>') == "One Two three"
    assert to_text("<b>bo</b>ld &amp; 1 < 2 <!-- <p>x</p> --> &lt;p&gt;") == "bold & 1 < 2 <p>"
    assert to_text("<style>p { x }</style>a<SCRIPT>1 < 2</Script>b<script>left open") == "ab"
    assert to_text("<!doctype html><?php ?></>end") == "end"
    assert to_text("&#" + "9" * 5000 + ";") == "&#" + "9" * 5000 + ";"


def test_tags_that_would_be_repeated_in_each_paragraph_are_refused():
    many = "".join(f"<b id='{number}'>" for number in range(31))
    with pytest.raises(InputError, match="more than 30 tags inside of each other"):
        clean(f"{many}<p>x</p>")
    with pytest.raises(InputError, match="Close its tags"):
        clean("<blockquote>" * 31 + "x")


@pytest.mark.parametrize(
    "text",
    [
        "<p>One<p>Two" * 100,
        "<ul>" + "<li>x" * 100 + "</ul>",
        "a<br>" * 500,
        "<b>x</b>" * 500,
        "<table>" + "<tr><td>x" * 50 + "</table>",
    ],
)
def test_html_that_leaves_out_ends_as_it_may_is_not_deep(text):
    assert to_text(clean(text))


def test_what_30_open_tags_make_of_the_longest_text_is_bounded():
    text = "".join(f"<b id='{number}'>" for number in range(30)) + "<p>x"
    assert len(clean(text + "<p>x" * ((LONGEST - len(text)) // 4))) < 20_000_000


def test_a_number_of_thousands_of_digits_is_text_and_no_error():
    huge = f"&#{'9' * 5_000};"
    assert decoded(f"A &amp; {huge}") == f"A & {huge}"
    assert to_text(f"<p>{huge}</p>") == huge
