r"""The drawing vocabulary of diagrams: networks, matrices and graphs, placed in inches.

Everything is drawn on one axes, which `canvas.canvas` lays over the page below its title. Its unit is
the inch and its origin is the page's lower left corner, so that a text's size in points and a shape's
size in inches can be compared. The nouns, by module:

canvas
    `canvas`, and what is written or drawn on it anywhere: `write` a text, a `sentence` of words in
    several colours, a `symbol` with indices, a `box`, an `arrow`.
network
    A `NetworkLayout` holds the positions of the neurons of a layered network; `neuron` and `edge`
    draw one neuron and one weight, `neurons`, `edges` and `wires` those of a layer. A weight is a
    line: its width is proportional to the weight's size; it is solid and fully blue where the weight
    is positive, paler and dashed where it is negative. `weight_key` draws the key to these lines.
neuron_numbers
    `with_room_for_numbers` lays a network out with neurons in which their numbers fit, and
    `number_type` chooses how these are written.
matrix
    A `Matrix` holds numbers, a name and colours; `draw_matrix` draws it and returns a `DrawnMatrix`;
    `equation` sets matrices and operators in a row, with sizes below and names above.
equation_slide
    `fitted` fits an equation to an `EquationRoom`, as large as it has place for; `note_rounded` writes
    that the numbers of a picture are rounded.
stack
    `draw_stack` draws the first of many matrices of one size, and the edges of more behind it.
formula
    `formula` sets letters and fractions on a line, each letter in its variable's colour.
graph
    A `NumberLine` with a marker at a value and an arrow for a nudge, to scale; `bubble`, a node of a
    computational graph, and `link`, the arrow between two nodes.
chain
    A `ChainGraph` is the computational graph of single neurons, with values and errors.
shapes
    Outlines of arrows and discs as polygons, for diagrams that move.

All functions draw at once and return the artists or the positions of what they drew; nothing is kept.
Texts come in the sizes of `draw.theme`. The typeface has no ∇, no ⊙ and no raised minus sign: write
them as mathematics, ``$\nabla$``, ``$\odot$`` and ``$10^{-7}$``.
"""
