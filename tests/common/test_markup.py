from __future__ import annotations

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stagedoor.common.html import from_plain, to_text
from stagedoor.common.markup import TextKind, from_any, kind_of, one_line


@pytest.mark.parametrize(
    "plain",
    ["a < b and c > d", "cube <cube@example.org>", "if x<y: p>q", "R&D", "List<A>"],
)
def test_plain_text_that_looks_a_little_like_html_stays_plain(plain):
    assert to_text(from_any(plain)) == plain


@pytest.mark.parametrize(
    "html", ["<p>a &amp; b</p>", "a &amp;<br/>b", "<B>a &amp; b</B>", '<a href="x">a &amp; b</a>']
)
def test_a_text_with_a_real_tag_is_html(html):
    assert to_text(from_any(html)) == "a & b"


@pytest.mark.parametrize("blank", ["", " \n\t", "<p></p>"])
def test_blank_is_empty(blank):
    assert from_any(blank) == ""


@pytest.mark.parametrize(
    "text",
    [
        "Why inline <script> tags are dangerous. We look at three attacks.\n\nBring a laptop.",
        "The <style> element, scoped. First half theory.\n\nSecond half practice.",
        "Generic types such as List<A> and Map<K,V>, and x < 5 && y > 3.",
        "Wrap it in <b> and </b>, and avoid <br> here",
        "Never write <script>alert(1)</script> in a page",
        "Stop writing <div> for everything.",
    ],
)
def test_a_mention_of_tags_in_a_plain_text_survives_as_text(text):
    assert from_any(text) == from_plain(text)


def test_no_word_beside_a_strange_or_open_tag_is_lost_from_html():
    assert from_any("<p>Use List<String> or <i>x</i></p>") == "<p>Use List&lt;String&gt; or <i>x</i></p>"
    assert to_text(from_any("<p>The <style> element</p><p>and <title> too</p>")) == (
        "The <style> element and <title> too"
    )
    assert to_text(from_any("<p>Use <input> &amp; <textarea> well</p>")) == "Use <input> & <textarea> well"


def test_scripts_of_real_html_are_dropped_and_word_processors_tags_too():
    assert from_any("<p>Hi<script>x()</script></p><o:p></o:p>") == "<p>Hi</p>"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Fish &amp; chips &ndash; a tasting", "Fish & chips – a tasting"),
        ("write &amp;amp; for an ampersand", "write &amp; for an ampersand"),
        ("&lt;b&gt; is bold", "<b> is bold"),
        ("<p>R&amp;amp;D</p>", "R&amp;D"),
        ("see https://example.org/?a=1&copy=2", "see https://example.org/?a=1&copy=2"),
    ],
)
def test_entities_are_decoded_once(text, words):
    assert to_text(from_any(text)) == words


def test_markdown_is_rendered():
    text = "**Bold claim.** See [the site](https://example.org/).\n\n## Outline\n\n1. one\n2. two"
    assert from_any(text).replace("\n", "") == (
        '<p><strong>Bold claim.</strong> See <a href="https://example.org/" rel="noopener">the site</a>.</p>'
        "<h2>Outline</h2><ol><li>one</li><li>two</li></ol>"
    )


def test_markdown_keeps_line_ends_mentions_and_the_number_a_list_begins_with():
    assert from_any("**One**\nAvoid <div>\n\n3. three\n4. four").replace("\n", "") == (
        '<p><strong>One</strong><br>Avoid &lt;div&gt;</p><ol start="3"><li>three</li><li>four</li></ol>'
    )


@pytest.mark.parametrize(
    "text",
    [
        "**Hear** this\n\n[minutes]: https://example.org/minutes",
        "**See** ![a picture of the quay](https://example.org/quay.png)",
        "```python\nmoor()\n```",
    ],
)
def test_what_markdown_would_swallow_stays_as_plain_text(text):
    assert from_any(text) == from_plain(text)


@pytest.mark.parametrize("text", ["snake_case_name and 2 * 3 * 4", "*required", "- a dash", "# 1 of 2"[2:]])
def test_a_star_or_dash_makes_no_markdown(text):
    assert kind_of(text) is TextKind.PLAIN


def test_the_kind_can_be_set():
    assert from_any("<b>x</b>", TextKind.PLAIN) == "<p>&lt;b&gt;x&lt;/b&gt;</p>"
    assert from_any("*x*", TextKind.MARKDOWN).strip() == "<p><em>x</em></p>"
    assert from_any("a <p> b", TextKind.HTML) == "a <p> b</p>"


@given(
    st.lists(
        st.sampled_from(
            ["wharf ", "<b>", "</b>", "<p>", "</p>", "**", "\n\n", "- ", "&amp;", "<", "_", "[x](", ")"]
        )
    )
)
def test_no_word_is_ever_lost(parts):
    text = "".join(parts)
    assert to_text(from_any(text)).count("wharf") == text.count("wharf")


def test_HTML_in_a_name_or_title_is_an_accident():
    assert one_line("Q&amp;A with the <b>board</b>") == "Q&A with the board"
    assert one_line("List<A>  or\n<script>?") == "List<A> or <script>?"


@pytest.mark.parametrize(
    "piece", ["<b ", "<p>", "**a", "<", "[a", "&", "- a\n", "</script", "1. \n", "`", "*a _b "]
)
def test_hostile_texts_cost_time_in_proportion_to_their_length(piece):
    began = time.process_time()
    from_any((piece * 100_000)[:100_000])
    assert time.process_time() - began < 5


@pytest.mark.parametrize(
    "text",
    [
        "Use List<A> in <b>Java</b>",
        "Set<B> and <i>more</i>, Map<K,V> too",
        "A List<A> of <a href='https://example.org'>links</a>",
        "<p>List<A></p><p>Set<S></p>",
    ],
)
def test_a_type_in_angle_brackets_is_a_word_inside_of_html_as_well(text):
    words = to_text(from_any(text))
    assert all(word in words for word in re.findall(r"\w+<[A-Z]", text))


def test_a_tag_inside_of_a_word_is_a_tag():
    html = "<p>in<b>side</b> of <strong>W</strong>ords</p>"
    assert from_any(html) == html
