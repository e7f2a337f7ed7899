"""axe on a page, wide and narrow."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text()
WIDTHS = {1440: 900, 390: 844}
FIND = """async () => (await axe.run({resultTypes: ["violations"]})).violations
    .filter(({impact}) => ["serious", "critical"].includes(impact))
    .map(({id, nodes}) => id + ": " + nodes.map(({target}) => target.join(" ")).join(", "))"""
OVERHANG = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
FOCUSED = """() => {
    // Behind the last element nothing has the focus, and Tab begins anew.
    if (document.activeElement === document.body) return "";
    const at = document.activeElement, labels = [...(at.labels ?? [])].map((label) => label.innerText);
    return [at.innerText, at.ariaLabel, ...labels].join(" ");
}"""


def assert_accessible(page: Page) -> None:
    """Nothing serious or critical for axe, nothing wider than the window; in the end the window is wide."""
    page.evaluate(AXE)
    for width in sorted(WIDTHS):
        page.set_viewport_size({"width": width, "height": WIDTHS[width]})
        assert page.evaluate(FIND) == [], f"{page.url}, {width} pixels wide"
        overhang = page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        assert overhang <= 0, f"{page.url} is {overhang} pixels wider than {width}"


def tab_to(page: Page, name: str, *, limit: int = 60) -> None:
    """Press Tab until the element with this name or label has the focus."""
    for _ in range(limit):
        page.keyboard.press("Tab")
        if name in page.evaluate(FOCUSED):
            return
    raise AssertionError(f"“{name}” is not reached by Tab on {page.url}")
