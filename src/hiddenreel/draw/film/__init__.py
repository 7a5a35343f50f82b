"""Films as functions of time: frame i depends on the recording and on i, never on another frame.

A **film** is panels on a sheet, and a timeline. Its **timeline** gives two numbers for every frame:
the epoch that the frame shows, and its **progress** from 0 (the film rests at its start) to 1 (it
rests at its end). Progress moves the eye, as when a camera turns or a scene unfolds; the epoch alone
decides what the data are.

What a panel gets for a frame is a **moment**: the network at the frame's epoch, run once over all
samples. A panel draws once what never changes, and returns a `Drawing`: the artists that move and a
function that sets them to a moment.

A **cue** is something that happens on one frame, such as the end of a plateau, with words for it. A
**chapter** is a stretch of frames that ends on a cue, or on several cues that follow within a blink;
together the chapters are the whole film. A **clip** is a chapter's frames as a file of its own, a
**still** the last frame of a chapter as a picture.

- `film`: `Film`, its panels, and the `Moment` of a frame
- `blocks`, `grid`, `sheet`: panels before they have their places, the grid of pictures, and the whole sheet
- `table`: pictures of several things that are compared, in rows or columns
- `timeline`: which epoch each frame shows
- `chapters`: cues, and the chapters that end on them
- `descriptions`: what is seen and when, for those who do not see the film
- `choreography`: the timing of the scenes of one gradient step
- `comparison_moments`: what happens in trainings that are compared
- `stills`: representative epochs for figures that show a training in a few pictures
"""
