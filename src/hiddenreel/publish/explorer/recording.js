// The recording that the page holds: weights at each epoch, samples, and what was measured.

import { encode, Network } from "./engine.js";
import { number, ticks } from "./numbers.js";
import { unpack } from "./unpack.js";

// So many stretches of the input or the target have a colour of their own where numbers are learned.
export const STRETCHES = 16;

export class Recording {
  constructor(data) {
    Object.assign(this, data);
    this.network = new Network({ ...data, loss: data.loss_name });
    this.thetas = unpack(data.theta);
    this.recordedEpochs = unpack(data.recorded_epochs);
    this.last = this.recordedEpochs[this.recordedEpochs.length - 1];
    const X = unpack(data.X);
    this.X = data.scale === 1 && X instanceof Float64Array ? X : Float64Array.from(X, (value) => value / data.scale);
    this.inputs = data.sizes[0];
    this.outputs = data.sizes[data.sizes.length - 1];
    this.labels = unpack(data.labels);
    this.samples = this.labels.length;
    this.Y = data.Y ? Float64Array.from(unpack(data.Y)) : encode(this.labels, this.outputs, data.low);
    for (const name of ["loss", "accuracy"]) this[name] = unpack(data[name]);
    this.learnsNumbers = data.classes === 0;
    if (this.learnsNumbers) this.findStretches();
    // Other trainings on the same samples, to put beside this one, by name.
    this.others = new Map((data.others ?? []).map((other) => [other.run, new Recording({ ...data, ...other, others: [] })]));
    this.trainingX = this.X.subarray(0, data.training * this.inputs);
    this.trainingY = this.Y.subarray(0, data.training * this.outputs);
  }

  // Where numbers are learned a point has the colour of its input, or of its target where there are several inputs.
  findStretches() {
    const { inputs } = this, every = Array.from({ length: this.samples }, (_, sample) => [...this.sample(sample).X, ...this.sample(sample).Y]);
    this.targets = rangeOf(every.map((point) => point[inputs]));
    this.colouredBy = { name: inputs === 1 ? this.names.inputs[0] || "x" : this.names.target || "y", at: inputs === 1 ? 0 : inputs, range: inputs === 1 ? rangeOf(this.X) : this.targets };
    this.labels = Uint8Array.from(every, (point) => this.labelOf(point));
  }

  // Where a point, its inputs and its target, lies between the least and the greatest number that it has its colour from.
  shareOf(point) {
    const { at, range: [least, most] } = this.colouredBy;
    return Math.min(Math.max((point[at] - least) / (most - least || 1), 0), 1);
  }

  // The class of a point, or its stretch where numbers are learned.
  labelOf(point) {
    return this.learnsNumbers ? Math.min(Math.floor(STRETCHES * this.shareOf(point)), STRETCHES - 1) : point[this.inputs];
  }

  // The mean and the spread that the numbers of a column had, the inputs' columns first and then the target's,
  // where they were standardised.
  unitOf(column) {
    return this.units?.[column] ?? [0, 1];
  }

  // A number in the unit of the data, and one in that unit as the network gets it.
  inUnit(column, value) {
    const [mean, spread] = this.unitOf(column);
    return mean + spread * value;
  }

  fromUnit(column, value) {
    const [mean, spread] = this.unitOf(column);
    return (value - mean) / spread;
  }

  // Round numbers in the unit of the data between two places on an axis: where each stands, and its text.
  ticksOf(column, low, high, most) {
    return ticks(this.inUnit(column, low), this.inUnit(column, high), most).map((value) => ({ at: this.fromUnit(column, value), text: number(value, 6) }));
  }

  // Some inputs, in words: by name and in the unit of the data.
  inputsInWords(X) {
    const texts = Array.from(X, (value, column) => number(this.inUnit(column, value), this.units ? 4 : 3)), { inputs } = this.names;
    return inputs.length ? texts.map((text, column) => `${inputs[column]} ${text}`).join(", ") : `(${texts.join(", ")})`;
  }

  // A target or an answer, in the unit of the data.
  answerText(value) {
    return number(this.inUnit(this.inputs, value), this.units ? 4 : 3);
  }

  // The root mean square error that belongs to a loss, in the unit of the data.
  errorOf(loss) {
    return this.unitOf(this.inputs)[1] * Math.sqrt((this.loss_name === "half-squared-error" ? 2 : 1) * loss);
  }

  // The weights at an epoch; between two recorded ones they are interpolated.
  thetaAt(epoch) {
    const count = this.network.parameters, row = this.rowBefore(epoch), from = row * count;
    const before = this.thetas.subarray(from, from + count), start = this.recordedEpochs[row];
    if (epoch === start) return Float64Array.from(before);
    const share = (epoch - start) / (this.recordedEpochs[row + 1] - start), after = this.thetas.subarray(from + count, from + 2 * count);
    return Float64Array.from(before, (value, index) => (1 - share) * value + share * after[index]);
  }

  // The last recorded state at or before an epoch.
  rowBefore(epoch) {
    let low = 0, high = this.recordedEpochs.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.recordedEpochs[middle] <= epoch) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  isRecorded(epoch) {
    return this.recordedEpochs[this.rowBefore(epoch)] === epoch;
  }

  // A parameter at every recorded epoch.
  courseOf(place) {
    return Array.from(this.recordedEpochs, (_, row) => this.thetas[row * this.network.parameters + place]);
  }

  sample(index) {
    return {
      X: this.X.subarray(index * this.inputs, (index + 1) * this.inputs),
      Y: this.Y.subarray(index * this.outputs, (index + 1) * this.outputs),
    };
  }
}

function rangeOf(values) {
  return values.reduce(([least, most], value) => [Math.min(least, value), Math.max(most, value)], [Infinity, -Infinity]);
}
