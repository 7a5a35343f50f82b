// The network at one epoch, with the reader's changes, and what follows from it. Computed once, read by all views.

import { decide } from "./engine.js";
import { number } from "./numbers.js";
import { STRETCHES } from "./recording.js";
import { phrase, tr } from "./words.js";

export const LABELS = { recorded: phrase("recorded"), between: phrase("between epochs"), yours: phrase("yours") };
const GRID_LINES = 13, GRID_SAMPLES = 49, MAP_SQUARES = 100;

// Put the reader's changes into parameters.
export function changed(theta, edits, cut) {
  for (const [place, value] of edits) theta[place] = value;
  for (const place of cut) theta[place] = 0;
  return theta;
}

export class Moment {
  // `track` is the training here, if there is one; without `own` the reader's changes are left out.
  constructor(recording, track, epoch, { edits = new Map(), silent = new Set(), cut = new Set() } = {}) {
    this.recording = recording;
    this.epoch = epoch;
    this.isTrainedHere = Boolean(track) && epoch > track.from;
    const theta = this.isTrainedHere ? track.thetaAt(epoch) : recording.thetaAt(epoch);
    this.plain = edits.size + cut.size ? Float64Array.from(theta) : theta;
    this.theta = changed(theta, edits, cut);
    this.silent = silent.size ? silent : null;
    const isChanged = edits.size + silent.size + cut.size > 0;
    this.label = isChanged || this.isTrainedHere ? "yours" : recording.isRecorded(epoch) ? "recorded" : "between";
  }

  get network() {
    return this.recording.network;
  }

  // Forward through all samples.
  get pass() {
    this.own ??= this.through(this.recording.X, this.recording.samples);
    return this.own;
  }

  through(X, count) {
    return this.network.forward(this.theta, X, count, this.silent);
  }

  throughAll(X) {
    return this.through(X, X.length / this.recording.inputs);
  }

  get outputs() {
    return this.pass.A[this.network.depth - 1];
  }

  get costs() {
    this.ownCosts ??= this.network.costs(this.pass, this.recording.Y);
    return this.ownCosts;
  }

  get decided() {
    this.ownDecided ??= decide(this.outputs, this.recording.outputs, this.recording.samples, this.recording.low);
    return this.ownDecided;
  }

  // Of the training samples: as recorded where this is a recorded epoch, else computed here.
  get loss() {
    const { recording } = this;
    if (this.label === "recorded") return recording.loss[recording.rowBefore(this.epoch)];
    return mean(this.costs.subarray(0, recording.training));
  }

  get accuracy() {
    const { recording } = this;
    if (recording.learnsNumbers) return NaN;
    if (this.label === "recorded") return recording.accuracy[recording.rowBefore(this.epoch)];
    let right = 0;
    for (let sample = 0; sample < recording.training; sample += 1) right += this.decided[sample] === recording.labels[sample];
    return right / recording.training;
  }

  // The root mean square error over the training samples, where numbers are learned.
  get error() {
    return this.recording.errorOf(this.loss);
  }

  // No answer that is a number is right or wrong.
  get wrong() {
    if (this.recording.learnsNumbers) return [];
    this.ownWrong ??= Array.from(this.decided.keys()).filter((sample) => this.decided[sample] !== this.recording.labels[sample]);
    return this.ownWrong;
  }

  // What a sample should be answered, and what it is.
  answerInWords(sample) {
    const { recording } = this;
    return recording.learnsNumbers ? tr("target {target}, answer {answer}", { target: recording.answerText(recording.Y[sample]), answer: recording.answerText(this.outputs[sample]) }) : tr("class {label}, answer {answer}", { label: recording.labels[sample], answer: this.decided[sample] });
  }

  // The samples to which another network gives another class, or a number that is a stretch of the targets away.
  differing(other) {
    const { recording, outputs } = this;
    return Array.from({ length: recording.samples }, (_, sample) => sample)
      .filter((sample) => (recording.learnsNumbers ? areApart(recording, outputs[sample], other.outputs[sample]) : this.decided[sample] !== other.decided[sample]));
  }

