r"""The drawing vocabulary of diagrams: networks, matrices and graphs, placed in inches.

Everything is drawn on one axes, which `paper.canvas` lays over the page below its title. Its unit is
the inch and its origin the page's lower left corner, so that a text's size in points and a shape's
in inches can be weighed against each other. The nouns, by file:

paper
    `canvas`, and what is written and drawn on it anywhere: `write` a text, a `sentence` of
    words in several colours, `symbol` for a letter with indices, `box`, `arrow`, `brace`.
network
    A `Layout` says where the neurons of a layered network stand; `neuron` and `edge` draw one of
    them, `neurons` and `edges` a layer's. A weight is a line: its width is in proportion to the
    weight's size, full blue and whole where it is positive, paler and dashed where it is negative.
    `weight_key` says so on the picture.
cells
    A `Matrix` holds numbers, a name and colours; `equation` sets matrices and operators in a
    row, sizes below and names above.
graph
    A `NumberLine` with a marker at a value and an arrow for a nudge, to scale; `bubble`, a named
    value of a computational graph, and `link`, the arrow between two of them.
layer
    `LayerAtWork` holds the numbers of one recorded layer, with a sample on its way through it.
formula
    `formula` sets letters and fractions on a line, each letter in its variable's colour.
chain
    A `ChainGraph` is the computational graph of single neurons, with values and errors.
stack
    `draw_stack` draws the first of many matrices of one size, and the edges of more behind it.

All functions draw at once and return the artists or the places of what they drew; nothing is kept.
Texts come in the sizes of `draw.style`. The typeface has no ∇, no ⊙ and no raised minus sign: write
them as mathematics, ``$\nabla$``, ``$\odot$`` and ``$10^{-7}$``.
"""
