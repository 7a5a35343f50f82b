// Loss and accuracy over the training, the course of what is chosen, and the number lines of a changed network.

import { fixed, neuronName, number, percent, ticks, weightName } from "./numbers.js";
import { mixed } from "./pen.js";
import { runName } from "./state.js";
import { LABEL, LINE, SMALL, THIN, View } from "./views.js";
import { phrase, tr } from "./words.js";

const LEFT = 56, RIGHT = 14;

class TimeView extends View {
  across(epoch) {
    return LEFT + epoch / Math.max(this.explorer.lastEpoch, 1) * (this.width - LEFT - RIGHT);
  }

  scrub([x]) {
    const { lastEpoch } = this.explorer, share = (x - LEFT) / (this.width - LEFT - RIGHT);
    this.explorer.goTo(Math.round(Math.min(Math.max(share, 0), 1) * lastEpoch));
  }

  drag(dx, dy, at) { this.scrub(at); }

  click(at) { this.scrub(at); }

  key(name) {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[name];
    if (step) this.explorer.stepBy(step);
    return Boolean(step);
  }

  // A panel of curves over the epochs, from `top` down to `bottom`, px: {values, epochs, colour, width, dash} each.
  panel(pen, top, bottom, [low, high], curves, name, colour) {
    const up = (value) => bottom - (Math.min(Math.max(value, low), high) - low) / (high - low) * (bottom - top), { theme } = pen;
    const levels = ticks(low, high, 3);
    pen.lines(levels.map((value) => [[LEFT, up(value)], [pen.width - RIGHT, up(value)]]), { colour: theme.faint, width: THIN });
    for (const value of levels) pen.text(number(value), LEFT - 8, up(value), { size: SMALL, align: "right", baseline: "middle" });
    for (const { values, epochs, ...style } of curves) {
      const line = [];
      values.forEach((value, index) => { if (Number.isFinite(value)) line.push([this.across(epochs[index]), up(value)]); });
      if (line.length) pen.lines([line], style);
    }
    pen.text(name, 12, top - 8, { size: SMALL, colour, weight: 600 });
    return up;
  }

  epochTicks(pen, y) {
    for (const epoch of ticks(0, this.explorer.lastEpoch, 5).filter(Number.isInteger)) pen.text(String(epoch), this.across(epoch), y, { size: SMALL, align: "center" });
  }
}

export class LossCurve extends TimeView {
  constructor(explorer) {
    super(explorer, "curve", tr(explorer.recording.learnsNumbers ? phrase("Loss") : phrase("Loss and accuracy")), "wide", tr("Left and right arrow keys step by an epoch. Drag to scrub."));
  }

  describe() {
    const { moment } = this.explorer;
    return tr("At epoch {epoch} the loss is {loss}, {result}.", { epoch: number(moment.epoch, 6), loss: number(moment.loss), result: resultInWords(moment) });
  }

  paint(pen) {
    this.width = pen.width;
    const { explorer } = this, { recording, track, moment, theme } = explorer, { other } = explorer, bottom = pen.height - 30, middle = recording.learnsNumbers ? bottom + 8 : 0.62 * bottom;
    const epochs = Array.from(recording.recordedEpochs), here = track ? Array.from(track.losses.keys(), (index) => track.from + index) : [];
    const top = 1.02 * [...recording.loss, ...(other?.loss ?? []), ...(track?.losses ?? []), moment.loss].reduce((most, value) => (Number.isFinite(value) ? Math.max(most, value) : most), 1e-12);
    const pale = mixed(theme.C, theme.background, 0.4), until = epochs.findLastIndex((epoch) => epoch <= moment.epoch) + 1;
    const losses = Array.from(recording.loss);
    const up = this.panel(pen, 24, middle - 14, [0, top], [
      { values: losses, epochs, colour: pale, width: 1.6 },
      ...dotted(other, "loss", theme),
      ...(track ? [{ values: track.losses, epochs: here, colour: theme.C, width: 2, dash: [7, 4] }] : []),
      ...(moment.isTrainedHere ? [] : [{ values: losses.slice(0, until), epochs, colour: theme.C, width: LINE }]),
    ], tr("loss"), theme.C);
    const x = this.across(moment.epoch);
    pen.lines([[[x, 20], [x, bottom]]], { colour: theme.muted, width: 1 });
    if (Number.isFinite(moment.loss)) pen.circle(x, up(moment.loss), 5.5, { fill: theme.C, colour: theme.background, width: 1.5 });
    if (!recording.learnsNumbers) this.paintAccuracy(pen, middle + 20, bottom - 6, { epochs, here, until });
    for (const { epoch } of recording.moments) pen.lines([[[this.across(epoch), bottom - 2], [this.across(epoch), bottom + 5]]], { colour: theme.ink, width: 1.6 });
    this.epochTicks(pen, pen.height - 10);
    this.note.textContent = other ? tr("dotted: {name}", { name: runName(other) }) : track ? tr("dashed: trained here") : tr("epoch");
  }

  paintAccuracy(pen, top, bottom, { epochs, here, until }) {
    const { recording, other, track, moment, theme } = this.explorer, right = Array.from(recording.accuracy);
    const rise = this.panel(pen, top, bottom, [0, 1], [
      { values: right, epochs, colour: mixed(theme.ink, theme.background, 0.45), width: 1.6 },
      ...dotted(other, "accuracy", theme),
      ...(track ? [{ values: track.accuracies, epochs: here, colour: theme.ink, width: 2, dash: [7, 4] }] : []),
      ...(moment.isTrainedHere ? [] : [{ values: right.slice(0, until), epochs, colour: theme.ink, width: 2.2 }]),
    ], tr("accuracy"), theme.ink);
    pen.circle(this.across(moment.epoch), rise(moment.accuracy), 5, { fill: theme.ink, colour: theme.background, width: 1.5 });
  }
}

