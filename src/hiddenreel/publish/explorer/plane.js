// The inputs, and what the network makes of them: a plane with regions, a curve, or the chosen sample's picture.

import { apartInWords, areApart, extentOf, gridOver, GRID } from "./moment.js";
import { number, percent } from "./numbers.js";
import { mixed, rgb, symbol } from "./pen.js";
import { STRETCHES } from "./recording.js";
import { element, flatMarks, LABEL, LINE, ownMarks, ringChosen, ringSome, SMALL, THIN, View } from "./views.js";
import { tr } from "./words.js";

// How strongly a region is tinted with the colour of its class, and where another network answers differently.
const TINT = 0.5;
const CHANGED = 0.4;
// Room for ticks and names, px; a name stands above its axis, and a letter of a tick is so wide.
const LEFT = 40, BOTTOM = 42, TOP = 6, RIGHT = 8, ABOVE = 28, LETTER = 8;

export function inputView(explorer) {
  const { inputs } = explorer.recording;
  return new ({ 1: InputCurve, 2: InputPlane }[inputs] ?? InputPicture)(explorer);
}

// The lines on which a field, row by row, has a level: pieces of two points each, in squares.
export function contours(field, squares, level) {
  const pieces = [];
  const cross = (a, b, from, to) => from + (level - a) / (b - a) * (to - from);
  for (let row = 0; row < squares - 1; row += 1) {
    for (let column = 0; column < squares - 1; column += 1) {
      const at = row * squares + column;
      const a = field[at], b = field[at + 1], c = field[at + squares + 1], d = field[at + squares];
      const ends = [];
      if (a > level !== b > level) ends.push([cross(a, b, column, column + 1), row]);
      if (b > level !== c > level) ends.push([column + 1, cross(b, c, row, row + 1)]);
      if (d > level !== c > level) ends.push([cross(d, c, column, column + 1), row + 1]);
      if (a > level !== d > level) ends.push([column, cross(a, d, row, row + 1)]);
      for (let index = 0; index + 1 < ends.length; index += 2) pieces.push([ends[index], ends[index + 1]]);
    }
  }
  return pieces;
}

// Room on the left for the ticks of an axis, and above for its name if it has one.
const roomFor = (ticks, name) => ({ leftRoom: Math.max(LEFT, 10 + LETTER * Math.max(0, ...ticks.map(({ text }) => text.length))), topRoom: name ? ABOVE : TOP });

// The name of a column along an axis: across below it, at `x`, or above the left end of an upward one.
function nameAcross(pen, name, x, y) {
  if (name) pen.text(name, x, y, { size: SMALL, align: "center", baseline: "middle" });
}
const nameAbove = (pen, name) => { if (name) pen.text(name, 0, 16, { size: SMALL }); };

class InputPlane extends View {
  constructor(explorer) {
    super(explorer, "inputs", tr("Input plane"), "square", tr("Arrow keys choose the sample nearest in that direction."));
    this.extent = extentOf(explorer.recording.X);
    this.picture = element("canvas");
    this.straight = gridOver(this.extent);
    const { recording } = explorer, [left, right, bottom, top] = this.extent;
    this.levels = [recording.ticksOf(0, left, right, 4), recording.ticksOf(1, bottom, top, 4)];
    Object.assign(this, roomFor(this.levels[1], recording.names.inputs[1]));
  }

  describe() {
    const { moment, recording } = this.explorer;
    if (recording.learnsNumbers) return tr("The answers and the samples’ targets as colours; the root mean square error is {error}.", { error: number(moment.error) });
    return tr("{accuracy} of the training samples are on the side of their class.", { accuracy: percent(moment.accuracy) });
  }

  layOut({ width, height }) {
    const { leftRoom, topRoom } = this, side = Math.min(width - leftRoom - RIGHT, height - topRoom - BOTTOM), [left, right, bottom, top] = this.extent;
    const corner = [leftRoom + (width - leftRoom - RIGHT - side) / 2, topRoom];
    this.place = (x, y) => [corner[0] + (x - left) / (right - left) * side, corner[1] + (top - y) / (top - bottom) * side];
    this.back = (x, y) => [left + (x - corner[0]) / side * (right - left), top - (y - corner[1]) / side * (top - bottom)];
    return { side, corner };
  }

