// The inputs, and what the network makes of them: a plane with regions, a curve, or the chosen sample's picture.

import { extentOf, gridOver, GRID } from "./moment.js";
import { fixed, number, percent, ticks } from "./numbers.js";
import { mixed, rgb, symbol } from "./pen.js";
import { element, flatMarks, LABEL, LINE, ownMarks, ringChosen, ringSome, SMALL, THIN, View } from "./views.js";

// How strongly a region is tinted with the colour of its class, and where another network answers differently.
const TINT = 0.5;
const CHANGED = 0.4;
// Room for ticks and names, px.
const LEFT = 40, BOTTOM = 42, TOP = 6, RIGHT = 8;

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

class InputPlane extends View {
  constructor(explorer) {
    super(explorer, "inputs", "Input plane", "square", "Arrow keys choose the sample nearest in that direction.");
    this.extent = extentOf(explorer.recording.X);
    this.picture = element("canvas");
    this.straight = gridOver(this.extent);
  }

  describe() {
    const { moment } = this.explorer;
    return `${percent(moment.accuracy)} of the training samples are on the side of their class.`;
  }

  layOut({ width, height }) {
    const side = Math.min(width - LEFT - RIGHT, height - TOP - BOTTOM), [left, right, bottom, top] = this.extent;
    const corner = [LEFT + (width - LEFT - RIGHT - side) / 2, TOP];
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
    if (other) this.paintBoundary(pen, other, toPlace, theme.C, [6, 5]);
    this.paintBoundary(pen, map, toPlace, theme.ink, []);
    this.paintAxes(pen, corner, side);
    const places = Array.from({ length: recording.samples }, (_, sample) => this.place(recording.X[2 * sample], recording.X[2 * sample + 1]));
    this.marks = flatMarks(recording, places, side);
    pen.markers(this.marks);
    ownMarks(pen, now.points, now.points.map(([x, y]) => this.place(x, y)));
    ringSome(pen, places, explorer.beside ? explorer.differing : moment.wrong, theme.C);
    ringChosen(pen, places[now.sample]);
    this.note.textContent = explorer.beside ? `red: ${explorer.besideName} answers otherwise` : moment.wrong.length && moment.wrong.length <= 80 ? "ringed: wrong" : "";
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

  // The answers as a small picture, in the tints of their classes if `shade` is set, and in red where those of
  // another network are different.
  shaded({ squares, answers }, theme, shade, other) {
    const { picture } = this, k = this.explorer.recording.outputs, ground = rgb(theme.background);
    Object.assign(picture, { width: squares, height: squares });
    const context = picture.getContext("2d"), image = context.createImageData(squares, squares);
    const differs = rgb(theme.C), tints = theme.classes.map((colour) => rgb(mixed(colour, theme.background, TINT)));
    for (let at = 0; at < squares * squares; at += 1) {
      const label = this.classAt(answers, at);
      let lead = 0;
      if (k === 1) lead = Math.abs(2 * answers[at] - 1);
      else {
        let next = -Infinity;
        for (let output = 0; output < k; output += 1) if (output !== label) next = Math.max(next, answers[at * k + output]);
        lead = answers[at * k + label] - next;
      }
      const tint = tints[label % tints.length], changes = other && this.classAt(other.answers, at) !== label;
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
    const [left, right, bottom, top] = this.extent, style = { size: SMALL, colour: pen.theme.ink };
    for (const x of ticks(left, right, 4)) pen.text(number(x), this.place(x, bottom)[0], corner[1] + side + 17, { ...style, align: "center" });
    for (const y of ticks(bottom, top, 4)) pen.text(number(y), corner[0] - 6, this.place(left, y)[1], { ...style, align: "right", baseline: "middle" });
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
    super(explorer, "inputs", "Input and answer", "square", "Left and right arrow keys choose the sample before and after.");
    const { X, low } = explorer.recording;
    const least = Math.min(...X), most = Math.max(...X), room = 0.08 * Math.max(most - least, 1e-9);
    this.range = [least - room, most + room, low - 0.15 * (1 - low), 1 + 0.15 * (1 - low)];
    this.inputs = Float64Array.from({ length: 300 }, (_, index) => this.range[0] + index / 299 * (this.range[1] - this.range[0]));
  }

  describe() {
    return "The answer as a curve over the input, and the samples at their targets.";
  }

  paint(pen) {
    const { explorer } = this, { recording, moment, theme, state } = explorer, [left, right, bottom, top] = this.range;
    const width = pen.width - LEFT - RIGHT, height = pen.height - TOP - BOTTOM;
    this.place = (x, y) => [LEFT + (x - left) / (right - left) * width, TOP + (top - Math.min(Math.max(y, bottom), top)) / (top - bottom) * height];
    const levels = ticks(bottom, top, 4);
    pen.lines(levels.map((y) => [this.place(left, y), this.place(right, y)]), { colour: theme.faint, width: THIN });
    for (const y of levels) pen.text(number(y), LEFT - 6, this.place(left, y)[1], { size: SMALL, align: "right", baseline: "middle" });
    for (const x of ticks(left, right, 5)) pen.text(number(x), this.place(x, bottom)[0], TOP + height + 17, { size: SMALL, align: "center" });
    pen.text("x", LEFT + width / 2, TOP + height + 36, { size: LABEL, slant: true, align: "center" });
    const target = (sample) => {
      const Y = recording.Y.subarray(sample * recording.outputs, (sample + 1) * recording.outputs);
      return recording.outputs === 1 ? Y[0] : recording.labels[sample];
    };
    const places = Array.from({ length: recording.samples }, (_, sample) => this.place(recording.X[sample], target(sample)));
    this.marks = flatMarks(recording, places, width);
    pen.markers(this.marks);
    if (explorer.beside) this.paintCurves(pen, explorer.beside, theme.C, [6, 5]);
    this.paintCurves(pen, moment, theme.a, []);
    ownMarks(pen, state.values.points, state.values.points.map(([x, label]) => this.place(x, recording.outputs === 1 ? (label ? 1 : recording.low) : label)));
    ringChosen(pen, places[state.values.sample]);
  }

  paintCurves(pen, moment, colour, dash) {
    const { outputs } = this.explorer.recording, { A } = moment.through(this.inputs, this.inputs.length), answers = A[A.length - 1];
    for (let output = 0; output < outputs; output += 1) {
      pen.lines([Array.from(this.inputs, (x, index) => this.place(x, answers[index * outputs + output]))], { colour, width: LINE, dash });
    }
  }

  click(at) {
    this.chooseNear(at, this.marks);
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
    super(explorer, "inputs", "Chosen sample", "square", "Left and right arrow keys choose the sample before and after.");
    this.side = Math.sqrt(explorer.recording.inputs);
    this.isSquare = Number.isInteger(this.side) && this.side >= 4;
  }

  describe() {
    const { recording, state, moment } = this.explorer, { sample } = state.values;
    return `Sample ${sample} of class ${recording.labels[sample]}, which the network takes for ${moment.decided[sample]}.`;
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
    }
    const isRight = moment.decided[sample] === recording.labels[sample];
    pen.text(`class ${recording.labels[sample]}, answer ${moment.decided[sample]}${isRight ? "" : ": wrong"}`, pen.width / 2, pen.height - 8, { size: LABEL, align: "center", weight: 600, colour: isRight ? theme.ink : theme.C });
  }

  key(name) {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[name];
    if (step) this.explorer.chooseNext(step);
    return Boolean(step);
  }
}
