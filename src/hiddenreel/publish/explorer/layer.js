// A hidden layer: each sample a point in the space of the layer's neurons, turned by the reader.

import { GRID, GRID_LINE } from "./moment.js";
import { number, percent, raised } from "./numbers.js";
import { mixed, symbol } from "./pen.js";
import { backToFront, CORNERS, EDGES, Eye, lineInSquare, onTour, planeInBox } from "./space.js";
import { deepMark, flatMarks, interleaved, LABEL, ownMarks, pointSize, ringChosen, ringSome, SMALL, THIN, View } from "./views.js";
import { counted, phrase, tr } from "./words.js";

// Half the width of the picture, in widths of the box; where the names of axes stand, in lengths of an axis.
const REACH = 0.82, NAME_AT = 1.12;
// The names stay so far from the edge, px.
const NAME_ROOM = 16;
const PLANE_STRENGTH = 0.3, MOST_PLANES = 3;
// Degrees a px that is dragged, and a key.
const TURN = 0.45, KEY_TURN = 5;
// What the axes of a wide layer are called.
const AXIS_NAMES = { principal: "PC", discriminant: "LD" }, ON_TOUR = "T";
const STEPS = ["W a", "W a + b", "σ(W a + b)"];

// Say where the reader is between W a, W a + b and σ(W a + b).
export function stepInWords(step) {
  const near = STEPS[Math.round(step)];
  return Number.isInteger(step) ? near : tr("between {first} and {second}", { first: STEPS[Math.floor(step)], second: STEPS[Math.ceil(step)] });
}

export function layerView(explorer, index) {
  const neurons = explorer.recording.sizes[index + 1];
  return new ({ 1: LayerLine, 2: LayerSquare }[neurons] ?? LayerBox)(explorer, index);
}

// The planes w · a + b = 0 to draw in a layer: where neurons of the next layer have z = 0, or where the output
// of the network is undecided.
export function cutsOf(recording, theta, index) {
  const { network } = recording, next = index + 1, k = network.sizes[next + 1];
  // A number is never undecided.
  if (recording.learnsNumbers && next === network.depth - 1) return { cuts: [], text: "" };
  const row = (neuron) => ({ w: Array.from({ length: network.sizes[next] }, (_, incoming) => theta[network.place(next, neuron, incoming)]), b: theta[network.place(next, neuron)] });
  if (next < network.depth - 1) return { cuts: k <= MOST_PLANES ? Array.from({ length: k }, (_, neuron) => row(neuron)) : [], text: `z${raised(next + 1)} = 0` };
  const middle = (1 + recording.low) / 2, sigma = network.sigmas[next], text = tr("output {value}", { value: middle === 0.5 ? "½" : number(middle) });
  if (k === 2 && sigma === "softmax") {
    const [first, second] = [row(0), row(1)];
    return { cuts: [{ w: second.w.map((value, at) => value - first.w[at]), b: second.b - first.b }], text: tr("output {value}", { value: "½" }) };
  }
  if (k !== 1) return { cuts: k <= MOST_PLANES ? Array.from({ length: k }, (_, neuron) => row(neuron)) : [], text: `z${raised(next + 1)} = 0` };
  if (sigma === "sigmoid" && middle <= 0) return { cuts: [], text };
  const z = { sigmoid: Math.log(middle / (1 - middle)), tanh: Math.atanh(middle) }[sigma] ?? middle, { w, b } = row(0);
  return { cuts: [{ w, b: b - z }], text };
}

class LayerView extends View {
  constructor(explorer, index, keys) {
    super(explorer, `layer-${index + 1}`, tr("Hidden layer {layer}", { layer: index + 1 }), "square", keys);
    this.index = index;
    this.neurons = explorer.recording.sizes[index + 1];
    this.described = explorer.recording.layers[index];
  }

  describe() {
    return tr("{samples} by the activations of {neurons}.", { samples: counted(this.explorer.recording.samples, "sample"), neurons: counted(this.neurons, "neuron") });
  }

  get step() {
    return this.explorer.state.values.step[this.index];
  }

  // The values that are shown of a pass, between W a, W a + b and σ(W a + b), and the range of their axes.
  shown(pass) {
    const { step, index, neurons } = this, { A, Z } = pass;
    if (step === 2) return A[index];
    const { network } = this.explorer.recording, { theta } = this.explorer.moment;
    return Z[index].map((z, at) => {
      const b = theta[network.place(index, at % neurons)];
      return step <= 1 ? z - (1 - step) * b : z + (step - 1) * (A[index][at] - z);
    });
  }

