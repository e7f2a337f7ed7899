"""The command line: everything that an operator scripts. It needs no sign-in."""
