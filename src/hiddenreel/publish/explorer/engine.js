// Forward and backward through a layered network, with the formulas of the recording's own training.
//
// Arrays of a batch hold one sample after the other. The parameters lie in one array, theta: the rows of
// [W | b], layer after layer. Layers and their neurons are counted from 0 here, the first hidden one is 0.

import { phrase } from "./words.js";

const sigmoid = (z) => 1 / (1 + Math.exp(-z));
const SMALLEST = 2.2250738585072014e-308;

// Each activation σ, and σ'(z) in terms of a = σ(z). Softmax has no σ' of each neuron alone.
export const ACTIVATIONS = {
  sigmoid: { value: sigmoid, slope: (a) => a * (1 - a) },
  identity: { value: (z) => z, slope: () => 1 },
  tanh: { value: Math.tanh, slope: (a) => 1 - a * a },
  relu: { value: (z) => Math.max(0, z), slope: (a) => (a > 0 ? 1 : 0) },
  softmax: null,
};

// ln(1 + e^z), without overflow.
const softplus = (z) => Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z)));

// Each cost: of one output, from its activation, target and pre-activation, and its derivative by the output.
export const LOSSES = {
  "half-squared-error": { value: (a, y) => 0.5 * (a - y) ** 2, gradient: (a, y) => a - y },
  "squared-error": { value: (a, y) => (a - y) ** 2, gradient: (a, y) => 2 * (a - y) },
  "cross-entropy": {
    value: (a, y, z) => y * softplus(-z) + (1 - y) * softplus(z),
    gradient: (a, y) => (a - y) / Math.max(a * (1 - a), SMALLEST),
  },
};

function softmax(z, a, from, count) {
  let largest = -Infinity, sum = 0;
  for (let index = from; index < from + count; index += 1) if (z[index] > largest) largest = z[index];
  for (let index = from; index < from + count; index += 1) { a[index] = Math.exp(z[index] - largest); sum += a[index]; }
  for (let index = from; index < from + count; index += 1) a[index] /= sum;
}

// -Σ y ln a for a = softmax(z), exact also where a cost is far smaller than 1.
function softmaxCost(z, y, from, count, targetFrom) {
  let best = from, others = 0, cost = 0;
  for (let index = from; index < from + count; index += 1) if (z[index] > z[best]) best = index;
  for (let index = from; index < from + count; index += 1) if (index !== best) others += Math.exp(z[index] - z[best]);
  const log = Math.log1p(others);
  for (let index = 0; index < count; index += 1) cost += y[targetFrom + index] * (log - (z[from + index] - z[best]));
  return cost;
}

export class Network {
  constructor({ sizes, hidden, output, loss }) {
    this.sizes = sizes;
    this.depth = sizes.length - 1;
    this.sigmas = sizes.slice(1).map((_, layer) => (layer === this.depth - 1 ? output : Array.isArray(hidden) ? hidden[layer] : hidden));
    this.loss = loss;
    this.starts = [];
    this.parameters = 0;
    for (let layer = 0; layer < this.depth; layer += 1) {
      this.starts.push(this.parameters);
      this.parameters += sizes[layer + 1] * (sizes[layer] + 1);
    }
  }

  // Where theta holds the weight to `neuron` from `incoming`; its bias is from the neuron after the last.
  place(layer, neuron, incoming = this.sizes[layer]) {
    return this.starts[layer] + neuron * (this.sizes[layer] + 1) + incoming;
  }

  // Which layer, neuron and incoming neuron a parameter belongs to; `incoming` is null for a bias.
  parameterAt(place) {
    let layer = this.depth - 1;
    while (this.starts[layer] > place) layer -= 1;
    const columns = this.sizes[layer] + 1, within = place - this.starts[layer];
    const incoming = within % columns;
    return { layer, neuron: Math.floor(within / columns), incoming: incoming === columns - 1 ? null : incoming };
  }

  // z^ℓ and a^ℓ of every layer for `count` samples X; `silent` holds "layer-neuron" of neurons that stay 0.
  forward(theta, X, count, silent = null) {
    const Z = [], A = [];
    let below = X;
    for (let layer = 0; layer < this.depth; layer += 1) {
      const j = this.sizes[layer], k = this.sizes[layer + 1];
      const z = new Float64Array(count * k), a = new Float64Array(count * k);
      this.weigh(theta, layer, below, count, z);
      this.activate(layer, z, a, count);
      if (silent) this.hush(layer, a, count, silent);
      Z.push(z);
      A.push(a);
      below = a;
    }
    return { X, count, Z, A };
  }

