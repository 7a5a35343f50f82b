// The recording that the page holds: weights at each epoch, samples, and what was measured.

import { encode, Network } from "./engine.js";
import { unpack } from "./unpack.js";

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
    this.trainingX = this.X.subarray(0, data.training * this.inputs);
    this.trainingY = this.Y.subarray(0, data.training * this.outputs);
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
