"""Which bytes are an image, told by their beginning (Swoogo API notes, §11)."""

from __future__ import annotations

import re

SIGNATURES = (
    (re.compile(rb"\xff\xd8\xff"), "jpg", "image/jpeg"),
    (re.compile(rb"\x89PNG\r\n\x1a\n"), "png", "image/png"),
    (re.compile(rb"GIF8[79]a"), "gif", "image/gif"),
    (re.compile(rb"RIFF....WEBP", re.DOTALL), "webp", "image/webp"),
    (re.compile(rb"\s*(<\?xml[^>]*\?>)?\s*(<!--.*?-->\s*)?<svg[\s>]", re.DOTALL), "svg", "image/svg+xml"),
)


def recognise(content: bytes) -> tuple[str, str] | None:
    """File extension and media type, or None for what is no image that Swoogo takes."""
    for signature, extension, media_type in SIGNATURES:
        if signature.match(content):
            return extension, media_type
    return None
