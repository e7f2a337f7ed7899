"""Who may open and change what (W1), over all routes: every address × method × role × whose record it is."""