  paint(pen) {
    const { explorer } = this, { recording, moment, theme, state } = explorer, now = state.values;
    const { side, corner } = this.layOut(pen), map = moment.map(this.extent), shade = !now.hide.has("regions");
    const toPlace = ([column, row]) => [corner[0] + (column + 0.5) / map.squares * side, corner[1] + (row + 0.5) / map.squares * side];
    const other = explorer.beside?.map(this.extent);
    if (shade || other) pen.image(this.shaded(map, theme, shade, other), corner[0], corner[1], side, side);
    if (!now.hide.has("grid")) this.paintGrid(pen);
    // Between numbers there is no boundary.
    if (other && !recording.learnsNumbers) this.paintBoundary(pen, other, toPlace, theme.C, [6, 5]);
    if (!recording.learnsNumbers) this.paintBoundary(pen, map, toPlace, theme.ink, []);
    this.paintAxes(pen, corner, side);
    const places = Array.from({ length: recording.samples }, (_, sample) => this.place(recording.X[2 * sample], recording.X[2 * sample + 1]));
    this.marks = flatMarks(recording, places, side);
    pen.markers(this.marks);
    ownMarks(pen, recording, now.points, now.points.map(([x, y]) => this.place(x, y)));
    ringSome(pen, recording, places, explorer.beside ? explorer.differing : moment.wrong, theme.C);
    ringChosen(pen, places[now.sample]);
    const { besideName: name } = explorer, otherwise = recording.learnsNumbers ? tr("red: more than {apart} from {name}", { apart: apartInWords(recording), name }) : tr("red: {name} answers otherwise", { name });
    this.note.textContent = explorer.beside ? otherwise : moment.wrong.length && moment.wrong.length <= 80 ? tr("ringed: wrong") : "";
  }

  paintGrid(pen) {
    const lines = [];
    for (let line = 0; line < GRID.lines; line += 1) {
      const first = 2 * line * GRID.samples, last = first + 2 * (GRID.samples - 1);
      lines.push([this.place(this.straight[first], this.straight[first + 1]), this.place(this.straight[last], this.straight[last + 1])]);
    }
    pen.lines(lines, { colour: pen.theme.grid, width: 0.6 });
  }

  paintBoundary(pen, { squares, answers }, toPlace, colour, dash) {
    const k = this.explorer.recording.outputs, count = squares * squares, fields = [];
    if (k === 1) fields.push([answers, 0.5]);
    else {
      for (let label = 0; label < k - 1; label += 1) {
        fields.push([Float64Array.from({ length: count }, (_, at) => {
          let best = -Infinity;
          for (let other = 0; other < k; other += 1) if (other !== label) best = Math.max(best, answers[at * k + other]);
          return answers[at * k + label] - best;
        }), 0]);
      }
    }
    for (const [field, level] of fields) pen.lines(contours(field, squares, level).map((piece) => piece.map(toPlace)), { colour, width: 0.75 * LINE, dash });
  }

  // The class that the answers at a square decide for.
  classAt(answers, at) {
    const k = this.explorer.recording.outputs;
    if (k === 1) return answers[at] > 0.5 ? 1 : 0;
    let label = 0;
    for (let output = 1; output < k; output += 1) if (answers[at * k + output] > answers[at * k + label]) label = output;
    return label;
  }

