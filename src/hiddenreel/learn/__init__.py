"""Learning: data in, epochs out. Nothing here draws, prints, or writes a file.

Read `network` first; it is the lecture's four equations. `plain` says the same again, slowly, and
is what the tests believe.
"""