  get range() {
    const { low, high } = this.described, { step, index, neurons } = this;
    if (step === 2) return [low, high];
    const { network } = this.explorer.recording, { theta, pass } = this.explorer.moment;
    let reach = 1;
    pass.Z[index].forEach((z, at) => { reach = Math.max(reach, Math.abs(z), Math.abs(z - theta[network.place(index, at % neurons)])); });
    const share = Math.max(0, step - 1);
    return [-reach + share * (low + reach), reach + share * (high - reach)];
  }

  // The name of an axis: of σ, or of what is shown on the way to it.
  get letter() {
    return this.step === 2 ? "a" : "z";
  }

  get cuts() {
    const { state, recording, moment } = this.explorer;
    if (state.values.hide.has("planes") || this.step < 2 || this.neurons > 3) return { cuts: [], text: "" };
    return cutsOf(recording, moment.theta, this.index);
  }

  // The neuron of the next layer, of which the chosen neuron or weight is: its plane stands out.
  get chosenPlane() {
    const { about, neuron, weight } = this.explorer.state.values, next = this.index + 1;
    if (about === "neuron") return neuron.level === next + 1 ? neuron.neuron : null;
    const parameter = this.explorer.recording.network.parameterAt(weight);
    return parameter.layer === next ? parameter.neuron : null;
  }

  get ownPass() {
    const { points } = this.explorer.state.values, { inputs } = this.explorer.recording;
    return points.length ? this.explorer.moment.through(Float64Array.from(points.flatMap((point) => point.slice(0, inputs))), points.length) : null;
  }

  // The lines of the input space that are carried along: none, or so many of so many samples each, and their pass.
  get carried() {
    const { recording, moment, state, inputs } = this.explorer, shape = recording.inputs === 2 ? GRID : recording.learnsNumbers && recording.inputs === 1 ? GRID_LINE : null;
    return !shape || state.values.hide.has("grid") ? null : { ...shape, pass: moment.grid(inputs.extent) };
  }

  // `one` and `several` are what one cut and several are called.
  noteCuts(one, several, { cuts, text }) {
    this.note.textContent = cuts.length ? tr("{name}: {text}", { name: tr(cuts.length > 1 ? several : one), text }) : "";
  }

  chosen(places) {
    return places[this.explorer.state.values.sample];
  }

  click(at) {
    this.chooseNear(at, this.marks);
  }
}

class LayerBox extends LayerView {
  constructor(explorer, index) {
    super(explorer, index, tr("Arrow keys turn it, Home turns it back. Drag to turn, click to choose a sample."));
    this.canvas.classList.add("turns");
  }

  get angles() {
    return this.explorer.state.values.view[this.index];
  }

  // Along which directions a wide layer is seen; null for three neurons, which have their own axes.
  get basis() {
    const { bases, tour } = this.described, wanted = this.explorer.state.values.directions[this.index];
    if (!bases) return null;
    return typeof wanted === "number" ? onTour(tour, wanted) : bases[wanted];
  }

  turn(azimuth, elevation) {
    const view = this.explorer.state.values.view.map((angles, index) => (index === this.index
      ? [Math.round(((angles[0] + azimuth + 540) % 360 - 180) * 10) / 10, Math.round(Math.min(Math.max(angles[1] + elevation, -90), 90) * 10) / 10] : angles));
    this.explorer.state.change({ view });
  }

  drag(dx, dy) {
    this.turn(-TURN * dx, TURN * dy);
  }

  key(name) {
    const turn = { ArrowLeft: [KEY_TURN, 0], ArrowRight: [-KEY_TURN, 0], ArrowUp: [0, KEY_TURN], ArrowDown: [0, -KEY_TURN] }[name];
    if (turn) this.turn(...turn);
    if (name === "Home") this.turn(this.described.azimuth - this.angles[0], this.described.elevation - this.angles[1]);
    return Boolean(turn) || name === "Home";
  }

  // Where values are in the box, from -½ to ½ on each axis.
  places(values, count) {
    const { neurons, basis } = this, [low, high] = this.range;
    return Array.from({ length: count }, (_, sample) => {
      const from = sample * neurons;
      if (!basis) return [0, 1, 2].map((axis) => (values[from + axis] - low) / (high - low) - 0.5);
      const place = [0, 0, 0];
      for (let neuron = 0; neuron < neurons; neuron += 1) {
        const off = values[from + neuron] - basis.origin[neuron];
        for (let axis = 0; axis < 3; axis += 1) place[axis] += off * basis.directions[neuron][axis];
      }
      return place;
    });
  }