  // The tint of a class or a stretch at a square, how far the answer leads, and whether another network's is different.
  answerAt(answers, at, other) {
    const { recording } = this.explorer, k = recording.outputs;
    if (recording.learnsNumbers) {
      const label = Math.min(Math.floor(STRETCHES * answers[at]), STRETCHES - 1);
      return { label, lead: 1, changes: other && Math.abs(other.answers[at] - answers[at]) > 1 / STRETCHES };
    }
    const label = this.classAt(answers, at);
    let next = -Infinity;
    for (let output = 0; output < k; output += 1) if (output !== label) next = Math.max(next, answers[at * k + output]);
    return { label, lead: k === 1 ? Math.abs(2 * answers[at] - 1) : answers[at * k + label] - next, changes: other && this.classAt(other.answers, at) !== label };
  }

  // The answers as a small picture, in the tints of their classes if `shade` is set, and in red where those of
  // another network are different.
  shaded({ squares, answers }, theme, shade, other) {
    const { picture } = this, ground = rgb(theme.background);
    Object.assign(picture, { width: squares, height: squares });
    const context = picture.getContext("2d"), image = context.createImageData(squares, squares);
    const differs = rgb(theme.C), tints = theme.classes.map((colour) => rgb(mixed(colour, theme.background, TINT)));
    for (let at = 0; at < squares * squares; at += 1) {
      const { label, lead, changes } = this.answerAt(answers, at, other), tint = tints[label % tints.length];
      for (let channel = 0; channel < 3; channel += 1) {
        const plain = ground[channel] + (shade ? lead : 0) * (tint[channel] - ground[channel]);
        image.data[4 * at + channel] = changes ? plain + CHANGED * (differs[channel] - plain) : plain;
      }
      image.data[4 * at + 3] = 255;
    }
    context.putImageData(image, 0, 0);
    return picture;
  }

  paintAxes(pen, corner, side) {
    const [left, , bottom] = this.extent, [across, up] = this.levels, style = { size: SMALL, colour: pen.theme.ink }, { inputs } = this.explorer.recording.names;
    for (const { at, text } of across) pen.text(text, this.place(at, bottom)[0], corner[1] + side + 17, { ...style, align: "center" });
    for (const { at, text } of up) pen.text(text, corner[0] - 6, this.place(left, at)[1], { ...style, align: "right", baseline: "middle" });
    nameAcross(pen, inputs[0], corner[0] + side / 2, corner[1] + side + 32);
    nameAbove(pen, inputs[1]);
    if (inputs.length) return;
    symbol(pen, "x", null, "1", corner[0] + side / 2, corner[1] + side + 31, LABEL, pen.theme.ink, false);
    symbol(pen, "x", null, "2", corner[0] - 30, corner[1] + side / 2 - 22, LABEL, pen.theme.ink, false);
  }

  click(at) {
    const { explorer } = this;
    if (explorer.adding !== null) explorer.addPoints([[...this.back(...at), explorer.adding]]);
    else this.chooseNear(at, this.marks);
  }

  // Choose the nearest sample in the direction of an arrow key.
  key(name) {
    const direction = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[name];
    if (!direction || !this.marks) return false;
    const here = this.marks.find((mark) => mark.sample === this.explorer.state.values.sample);
    let best = null, least = Infinity;
    for (const mark of this.marks) {
      const dx = mark.x - here.x, dy = mark.y - here.y, along = dx * direction[0] + dy * direction[1];
      const far = Math.hypot(dx, dy);
      if (along > 0.6 * far && far > 0 && far < least) { least = far; best = mark.sample; }
    }
    if (best !== null) this.explorer.choose({ sample: best });
    return true;
  }
}

class InputCurve extends View {
  constructor(explorer) {
    super(explorer, "inputs", tr("Input and answer"), "square", tr("Left and right arrow keys choose the sample before and after."));
    const { recording } = explorer, { X, low, targets, inputs, names } = recording;
    const least = Math.min(...X), most = Math.max(...X), room = 0.08 * Math.max(most - least, 1e-9), [bottom, top] = targets ?? [low, 1], above = 0.15 * (top - bottom || 1);
    this.extent = [least, most];
    this.range = [least - room, most + room, bottom - above, top + above];
    this.levels = [recording.ticksOf(0, this.range[0], this.range[1], 5), recording.ticksOf(inputs, this.range[2], this.range[3], 4)];
    Object.assign(this, roomFor(this.levels[1], names.target));
    this.inputs = Float64Array.from({ length: 300 }, (_, index) => this.range[0] + index / 299 * (this.range[1] - this.range[0]));
  }

