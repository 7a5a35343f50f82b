// Training in the page: the same batches as the recording's where nothing else is asked for.

import { decide, OPTIMISERS, rowsOf } from "./engine.js";
import { epochOrder } from "./random.js";
import { counted, tr } from "./words.js";

// A training that begins at an epoch of the recording; epochs are added one by one or step by step.
export class Track {
  // `theta` is where it begins; `frozen` are parameters that stay 0, `silent` neurons that stay 0.
  constructor(recording, theta, settings, { silent = null, cut = new Set(), points = [] } = {}) {
    Object.assign(this, { recording, silent, cut, from: settings.from, settings });
    this.network = recording.network;
    this.thetas = [Float64Array.from(theta)];
    this.losses = [];
    this.accuracies = [];
    this.optimise = OPTIMISERS[settings.optimiser](theta.length);
    this.learnFrom(settings.own ? points : []);
    this.batch = null;
    this.measure();
  }

  // Take the recording's training samples, and the reader's own points behind them.
  learnFrom(points) {
    const { recording } = this, { inputs, outputs, low, training } = recording, count = training + points.length;
    this.samples = count;
    this.X = new Float64Array(count * inputs);
    this.X.set(recording.trainingX);
    this.Y = new Float64Array(count * outputs).fill(low);
    this.Y.set(recording.trainingY);
    points.forEach((point, index) => {
      this.X.set(point.slice(0, inputs), (training + index) * inputs);
      const label = point[inputs];
      if (recording.learnsNumbers) this.Y[training + index] = label;
      else if (outputs > 1) this.Y[(training + index) * outputs + label] = 1;
      else if (label === 1) this.Y[training + index] = 1;
    });
  }

  get epoch() {
    return this.from + this.thetas.length - 1;
  }

  get last() {
    return this.thetas[this.thetas.length - 1];
  }

  thetaAt(epoch) {
    const place = epoch - this.from, before = Math.min(Math.floor(place), this.thetas.length - 1), share = place - before;
    if (share === 0 || before === this.thetas.length - 1) return Float64Array.from(this.thetas[before]);
    return Float64Array.from(this.thetas[before], (value, index) => (1 - share) * value + share * this.thetas[before + 1][index]);
  }

  // Begin the next epoch, unless one is under way: its batches in their order.
  begin() {
    if (this.batch) return;
    const { seed, batch } = this.settings, { training, shuffle } = this.recording;
    const order = epochOrder(seed, this.epoch + 1, this.samples, shuffle);
    this.batch = { order, size: Math.min(batch, this.samples), done: 0, theta: Float64Array.from(this.last) };
  }

  // Take one step; return what was computed on the way.
  step() {
    this.begin();
    const { batch, network } = this, { inputs, outputs } = this.recording;
    const rows = batch.order.subarray(batch.done, batch.done + batch.size);
    const X = rowsOf(this.X, inputs, rows), Y = rowsOf(this.Y, outputs, rows);
    const pass = network.forward(batch.theta, X, rows.length, this.silent), costs = network.costs(pass, Y);
    const { gradient, deltas } = network.backward(batch.theta, pass, Y, this.silent);
    const before = Float64Array.from(batch.theta);
    for (const place of this.cut) gradient[place] = 0;
    this.optimise(batch.theta, gradient, this.settings.rate, rows.length);
    batch.done += rows.length;
    const ended = batch.done >= this.samples;
    if (ended) {
      this.thetas.push(batch.theta);
      this.batch = null;
      this.measure();
    }
    const cost = costs.reduce((sum, value) => sum + value, 0) / rows.length;
    return { rows, cost, deltas, pass, gradient: gradient.map((value) => value / rows.length), before, after: batch.theta, ended };
  }

  runEpoch() {
    while (!this.step().ended);
  }

  get isBroken() {
    return !this.last.every(Number.isFinite);
  }

  measure() {
    const { recording, network } = this, { training } = recording;
    const pass = network.forward(this.last, recording.trainingX, training, this.silent), costs = network.costs(pass, recording.trainingY);
    this.losses.push(costs.reduce((sum, value) => sum + value, 0) / training);
    // No answer that is a number is right or wrong.
    if (recording.learnsNumbers) { this.accuracies.push(NaN); return; }
    const decided = decide(pass.A[network.depth - 1], recording.outputs, training, recording.low);
    this.accuracies.push(decided.reduce((sum, label, sample) => sum + (label === recording.labels[sample]), 0) / training);
  }
}

// Prove on the spot that the page computes what was recorded; return a line for each thing that was compared.
export function checkEngine(recording) {
  const { network } = recording, lines = [], last = recording.recordedEpochs.length - 1;
  const largest = (a, b) => a.reduce((most, value, index) => Math.max(most, Math.abs(value - b[index])), 0);
  const stated = (value) => value.toExponential(1).replaceAll("-", "−");
  const thetaAt = (row) => recording.thetas.slice(row * network.parameters, (row + 1) * network.parameters);
  if (recording.samples === recording.all_samples) {
    const losses = [0, last >> 1, last].map((row) => {
      const costs = network.costs(network.forward(thetaAt(row), recording.trainingX, recording.training), recording.trainingY);
      return Math.abs(costs.reduce((sum, value) => sum + value, 0) / recording.training - recording.loss[row]);
    });
    lines.push(tr("Loss at three epochs: differs from the recorded one by at most {difference}.", { difference: stated(Math.max(...losses)) }));
  }
  lines.push(tr("Gradient at the middle epoch: differs from difference quotients by at most {difference}.", { difference: stated(gradientError(recording, Float64Array.from(thetaAt(last >> 1)))) }));
  const isWhole = recording.samples === recording.all_samples && recording.recordedEpochs[1] === 1;
  if (isWhole && recording.thetas instanceof Float64Array && Number.isFinite(recording.learning_rate)) {
    const count = Math.min(last, 20);
    const track = new Track(recording, thetaAt(0), { from: 0, rate: recording.learning_rate, batch: recording.batch_size, seed: recording.seed, optimiser: "gradient descent" });
    for (let epoch = 0; epoch < count; epoch += 1) track.runEpoch();
    lines.push(tr("Trained again from epoch 0: after {epochs} the weights differ from the recorded ones by at most {difference}.", { epochs: counted(count, "epoch"), difference: stated(largest(track.last, thetaAt(count))) }));
  } else if (recording.learning_rate === null) lines.push(tr("Another program trained it, so nobody knows with which batches, and training again cannot be compared."));
  else lines.push(tr("The page holds the weights in single precision or not all samples, so training again cannot be compared to the last digit."));
  return lines;
}

// The largest difference between backprop and difference quotients, over some parameters and all training samples.
function gradientError(recording, theta) {
  const { network, training } = recording, every = Math.max(1, Math.floor(theta.length / 25)), nudge = 1e-5;
  const cost = (values) => network.costs(network.forward(values, recording.trainingX, training), recording.trainingY).reduce((sum, value) => sum + value, 0) / training;
  const { gradient } = network.backward(theta, network.forward(theta, recording.trainingX, training), recording.trainingY);
  let most = 0;
  for (let place = 0; place < theta.length; place += every) {
    const value = theta[place];
    theta[place] = value + nudge;
    const above = cost(theta);
    theta[place] = value - nudge;
    const below = cost(theta);
    theta[place] = value;
    most = Math.max(most, Math.abs((above - below) / (2 * nudge) - gradient[place] / training));
  }
  return most;
}