  // One sample forward and back: z, a and δ of each layer, C₀ and its gradient by theta.
  sample(index) {
    const { X, Y } = this.recording.sample(index);
    return this.onePass(X, Y);
  }

  onePass(X, Y) {
    const pass = this.through(X, 1), back = this.network.backward(this.theta, pass, Y, this.silent);
    return { ...pass, ...back, Y, cost: this.network.costs(pass, Y)[0] };
  }

  // The gradient of the mean cost over the training samples, by theta.
  get gradient() {
    const { recording } = this, { training } = recording;
    this.ownGradient ??= this.network.backward(this.theta, this.through(recording.trainingX, training), recording.trainingY, this.silent)
      .gradient.map((value) => value / training);
    return this.ownGradient;
  }

  // The answers over a square of the input plane, 0 … 1 from the least target to the greatest, one output after the other for each place, row by row.
  map(extent) {
    this.ownMap ??= this.answersOver(extent);
    return this.ownMap;
  }

  answersOver([left, right, bottom, top]) {
    const X = new Float64Array(2 * MAP_SQUARES * MAP_SQUARES);
    for (let row = 0; row < MAP_SQUARES; row += 1) {
      for (let column = 0; column < MAP_SQUARES; column += 1) {
        const at = 2 * (row * MAP_SQUARES + column);
        X[at] = left + (column + 0.5) / MAP_SQUARES * (right - left);
        X[at + 1] = top - (row + 0.5) / MAP_SQUARES * (top - bottom);
      }
    }
    const { A } = this.through(X, MAP_SQUARES * MAP_SQUARES), [least, most] = this.recording.targets ?? [this.recording.low, 1];
    return { squares: MAP_SQUARES, answers: A[this.network.depth - 1].map((value) => Math.min(Math.max((value - least) / (most - least || 1), 0), 1)) };
  }

  // The grid of the input plane, or the line of the one input, run through the network.
  grid(extent) {
    this.ownGrid ??= this.throughAll(gridOver(extent));
    return this.ownGrid;
  }
}

// Two answers are apart where a stretch of the targets lies between them.
const stepOf = ({ targets: [least, most] }) => Math.max((most - least) / STRETCHES, 1e-12);
export const areApart = (recording, one, other) => Math.abs(one - other) > stepOf(recording);
export const apartInWords = (recording) => number(recording.unitOf(recording.inputs)[1] * stepOf(recording), 2);

export const GRID = { lines: 2 * GRID_LINES, samples: GRID_SAMPLES };
// The same of one input.
export const GRID_LINE = { lines: 1, samples: 257 };

// Straight lines over the input plane, one sample after the other; over one input there is one line.
export function gridOver([left, right, bottom, top]) {
  if (bottom === undefined) return Float64Array.from({ length: GRID_LINE.samples }, (_, index) => left + index / (GRID_LINE.samples - 1) * (right - left));
  const X = new Float64Array(2 * GRID.lines * GRID_SAMPLES);
  let at = 0;
  for (let line = 0; line < GRID.lines; line += 1) {
    const level = line < GRID_LINES, across = (line % GRID_LINES) / (GRID_LINES - 1);
    for (let index = 0; index < GRID_SAMPLES; index += 1) {
      const along = index / (GRID_SAMPLES - 1);
      X[at] = left + (level ? along : across) * (right - left);
      X[at + 1] = bottom + (level ? across : along) * (top - bottom);
      at += 2;
    }
  }
  return X;
}

function mean(values) {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}

// The square around the samples, with some room: left, right, bottom, top.
export function extentOf(X) {
  const low = [Infinity, Infinity], high = [-Infinity, -Infinity];
  for (let index = 0; index < X.length; index += 1) {
    low[index % 2] = Math.min(low[index % 2], X[index]);
    high[index % 2] = Math.max(high[index % 2], X[index]);
  }
  const half = 0.58 * Math.max(high[0] - low[0], high[1] - low[1], 1e-9);
  const middle = [0, 1].map((axis) => (low[axis] + high[axis]) / 2);
  return [middle[0] - half, middle[0] + half, middle[1] - half, middle[1] + half];
}