  describe() {
    return tr("The answer as a curve over the input, and the samples at their targets.");
  }

  paint(pen) {
    const { explorer } = this, { recording, moment, theme, state } = explorer, [left, right, bottom, top] = this.range;
    const { leftRoom, topRoom, levels: [across, up] } = this, width = pen.width - leftRoom - RIGHT, height = pen.height - topRoom - BOTTOM;
    this.place = (x, y) => [leftRoom + (x - left) / (right - left) * width, topRoom + (top - Math.min(Math.max(y, bottom), top)) / (top - bottom) * height];
    pen.lines(up.map(({ at }) => [this.place(left, at), this.place(right, at)]), { colour: theme.faint, width: THIN });
    for (const { at, text } of up) pen.text(text, leftRoom - 6, this.place(left, at)[1], { size: SMALL, align: "right", baseline: "middle" });
    for (const { at, text } of across) pen.text(text, this.place(at, bottom)[0], topRoom + height + 17, { size: SMALL, align: "center" });
    this.paintNames(pen, leftRoom + width / 2, topRoom + height / 2, topRoom + height + 32);
    const target = (sample) => {
      const Y = recording.Y.subarray(sample * recording.outputs, (sample + 1) * recording.outputs);
      return recording.outputs === 1 ? Y[0] : recording.labels[sample];
    };
    const places = Array.from({ length: recording.samples }, (_, sample) => this.place(recording.X[sample], target(sample)));
    this.marks = flatMarks(recording, places, width);
    // The curve has the colours; the samples are pale beside it.
    if (recording.learnsNumbers) for (const mark of this.marks) mark.label = STRETCHES;
    pen.markers(this.marks);
    if (explorer.beside) this.paintBeside(pen, moment, explorer.beside);
    if (recording.learnsNumbers) this.paintStretches(pen, moment);
    else this.paintCurves(pen, moment, theme.a, []);
    ownMarks(pen, recording, state.values.points, state.values.points.map(([x, label]) => this.place(x, recording.learnsNumbers || recording.outputs > 1 ? label : label ? 1 : recording.low)));
    ringChosen(pen, places[state.values.sample]);
    this.note.textContent = explorer.beside ? tr("dashed: {name}", { name: explorer.besideName }) : "";
  }

  paintNames(pen, x, y, below) {
    const { names, learnsNumbers } = this.explorer.recording, style = { size: LABEL, slant: true, baseline: "middle" };
    nameAcross(pen, names.inputs[0], x, below);
    nameAbove(pen, names.target);
    if (!names.inputs.length) pen.text("x", x, below, { ...style, align: "center" });
    if (learnsNumbers && !names.target) pen.text("y", 12, y, style);
  }

  // The answer of another network, and in red where the two are apart.
  paintBeside(pen, moment, other) {
    const { recording } = this.explorer, { C } = pen.theme, [here, there] = [moment, other].map((one) => one.throughAll(this.inputs).A.at(-1));
    if (recording.learnsNumbers) {
      Array.from(this.inputs.keys()).slice(1).filter((at) => areApart(recording, here[at], there[at])).forEach((at) => {
        const corners = [[at - 1, here], [at, here], [at, there], [at - 1, there]].map(([index, answers]) => this.place(this.inputs[index], answers[index]));
        pen.area(corners, { fill: C, strength: CHANGED / 2 });
      });
    }
    this.paintCurves(pen, other, C, [6, 5]);
  }

  // The answer over the samples' range, in the colours of the input's stretches.
  paintStretches(pen, moment) {
    const X = gridOver(this.extent), { A } = moment.throughAll(X), answers = A[A.length - 1], pieces = (X.length - 1) / STRETCHES;
    for (let stretch = 0; stretch < STRETCHES; stretch += 1) {
      const line = Array.from({ length: pieces + 1 }, (_, index) => stretch * pieces + index).map((at) => this.place(X[at], answers[at]));
      pen.lines([line], { colour: pen.theme.stretches[stretch], width: 1.5 * LINE });
    }
  }