  // z = W a + b of one layer.
  weigh(theta, layer, below, count, z) {
    const j = this.sizes[layer], k = this.sizes[layer + 1], columns = j + 1;
    for (let neuron = 0; neuron < k; neuron += 1) {
      const row = this.starts[layer] + neuron * columns;
      for (let sample = 0; sample < count; sample += 1) {
        let sum = 0;
        const from = sample * j;
        for (let incoming = 0; incoming < j; incoming += 1) sum += theta[row + incoming] * below[from + incoming];
        z[sample * k + neuron] = sum + theta[row + j];
      }
    }
  }

  activate(layer, z, a, count) {
    const k = this.sizes[layer + 1], name = this.sigmas[layer];
    if (name === "softmax") {
      for (let sample = 0; sample < count; sample += 1) softmax(z, a, sample * k, k);
      return;
    }
    const sigma = ACTIVATIONS[name].value;
    for (let index = 0; index < z.length; index += 1) a[index] = sigma(z[index]);
  }

  hush(layer, values, count, silent) {
    const k = this.sizes[layer + 1];
    for (let neuron = 0; neuron < k; neuron += 1) {
      if (silent.has(`${layer}-${neuron}`)) for (let sample = 0; sample < count; sample += 1) values[sample * k + neuron] = 0;
    }
  }

  // C₀ of each sample.
  costs({ Z, A, count }, Y) {
    const k = this.sizes[this.depth], z = Z[this.depth - 1], a = A[this.depth - 1], costs = new Float64Array(count);
    const together = this.loss === "cross-entropy" && this.sigmas[this.depth - 1] === "softmax";
    const { value } = LOSSES[this.loss];
    for (let sample = 0; sample < count; sample += 1) {
      const from = sample * k;
      if (together) { costs[sample] = softmaxCost(z, Y, from, k, from); continue; }
      let sum = 0;
      for (let index = from; index < from + k; index += 1) sum += value(a[index], Y[index], z[index]);
      costs[sample] = sum;
    }
    return costs;
  }

  // δ^ℓ of every layer, and the gradient by theta, summed over the samples.
  backward(theta, pass, Y, silent = null) {
    const { A, X, count } = pass, deltas = Array(this.depth), gradient = new Float64Array(this.parameters);
    for (let layer = this.depth - 1; layer >= 0; layer -= 1) {
      const last = layer === this.depth - 1, k = this.sizes[layer + 1];
      const delta = last ? this.outputError(A[layer], Y, count) : this.carriedBack(theta, layer, deltas[layer + 1], A[layer], count);
      if (silent) this.hush(layer, delta, count, silent);
      deltas[layer] = delta;
      this.addGradient(gradient, layer, delta, layer ? A[layer - 1] : X, count);
    }
    return { deltas, gradient };
  }

  // How z and a of one sample change along a change of theta, to first order; `dA` holds changes of activations
  // that the reader made, such as that of a silent neuron, by "layer-neuron".
  tangent(theta, pass, change, made = new Map()) {
    const dZ = [], dA = [];
    for (let layer = 0; layer < this.depth; layer += 1) {
      const j = this.sizes[layer], k = this.sizes[layer + 1], below = layer ? pass.A[layer - 1] : pass.X;
      const dz = new Float64Array(k);
      for (let neuron = 0; neuron < k; neuron += 1) {
        const row = this.place(layer, neuron, 0);
        dz[neuron] = change[row + j];
        for (let incoming = 0; incoming < j; incoming += 1) {
          dz[neuron] += change[row + incoming] * below[incoming] + (layer ? theta[row + incoming] * dA[layer - 1][incoming] : 0);
        }
      }
      // σ' is symmetric, also that of softmax: what pulls an error back carries a change on.
      const da = Float64Array.from(dz);
      this.pullBack(this.sigmas[layer], pass.A[layer], da, k, 1);
      for (let neuron = 0; neuron < k; neuron += 1) da[neuron] = made.get(`${layer}-${neuron}`) ?? da[neuron];
      dZ.push(dz);
      dA.push(da);
    }
    return { dZ, dA };
  }

  // BP1   δ^L = ∂C/∂a^L ⊙ σ'(z^L)
  outputError(a, Y, count) {
    const k = this.sizes[this.depth], delta = new Float64Array(a.length), name = this.sigmas[this.depth - 1];
    const { gradient } = LOSSES[this.loss];
    for (let index = 0; index < a.length; index += 1) {
      // For cross-entropy the division in ∂C/∂a cancels against σ'.
      if (this.loss === "cross-entropy") delta[index] = a[index] - Y[index];
      else delta[index] = gradient(a[index], Y[index]);
    }
    if (this.loss !== "cross-entropy") this.pullBack(name, a, delta, k, count);
    return delta;
  }

