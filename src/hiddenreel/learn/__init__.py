"""Learning: data in, epochs out. Nothing here draws, prints, or writes a file.

Read `network` first: it is the lecture's four equations. `run` describes what is trained, `training`
trains it, and `lecture` has the lecture's own implementations.
"""