  paintCurves(pen, moment, colour, dash) {
    const { outputs } = this.explorer.recording, { A } = moment.through(this.inputs, this.inputs.length), answers = A[A.length - 1];
    for (let output = 0; output < outputs; output += 1) {
      pen.lines([Array.from(this.inputs, (x, index) => this.place(x, answers[index * outputs + output]))], { colour, width: LINE, dash });
    }
  }

  back(x, y) {
    const { leftRoom, topRoom, range: [left, right, bottom, top] } = this, { width, height } = this.canvas.getBoundingClientRect();
    return [left + (x - leftRoom) / (width - leftRoom - RIGHT) * (right - left), top - (y - topRoom) / (height - topRoom - BOTTOM) * (top - bottom)];
  }

  click(at) {
    const { explorer } = this;
    if (explorer.adding !== null) explorer.addPoints([this.back(...at)]);
    else this.chooseNear(at, this.marks);
  }

  key(name) {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[name];
    if (step) this.explorer.chooseNext(step);
    return Boolean(step);
  }
}

// Many inputs: the chosen sample's picture where they make a square, else a bar for each.
class InputPicture extends View {
  constructor(explorer) {
    super(explorer, "inputs", tr("Chosen sample"), "square", tr("Left and right arrow keys choose the sample before and after."));
    this.side = Math.sqrt(explorer.recording.inputs);
    this.isSquare = Number.isInteger(this.side) && this.side >= 4;
  }

  describe() {
    const { state, moment } = this.explorer, { sample } = state.values;
    return tr("Sample {sample}: {answer}.", { sample, answer: moment.answerInWords(sample) });
  }

  paint(pen) {
    const { recording, state, moment, theme } = this.explorer, { sample } = state.values, { X } = recording.sample(sample);
    const most = Math.max(...recording.X), least = Math.min(0, ...X);
    if (this.isSquare) {
      const room = Math.min(pen.width, pen.height - 30), cell = room / this.side, left = (pen.width - room) / 2;
      X.forEach((value, index) => {
        const x = left + (index % this.side) * cell, y = Math.floor(index / this.side) * cell;
        pen.area([[x, y], [x + cell + 0.5, y], [x + cell + 0.5, y + cell + 0.5], [x, y + cell + 0.5]], { fill: mixed(theme.ink, theme.background, Math.min(Math.max(value / most, 0), 1)) });
      });
      pen.lines([[[left, 0], [left + room, 0], [left + room, room], [left, room], [left, 0]]], { colour: theme.muted, width: THIN });
    } else {
      const high = Math.max(...X, least + 1e-9), bar = (pen.width - LEFT) / X.length, zero = TOP + (pen.height - 60) * high / (high - least);
      X.forEach((value, index) => pen.lines([[[LEFT + (index + 0.5) * bar, zero], [LEFT + (index + 0.5) * bar, zero - (pen.height - 60) * value / (high - least)]]], { colour: theme.muted, width: Math.max(1, 0.7 * bar), cap: "butt" }));
      const letters = Math.floor(bar / LETTER);
      recording.names.inputs.forEach((name, index) => { if (letters > 2) nameAcross(pen, name.length > letters ? `${name.slice(0, letters - 1)}…` : name, LEFT + (index + 0.5) * bar, pen.height - 38); });
    }
    const isRight = recording.learnsNumbers || moment.decided[sample] === recording.labels[sample];
    pen.text(`${moment.answerInWords(sample)}${isRight ? "" : tr(": wrong")}`, pen.width / 2, pen.height - 8, { size: LABEL, align: "center", weight: 600, colour: isRight ? theme.ink : theme.C });
  }

  key(name) {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[name];
    if (step) this.explorer.chooseNext(step);
    return Boolean(step);
  }
}