  pullBack(name, a, delta, k, count) {
    if (name !== "softmax") {
      const { slope } = ACTIVATIONS[name];
      for (let index = 0; index < a.length; index += 1) delta[index] *= slope(a[index]);
      return;
    }
    for (let from = 0; from < count * k; from += k) {
      let sum = 0;
      for (let index = from; index < from + k; index += 1) sum += a[index] * delta[index];
      for (let index = from; index < from + k; index += 1) delta[index] = a[index] * (delta[index] - sum);
    }
  }

  // BP2   δ^ℓ = (W^{ℓ+1})ᵀ δ^{ℓ+1} ⊙ σ'(z^ℓ)
  carriedBack(theta, layer, above, a, count) {
    const j = this.sizes[layer + 1], k = this.sizes[layer + 2], columns = j + 1, start = this.starts[layer + 1];
    const delta = new Float64Array(count * j);
    for (let sample = 0; sample < count; sample += 1) {
      for (let neuron = 0; neuron < k; neuron += 1) {
        const error = above[sample * k + neuron], row = start + neuron * columns;
        for (let incoming = 0; incoming < j; incoming += 1) delta[sample * j + incoming] += theta[row + incoming] * error;
      }
    }
    this.pullBack(this.sigmas[layer], a, delta, j, count);
    return delta;
  }

  // BP3   ∂C/∂b^ℓ = δ^ℓ          BP4   ∂C/∂W^ℓ = δ^ℓ (a^{ℓ-1})ᵀ
  addGradient(gradient, layer, delta, below, count) {
    const j = this.sizes[layer], k = this.sizes[layer + 1], columns = j + 1;
    for (let sample = 0; sample < count; sample += 1) {
      for (let neuron = 0; neuron < k; neuron += 1) {
        const error = delta[sample * k + neuron], row = this.starts[layer] + neuron * columns;
        for (let incoming = 0; incoming < j; incoming += 1) gradient[row + incoming] += error * below[sample * j + incoming];
        gradient[row + j] += error;
      }
    }
  }
}

// The class that each sample's outputs decide for: `low` is the target that means "not this class".
export function decide(outputs, k, count, low) {
  const decided = new Uint8Array(count);
  for (let sample = 0; sample < count; sample += 1) {
    if (k === 1) { decided[sample] = outputs[sample] > 0.5 * (low + 1) ? 1 : 0; continue; }
    let best = 0;
    for (let index = 1; index < k; index += 1) if (outputs[sample * k + index] > outputs[sample * k + best]) best = index;
    decided[sample] = best;
  }
  return decided;
}

// Targets from classes: one output of `low` or 1, or an output for each class.
export function encode(labels, outputs, low) {
  const Y = new Float64Array(labels.length * outputs).fill(low);
  labels.forEach((label, sample) => {
    if (outputs > 1) Y[sample * outputs + label] = 1;
    else if (label === 1) Y[sample] = 1;
  });
  return Y;
}

// Optimisers change theta by a gradient summed over m samples. Each keeps what it must remember.
export const OPTIMISERS = {
  [phrase("gradient descent")]: () => (theta, gradient, rate, m) => {
    const share = rate / m;
    for (let index = 0; index < theta.length; index += 1) theta[index] -= share * gradient[index];
  },
  [phrase("momentum")]: (count) => {
    const speed = new Float64Array(count);
    return (theta, gradient, rate, m) => {
      for (let index = 0; index < count; index += 1) {
        speed[index] = 0.9 * speed[index] + gradient[index] / m;
        theta[index] -= rate * speed[index];
      }
    };
  },
  Adam: (count) => {
    const mean = new Float64Array(count), square = new Float64Array(count);
    let steps = 0;
    return (theta, gradient, rate, m) => {
      steps += 1;
      for (let index = 0; index < count; index += 1) {
        const slope = gradient[index] / m;
        mean[index] = 0.9 * mean[index] + 0.1 * slope;
        square[index] = 0.999 * square[index] + 0.001 * slope * slope;
        theta[index] -= (rate * mean[index] / (1 - 0.9 ** steps)) / (Math.sqrt(square[index] / (1 - 0.999 ** steps)) + 1e-8);
      }
    };
  },
};

// Copy chosen rows of `width` numbers each.
export function rowsOf(array, width, rows) {
  const out = new Float64Array(rows.length * width);
  rows.forEach((row, index) => { for (let column = 0; column < width; column += 1) out[index * width + column] = array[row * width + column]; });
  return out;
}