  paint(pen) {
    const { explorer } = this, { recording, moment, theme, state } = explorer;
    const eye = new Eye(...this.angles), scale = Math.min(pen.width, pen.height) / (2 * REACH);
    this.flat = (point) => { const [x, y, near] = eye.project(point); return [pen.width / 2 + scale * x, pen.height / 2 - scale * y, near]; };
    const places = this.places(this.shown(moment.pass), recording.samples), flat = places.map(this.flat);
    const size = pointSize(recording, pen.width), pieces = this.gridPieces(), { cuts, text } = this.cuts;
    // Several planes hide what is behind them, if none of them is fainter.
    const faint = PLANE_STRENGTH / cuts.length, chosen = this.chosenPlane;
    const [low, high] = this.range, planes = cuts.map(({ w, b }) => planeInBox(w, b, low, high));
    if (!pieces.length) this.paintShadows(pen, places);
    const edges = EDGES.map((edge) => edge.map((corner) => this.flat(CORNERS[corner]))), far = eye.farEdges();
    pen.lines(edges.filter((_, index) => far[index]), { colour: theme.faint, width: THIN });
    for (const part of backToFront(eye, planes, places, pieces)) {
      if (part.corners) pen.area(part.corners.map(this.flat), { fill: theme.z, strength: part.plane === chosen ? PLANE_STRENGTH : faint, colour: theme.z, width: THIN });
      else {
        if (part.pieces.length) pen.lines(joinedUp(part.pieces).map((line) => line.map(this.flat)), { colour: theme.grid, width: 0.9 });
        const deep = part.points.map((sample) => deepMark(flat[sample], recording.labels[sample], size, sample));
        pen.markers(deep.sort((a, b) => a.near - b.near));
      }
    }
    pen.lines(edges.filter((_, index) => !far[index]), { colour: mixed(theme.muted, theme.background, 0.7), width: THIN });
    this.paintNames(pen);
    this.marks = flat.map(([x, y], sample) => ({ x, y, sample }));
    const own = this.ownPass;
    if (own) ownMarks(pen, recording, state.values.points, this.places(this.shown(own), own.count).map(this.flat));
    ringSome(pen, recording, flat, explorer.beside ? explorer.differing : moment.wrong, theme.C);
    ringChosen(pen, this.chosen(flat));
    if (this.basis) this.note.textContent = this.noteBasis;
    else this.noteCuts(phrase("plane"), phrase("planes"), { cuts, text });
  }

  gridPieces() {
    const { carried } = this;
    if (!carried) return [];
    const { lines, samples, pass } = carried, places = this.places(this.shown(pass), pass.count), pieces = [];
    for (let line = 0; line < lines; line += 1) {
      const from = line * samples;
      for (let index = from; index < from + samples - 1; index += 1) pieces.push([places[index], places[index + 1]]);
    }
    return pieces;
  }

  paintShadows(pen, places) {
    const colour = mixed(pen.theme.muted, pen.theme.background, 0.22), every = Math.ceil(places.length / 1000);
    for (let sample = 0; sample < places.length; sample += every) {
      const [x, y] = this.flat([places[sample][0], places[sample][1], -0.5]);
      pen.circle(x, y, 2, { fill: colour });
    }
  }

  get noteBasis() {
    const { share } = this.basis;
    return share === undefined ? tr("a tour through all directions") : tr("{share} of the variance", { share: percent(share, 0) });
  }

  paintNames(pen) {
    const wanted = this.explorer.state.values.directions[this.index];
    [0, 1, 2].forEach((axis) => {
      const end = this.flat([0, 1, 2].map((other) => (other === axis ? NAME_AT : 0) - 0.5));
      const x = Math.min(Math.max(end[0], NAME_ROOM), pen.width - NAME_ROOM), y = Math.min(Math.max(end[1], NAME_ROOM), pen.height - NAME_ROOM);
      if (this.described.bases) pen.text(`${AXIS_NAMES[wanted] ?? ON_TOUR} ${axis + 1}`, x, y, { size: SMALL, colour: pen.theme.a, align: "center", baseline: "middle", halo: true });
      else symbol(pen, this.letter, this.index + 1, axis + 1, x, y, LABEL, this.step === 2 ? pen.theme.a : pen.theme.z);
    });
  }
}

// Pieces that begin where their predecessors end make one line.
function joinedUp(pieces) {
  const lines = [];
  for (const [start, end] of pieces) {
    const line = lines[lines.length - 1];
    if (line && line[line.length - 1] === start) line.push(end);
    else lines.push([start, end]);
  }
  return lines;
}

