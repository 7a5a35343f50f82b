"""Panels: the pictures of a moment that figures and films are made of.

`inputs` shows what goes in and what the network makes of it, `hidden` what a hidden layer makes of
it, `curves` how the loss has fallen, `counters` the same in figures.
"""
