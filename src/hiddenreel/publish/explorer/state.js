// What the reader has chosen and changed, and its form in the address: #epoch=120&sample=17 and so on.

import { OPTIMISERS } from "./engine.js";
import { counted, tr } from "./words.js";

export const MOST_EPOCHS_HERE = 3000;
const MOST_OWN_POINTS = 2000;
const NOTHING = "nothing";
const KEYS = ["epoch", "sample", "neuron", "weight", "edits", "view", "directions", "step", "hide", "beside", "train", "start", "points", "theme"];
// What undo brings back.
const UNDONE = ["edits", "silent", "cut", "points"];
const MOST_UNDONE = 200;

// The name of a parameter in the address: w2-1-3 leads to neuron 1 of layer 2 from neuron 3, b2-1 is its bias.
export function codeOf(network, place) {
  const { layer, neuron, incoming } = network.parameterAt(place);
  return incoming === null ? `b${layer + 1}-${neuron + 1}` : `w${layer + 1}-${neuron + 1}-${incoming + 1}`;
}

// The place of a parameter named so; null where there is none.
export function placeOf(network, code) {
  const found = /^(?:w(\d{1,5})-(\d{1,5})-(\d{1,5})|b(\d{1,5})-(\d{1,5}))$/.exec(code);
  if (!found) return null;
  const layer = Number(found[1] ?? found[4]) - 1, neuron = Number(found[2] ?? found[5]) - 1;
  const incoming = found[3] === undefined ? network.sizes[layer] : Number(found[3]) - 1;
  const known = layer >= 0 && layer < network.depth && neuron >= 0 && neuron < network.sizes[layer + 1];
  return known && incoming >= 0 && (found[3] === undefined || incoming < network.sizes[layer]) ? network.place(layer, neuron, incoming) : null;
}

// What stands beside the run on the page: nothing (null), "recording", an epoch, or "run:" and the name of another run.
export const RUN = "run:";
export const runName = ({ run }) => tr("run {name}", { name: run });
export const runIn = (beside) => (String(beside).startsWith(RUN) ? beside.slice(RUN.length) : null);

export const isDecimal = (text) => /^\s*[-+−]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?\s*$/i.test(text) && Number.isFinite(readNumber(text));
export const readNumber = (text) => Number(String(text).trim().replace("−", "-"));

export class State {
  constructor(recording) {
    this.recording = recording;
    this.values = this.start();
    this.past = [];
    this.listeners = [];
  }

  // Where the page opens: on a moment where something is to be seen.
  start() {
    const { opens, layers, network, others } = this.recording, [other] = others.keys();
    return {
      epoch: opens, playing: false, speed: 1, loop: false,
      sample: 0, neuron: { level: network.depth, neuron: 0 }, weight: network.place(network.depth - 1, 0, 0), about: "weight",
      edits: new Map(), silent: new Set(), cut: new Set(), points: [],
      view: layers.map((layer) => [layer.azimuth ?? 0, layer.elevation]), directions: layers.map(() => "principal"), step: layers.map(() => 2),
      hide: new Set(), beside: other === undefined ? null : `${RUN}${other}`, training: null, theme: null,
    };
  }

  change(patch, undoable = false) {
    if (undoable) this.remember();
    this.values = { ...this.values, ...patch };
    for (const listener of this.listeners) listener(Object.keys(patch));
  }

  remember() {
    this.past.push(Object.fromEntries(UNDONE.map((key) => [key, this.values[key]])));
    if (this.past.length > MOST_UNDONE) this.past.shift();
  }

  undo() {
    const before = this.past.pop();
    if (before) this.change(before);
    return Boolean(before);
  }

  get isChanged() {
    const { edits, silent, cut } = this.values;
    return edits.size + silent.size + cut.size > 0;
  }

  edit(place, value, undoable = true) {
    const edits = new Map(this.values.edits);
    if (value === null) edits.delete(place);
    else edits.set(place, value);
    this.change({ edits }, undoable);
  }

  // Put a thing into one of the sets `silent` and `cut`, or take it out.
  toggle(name, thing) {
    const changed = new Set(this.values[name]);
    if (!changed.delete(thing)) changed.add(thing);
    this.change({ [name]: changed }, true);
  }

  // --- The address ---------------------------------------------------------------------------------