// One or two neurons: axes that stay.
class LayerFlat extends LayerView {
  paint(pen) {
    const { explorer } = this, { recording, moment, theme, state } = explorer, room = 44;
    const width = pen.width - 2 * room, height = pen.height - 2 * room, [low, high] = this.range;
    this.along = (value) => room + (value - low) / (high - low) * width;
    this.up = (value) => room + (high - value) / (high - low) * height;
    const lines = this.gridLines();
    if (lines.length) pen.lines(lines, { colour: theme.grid, width: 0.9 });
    const values = this.shown(moment.pass);
    const flat = Array.from({ length: recording.samples }, (_, sample) => this.placeOf(values, sample, this.pointOf(sample), sample));
    this.paintAxes(pen, low, high, room);
    this.marks = flatMarks(recording, flat, pen.width);
    const { cuts, text } = this.cuts;
    pen.lines(cuts.map((cut) => this.lineOf(cut, low, high)).filter((line) => line.length), { colour: theme.z, width: 2.2 });
    pen.markers(this.marks);
    const own = this.ownPass, { points } = state.values;
    if (own) { const shown = this.shown(own); ownMarks(pen, recording, points, points.map((point, at) => this.placeOf(shown, at, point, at))); }
    ringSome(pen, recording, flat, explorer.beside ? explorer.differing : moment.wrong, theme.C);
    ringChosen(pen, this.chosen(flat));
    this.noteCuts(phrase("line"), phrase("lines"), { cuts, text });
  }

  gridLines() { return []; }

  // A sample's inputs and its class or target.
  pointOf(sample) {
    const { recording } = this.explorer, { X, Y } = recording.sample(sample);
    return [...X, recording.learnsNumbers ? Y[0] : recording.labels[sample]];
  }
}

class LayerSquare extends LayerFlat {
  constructor(explorer, index) {
    super(explorer, index, tr("Click to choose a sample."));
  }

  placeOf(values, sample) {
    return [this.along(values[2 * sample]), this.up(values[2 * sample + 1])];
  }

  gridLines() {
    const { carried } = this;
    if (!carried) return [];
    const { lines, samples, pass } = carried, values = this.shown(pass);
    return Array.from({ length: lines }, (_, line) => Array.from({ length: samples }, (__, index) => this.placeOf(values, line * samples + index)));
  }

  lineOf({ w, b }, low, high) {
    return lineInSquare(w, b, low, high).map(([x, y]) => [this.along(x), this.up(y)]);
  }

  paintAxes(pen, low, high, room) {
    const corners = [[low, low], [high, low], [high, high], [low, high], [low, low]].map(([x, y]) => [this.along(x), this.up(y)]);
    pen.lines([corners], { colour: pen.theme.muted, width: THIN });
    const [left, bottom] = corners[0], colour = this.step === 2 ? pen.theme.a : pen.theme.z;
    for (const value of [low, high]) {
      pen.text(number(value), this.along(value), bottom + 18, { size: SMALL, align: "center" });
      pen.text(number(value), left - 8, this.up(value), { size: SMALL, align: "right", baseline: "middle" });
    }
    symbol(pen, this.letter, this.index + 1, 1, pen.width / 2, bottom + 20, LABEL, colour, false);
    symbol(pen, this.letter, this.index + 1, 2, left - 18, pen.height / 2, LABEL, colour, false);
  }
}

class LayerLine extends LayerFlat {
  constructor(explorer, index) {
    super(explorer, index, tr("Click to choose a sample."));
  }

  // Within the lane of its class a sample keeps its height; a number is as high as it is large.
  placeOf(values, sample, point, index) {
    const { recording } = this.explorer, { classes } = recording, height = this.canvas.clientHeight - 88;
    if (recording.learnsNumbers) return [this.along(values[sample]), 44 + (1 - recording.shareOf(point)) * height];
    const lane = (point[recording.inputs] + 0.5 + 0.7 * ((index * 0.6180339887498949) % 1 - 0.5)) / classes;
    return [this.along(values[sample]), 44 + (1 - lane) * height];
  }

  lineOf({ w, b }, low, high) {
    const at = -b / w[0];
    return at >= low && at <= high ? [[this.along(at), 44], [this.along(at), this.canvas.clientHeight - 44]] : [];
  }

  paintAxes(pen, low, high, room) {
    const bottom = pen.height - room;
    pen.lines([[[this.along(low), bottom], [this.along(high), bottom]]], { colour: pen.theme.muted, width: THIN });
    for (const value of [low, high]) pen.text(number(value), this.along(value), bottom + 18, { size: SMALL, align: "center" });
    symbol(pen, this.letter, this.index + 1, null, pen.width / 2, bottom + 20, LABEL, this.step === 2 ? pen.theme.a : pen.theme.z, false);
    const { recording } = this.explorer, { colouredBy } = recording;
    if (!colouredBy) return;
    pen.lines([[[this.along(low), bottom], [this.along(low), room]]], { colour: pen.theme.muted, width: THIN });
    pen.text(colouredBy.name, 0, room - 25, { size: SMALL });
    colouredBy.range.forEach((value, end) => pen.text(number(recording.inUnit(colouredBy.at, value)), 0, end ? room - 6 : bottom, { size: SMALL }));
  }
}
