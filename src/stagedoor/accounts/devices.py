"""What a browser says of itself, in words that people know. Pure."""

from __future__ import annotations

# The first that is found counts: Edge also calls itself Chrome, and Chrome Safari.
_BROWSERS = {
    "Edg/": "Edge",
    "OPR/": "Opera",
    "Firefox/": "Firefox",
    "Chrome/": "Chrome",
    "Safari/": "Safari",
}
_SYSTEMS = {
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Android": "Android",
    "Windows": "Windows",
    "Mac OS X": "macOS",
    "CrOS": "ChromeOS",
    "Linux": "Linux",
}


def device_of(user_agent: str) -> str:
    """Such as “Firefox on Linux”; “Unknown browser” where nothing is known."""
    browser = _first(_BROWSERS, user_agent) or "Unknown browser"
    system = _first(_SYSTEMS, user_agent)
    return f"{browser} on {system}" if system else browser


def _first(words: dict[str, str], text: str) -> str:
    return next((name for mark, name in words.items() if mark in text), "")