  get address() {
    const now = this.values, first = this.start(), { network } = this.recording, parts = [];
    const add = (key, value) => parts.push(`${key}=${encodeURIComponent(value).replace(/%2C/g, ",").replace(/%3A/g, ":").replace(/%3B/g, ";")}`);
    add("epoch", now.epoch);
    if (now.sample !== first.sample) add("sample", now.sample);
    if (now.about === "neuron") add("neuron", `${now.neuron.level}-${now.neuron.neuron + 1}`);
    if (now.weight !== first.weight) add("weight", codeOf(network, now.weight));
    if (this.isChanged) add("edits", this.editsAsText);
    if (String(now.view) !== String(first.view)) add("view", now.view.map((angles) => angles.join(",")).join(";"));
    if (String(now.directions) !== String(first.directions)) add("directions", now.directions.join(","));
    if (String(now.step) !== String(first.step)) add("step", now.step.join(","));
    if (now.hide.size) add("hide", [...now.hide].join(","));
    // A run from a file cannot be in an address.
    const run = runIn(now.beside);
    if (now.beside !== first.beside && (run === null || this.recording.others.has(run))) add("beside", now.beside ?? NOTHING);
    if (now.training) {
      const { from, rate, batch, seed, optimiser, epochs, own, start } = now.training;
      add("train", [from, rate, batch, seed, optimiser, epochs, own ? "own" : "recorded"].join(","));
      if (start) add("start", start);
    }
    if (now.points.length) add("points", now.points.map((point) => point.join(",")).join(";"));
    if (now.theme) add("theme", now.theme);
    return `#${parts.join("&")}`;
  }

  get editsAsText() {
    const { edits, silent, cut } = this.values, { network } = this.recording;
    return [
      ...[...edits].map(([place, value]) => `${codeOf(network, place)}:${value}`),
      ...[...silent].map((code) => `a${Number(code.split("-")[0]) + 1}-${Number(code.split("-")[1]) + 1}:0`),
      ...[...cut].map((place) => `${codeOf(network, place)}:cut`),
    ].join(",");
  }