// The course of another run's loss or accuracy, if there is another run.
const dotted = (other, name, theme) => (other ? [{ values: Array.from(other[name]), epochs: Array.from(other.recordedEpochs), colour: theme.muted, width: 1.8, dash: [3, 4] }] : []);

// What the answers are worth, in words.
export const resultInWords = (moment) => (moment.recording.learnsNumbers ? tr("the root mean square error {error}", { error: number(moment.error) }) : tr("the accuracy {accuracy}", { accuracy: percent(moment.accuracy) }));

// A weight, or an activation of the chosen sample, at every epoch.
export class Course extends TimeView {
  constructor(explorer) {
    super(explorer, "course", tr("Course of what is chosen"), "wide", tr("Left and right arrow keys step by an epoch."));
    this.kept = { key: null };
  }

  describe() {
    const { name, values } = this.course;
    return tr("{name} goes from {first} to {last} over the recording.", { name, first: number(values[0]), last: number(values[values.length - 1]) });
  }

  get course() {
    const { recording, state } = this.explorer, { about, weight, neuron, sample } = state.values, { theme } = this.explorer;
    const key = [about, weight, neuron.level, neuron.neuron, about === "weight" ? "" : sample].join(" ");
    if (this.kept.key !== key) this.kept = { key, ...(about === "weight" ? this.weightCourse(recording, weight) : this.neuronCourse(recording, neuron, sample)) };
    return { ...this.kept, colour: about !== "weight" ? theme.a : this.kept.isBias ? theme.b : theme.w };
  }

  weightCourse(recording, weight) {
    const { layer, neuron, incoming } = recording.network.parameterAt(weight);
    return { name: weightName(layer, neuron, incoming), values: recording.courseOf(weight), isBias: incoming === null };
  }

  neuronCourse(recording, { level, neuron }, sample) {
    const { X } = recording.sample(sample), { network } = recording;
    const values = Array.from(recording.recordedEpochs, (_, row) => (level === 0 ? X[neuron]
      : network.forward(recording.thetas.subarray(row * network.parameters, (row + 1) * network.parameters), X, 1).A[level - 1][neuron]));
    return { name: tr("{name} of sample {sample}", { name: level ? neuronName("a", level, neuron) : `x${neuronName("", "", neuron)}`, sample }), values };
  }

  get now() {
    const { state, moment } = this.explorer, { about, weight, neuron, sample } = state.values;
    if (about === "weight") return moment.theta[weight];
    const pass = moment.sample(sample);
    return neuron.level ? pass.A[neuron.level - 1][neuron.neuron] : pass.X[neuron.neuron];
  }

  paint(pen) {
    this.width = pen.width;
    const { explorer } = this, { name, values, colour } = this.course, { now } = this, bottom = pen.height - 28;
    const every = [...values, now].filter(Number.isFinite), least = Math.min(...every, 0), most = Math.max(...every, 0), [low, high] = most > least ? [least, most] : [-1, 1];
    const up = this.panel(pen, 24, bottom, [low, high], [{ values, epochs: Array.from(explorer.recording.recordedEpochs), colour, width: 2.2 }], name, colour);
    const x = this.across(explorer.moment.epoch);
    pen.lines([[[x, 20], [x, bottom]]], { colour: pen.theme.muted, width: 1 });
    pen.circle(x, up(now), 5.5, { fill: colour, colour: pen.theme.background, width: 1.5 });
    this.epochTicks(pen, pen.height - 8);
    this.note.textContent = tr("recorded");
  }
}

// z, a and C on their number lines: before the reader's change, after it, and where backprop's slopes lead.
export class NumberLines extends View {
  constructor(explorer) {
    super(explorer, "lines", tr("What the change does"), "wide", "");
  }

  describe() {
    return this.explorer.effects.map(({ name, before, after, predicted }) => tr("{name}: {before} before, {after} now, {predicted} by backprop.", { name, before: number(before), after: number(after), predicted: number(predicted) })).join(" ");
  }

  paint(pen) {
    const { theme } = pen, { effects } = this.explorer, left = 56, right = pen.width - 16, height = pen.height / effects.length;
    effects.forEach(({ name, letter, before, after, predicted }, row) => {
      const y = height * (row + 0.56), colour = theme[letter], reach = Math.max(Math.abs(after - before), Math.abs(predicted - before), 1e-3 * Math.max(1, Math.abs(before)));
      const middle = (Math.min(before, after, predicted) + Math.max(before, after, predicted)) / 2;
      const x = (value) => (left + right) / 2 + (value - middle) / (1.5 * reach) * (right - left) / 2;
      pen.lines([[[left, y], [right, y]]], { colour: theme.muted, width: THIN });
      for (const value of ticks(middle - 1.5 * reach, middle + 1.5 * reach, 4)) {
        pen.lines([[[x(value), y - 4], [x(value), y + 4]]], { colour: theme.muted, width: THIN });
        pen.text(number(value, 4), x(value), y + 20, { size: 13, align: "center", colour: theme.muted });
      }
      pen.text(name, left - 10, y, { size: LABEL, colour, align: "right", baseline: "middle", weight: 600 });
      pen.lines([[[x(before), y - 18], [x(predicted), y - 18]]], { colour: theme.C, width: 1.6, dash: [5, 4] });
      pen.area([[x(predicted), y - 9], [x(predicted) - 6, y - 22], [x(predicted) + 6, y - 22]], { fill: theme.C });
      pen.circle(x(before), y, 6, { fill: theme.background, colour, width: 2 });
      pen.circle(x(after), y, 6, { fill: colour });
    });
    this.note.textContent = tr("ring: recorded · dot: now · triangle: backprop’s straight line");
  }
}
