"""How Sphinx builds this documentation."""

project = "Stagedoor"
author = "The Stagedoor contributors"
html_title = "Stagedoor"
html_theme = "furo"
extensions = ["myst_parser"]
myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3
exclude_patterns = ["_build"]
html_copy_source = False
html_show_copyright = False