  // Read an address; return what it sets, and a line for each thing in it that makes no sense.
  read(address) {
    const patch = { ...this.start(), playing: false, speed: this.values.speed, loop: this.values.loop }, wrong = [];
    const text = address.replace(/^#/, "");
    for (const part of text ? text.split("&") : []) {
      const [key, ...rest] = part.split("=");
      let value = rest.join("=");
      try { value = decodeURIComponent(value); } catch { /* A stray % is nonsense, and is reported so below. */ }
      const complain = (choices) => wrong.push(`the address asks for ${key.slice(0, 20)} = ${value.slice(0, 40)}: choose ${choices}`);
      if (!KEYS.includes(key)) complain(KEYS.join(", "));
      else READERS[key](value, patch, this.recording, complain);
    }
    // The epoch was read before it was known how long the training here goes on.
    const last = patch.training ? patch.training.from + patch.training.epochs : this.recording.last;
    if (patch.epoch > last) {
      wrong.push(`the address asks for epoch = ${patch.epoch}: choose 0 … ${last}`);
      patch.epoch = last;
    }
    return { patch, wrong };
  }
}

const READERS = {
  epoch(value, patch, recording, complain) {
    if (isDecimal(value) && Number(value) >= 0) patch.epoch = Number(value);
    else complain(`0 … ${recording.last}`);
  },
  sample(value, patch, recording, complain) {
    if (/^\d+$/.test(value) && Number(value) < recording.samples) patch.sample = Number(value);
    else complain(`0 … ${recording.samples - 1}`);
  },
  neuron(value, patch, { network }, complain) {
    const found = /^(\d+)-(\d+)$/.exec(value), level = Number(found?.[1]), neuron = Number(found?.[2]) - 1;
    if (found && level < network.sizes.length && neuron >= 0 && neuron < network.sizes[level]) Object.assign(patch, { neuron: { level, neuron }, about: "neuron" });
    else complain("a layer and a neuron, as in 1-1");
  },
  weight(value, patch, { network }, complain) {
    const place = placeOf(network, value);
    if (place !== null) Object.assign(patch, { weight: place });
    else complain("a weight or a bias, as in w1-1-1 or b1-1");
  },
  edits(value, patch, { network }, complain) {
    patch.edits = new Map();
    patch.silent = new Set();
    patch.cut = new Set();
    for (const one of value.split(",")) {
      const [code, to] = one.split(":"), place = placeOf(network, code), silenced = /^a(\d+)-(\d+)$/.exec(code);
      if (silenced && to === "0" && isHidden(network, Number(silenced[1]), Number(silenced[2]))) patch.silent.add(`${silenced[1] - 1}-${silenced[2] - 1}`);
      else if (place !== null && to === "cut") patch.cut.add(place);
      else if (place !== null && isDecimal(to ?? "")) patch.edits.set(place, Number(to));
      else complain("parameters and values, as in w1-1-1:0.5, w1-1-2:cut or a1-1:0");
    }
  },
  view(value, patch, { layers }, complain) {
    const angles = value.split(";").map((pair) => pair.split(",").map(Number));
    const good = angles.length === layers.length && angles.every((pair) => pair.length === 2 && pair.every(Number.isFinite) && Math.abs(pair[1]) <= 90);
    if (good) patch.view = angles;
    else complain(`two angles for each of ${counted(layers.length, "layer")}, as in ${layers.map(() => "35,20").join(";")}`);
  },
  directions(value, patch, { layers, learnsNumbers }, complain) {
    const wanted = value.split(",").map((text) => (isDecimal(text) ? Number(text) : text));
    const isGood = (way) => (typeof way === "number" ? way >= 0 && way <= 1 : waysOf(learnsNumbers).includes(way));
    if (wanted.length === layers.length && wanted.every(isGood)) patch.directions = wanted;
    else complain(`${waysOf(learnsNumbers).join(", ")} or a share 0 … 1 of the tour for each of ${counted(layers.length, "layer")}`);
  },
  step(value, patch, { layers }, complain) {
    const steps = value.split(",").map(Number);
    if (steps.length === layers.length && steps.every((step) => step >= 0 && step <= 2)) patch.step = steps;
    else complain(`0 … 2 for each of ${counted(layers.length, "layer")}`);
  },
  hide(value, patch, recording, complain) {
    const known = ["grid", "planes", "regions"], names = value.split(",");
    if (names.every((name) => known.includes(name))) patch.hide = new Set(names);
    else complain(known.join(", "));
  },
  beside(value, patch, recording, complain) {
    if (value === NOTHING) patch.beside = null;
    else if (value === "recording" || recording.others.has(runIn(value))) patch.beside = value;
    else if (isDecimal(value) && Number(value) >= 0 && Number(value) <= recording.last) patch.beside = Number(value);
    else complain([NOTHING, "recording", ...[...recording.others.keys()].map((name) => `${RUN}${name}`), `or 0 … ${recording.last}`].join(", "));
  },
  train(value, patch, recording, complain) {
    const [from, rate, batch, seed, optimiser, epochs, which] = value.split(",");
    const whole = (text, least, most) => /^\d+$/.test(text ?? "") && Number(text) >= least && Number(text) <= most;
    const good = isDecimal(from ?? "") && Number(from) >= 0 && Number(from) <= recording.last && Number.isInteger(Number(from)) && isDecimal(rate ?? "") && Number(rate) > 0
      && whole(batch, 1, recording.samples + MOST_OWN_POINTS) && whole(seed, 0, 2 ** 32 - 1) && Object.hasOwn(OPTIMISERS, optimiser) && whole(epochs, 0, MOST_EPOCHS_HERE);
    if (good) patch.training = { from: Number(from), rate: Number(rate), batch: Number(batch), seed: Number(seed), optimiser, epochs: Number(epochs), own: which === "own", start: "" };
    else complain(`epoch, learning rate, batch size, seed, optimiser and epochs (at most ${MOST_EPOCHS_HERE}), as in 0,${recording.learning_rate ?? 0.1},${recording.batch_size ?? 10},${recording.seed},gradient descent,10`);
  },
  start(value, patch, recording, complain) {
    const trial = {};
    READERS.edits(value, trial, recording, complain);
    if (patch.training) patch.training = { ...patch.training, start: value };
    else complain("only beside train");
  },
  points(value, patch, recording, complain) {
    const points = value.split(";").slice(0, MOST_OWN_POINTS).map((point) => point.split(",").map(Number));
    const good = points.every((point) => point.length === recording.inputs + 1 && point.every(Number.isFinite) && isTarget(point[point.length - 1], recording));
    if (good) patch.points = points;
    else complain(`${counted(recording.inputs, "number")} and a ${recording.learnsNumbers ? "target" : "class"} for each point`);
  },
  theme(value, patch, recording, complain) {
    if (Object.hasOwn(recording.themes, value)) patch.theme = value;
    else complain(Object.keys(recording.themes).join(", "));
  },
};

// Numbers have no classes that could part.
const waysOf = (learnsNumbers) => (learnsNumbers ? ["principal"] : ["principal", "discriminant"]);
const isHidden = (network, level, neuron) => level >= 1 && level < network.depth && neuron >= 1 && neuron <= network.sizes[level];
export const isTarget = (value, recording) => (recording.learnsNumbers ? Number.isFinite(value) : Number.isInteger(value) && value >= 0 && value < recording.classes);
