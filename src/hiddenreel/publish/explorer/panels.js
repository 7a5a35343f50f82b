// The controls around the views, and the numbers of what is chosen as text.

import { resultInWords } from "./curves.js";
import { OPTIMISERS } from "./engine.js";
import { npzOf, readPoints, save } from "./exchange.js";
import { stepInWords } from "./layer.js";
import { apartInWords, LABELS } from "./moment.js";
import { exact, fixed, neuronName, number, percent, weightName } from "./numbers.js";
import { markerOf } from "./pen.js";
import { isDecimal, MOST_EPOCHS_HERE, readNumber, RUN, runName } from "./state.js";
import { checkEngine } from "./training.js";
import { element } from "./views.js";
import { counted, phrase, tr } from "./words.js";

const SPEEDS = [0.25, 0.5, 1, 2, 4];
// Rows of a layer in the table of a sample.
const MOST_ROWS = 64;

const button = (text, act, attributes = {}) => {
  const made = element("button", { type: "button", text, ...attributes });
  made.addEventListener("click", act);
  return made;
};
let labelled = 0;
// A control with its name before it.
function field(name, control, after = "") {
  control.id ||= `field-${labelled += 1}`;
  return element("span", { class: "field" }, element("label", { for: control.id, text: name }), control, after);
}
const choice = (choices, act) => {
  const made = element("select", {}, ...Object.entries(choices).map(([value, text]) => element("option", { value, text })));
  made.addEventListener("change", () => act(made.value));
  return made;
};
const numberField = (attributes, act) => {
  const made = element("input", { type: "number", inputmode: "decimal", ...attributes });
  made.addEventListener("change", () => act(made.value, made));
  return made;
};
const check = (name, act, checked = false) => {
  const box = element("input", { type: "checkbox", checked });
  box.addEventListener("change", () => act(box.checked));
  return { box, label: element("label", { class: "check" }, box, ` ${name}`) };
};
// Set a control's value, unless the reader is typing in it.
function show(control, value) {
  if (control !== document.activeElement && control.value !== String(value)) control.value = value;
}
// What cannot be chosen, and what can.
const refusal = (name, value, choices) => tr("{name} = {value}: choose {choices}", { name, value: value.slice(0, 20) || tr("nothing"), choices });
function setText(place, text) {
  if (place.textContent !== text) place.textContent = text;
}

// --- Time --------------------------------------------------------------------------------------------------

export class TimeBar {
  constructor(explorer) {
    this.explorer = explorer;
    const { recording, state } = explorer;
    this.toggle = button("", () => explorer.playOrPause(), { class: "play", "data-control": "play" });
    this.slider = element("input", { type: "range", min: 0, step: 1, "aria-label": tr("Epoch"), class: "scrub" });
    this.slider.addEventListener("input", () => explorer.goTo(Number(this.slider.value)));
    this.epoch = numberField({ min: 0, step: "any", class: "epoch" }, (value) => {
      if (isDecimal(value)) explorer.goTo(readNumber(value));
      else explorer.say(tr("the epoch is “{value}”: choose 0 … {last}", { value: value.slice(0, 20), last: explorer.lastEpoch }));
    });
    this.speed = choice(Object.fromEntries(SPEEDS.map((speed) => [speed, `${speed}×`])), (value) => state.change({ speed: Number(value) }));
    this.loop = check(tr("loop"), (loop) => state.change({ loop }));
    this.moments = recording.moments.map(({ epoch, title }) => button("", () => explorer.goTo(epoch), { class: "moment", "data-epoch": epoch }));
    this.moments.forEach((made, index) => made.append(element("span", { class: "at", text: String(recording.moments[index].epoch) }), ` ${recording.moments[index].title}`));
    this.part = element("section", { class: "time", "aria-label": tr("Time") },
      element("div", { class: "bar" }, this.toggle,
        element("span", { "data-control": "scrub", class: "scrubber" },
          button("‹", () => explorer.stepBy(-1), { "aria-label": tr("One epoch back"), class: "step" }), this.slider,
          button("›", () => explorer.stepBy(1), { "aria-label": tr("One epoch on"), class: "step" }), field(tr("epoch"), this.epoch)),
        element("span", { "data-control": "speed", class: "speed" }, field(tr("speed"), this.speed), this.loop.label)),
      element("div", { class: "moments", "data-control": "moments", role: "group", "aria-label": tr("Moments") }, ...this.moments));
  }

  update() {
    const { explorer } = this, { playing, epoch, speed, loop } = explorer.state.values, last = String(explorer.lastEpoch);
    if (this.toggle.dataset.playing !== String(playing)) {
      this.toggle.dataset.playing = playing;
      this.toggle.setAttribute("aria-label", playing ? tr("Pause") : tr("Play"));
    }
    if (this.slider.max !== last) this.slider.max = this.epoch.max = last;
    this.slider.value = epoch;
    this.slider.setAttribute("aria-valuetext", tr("epoch {epoch} of {last}, {label}", { epoch: number(epoch, 6), last, label: tr(LABELS[explorer.moment.label]) }));
    show(this.epoch, Math.round(epoch * 100) / 100);
    show(this.speed, speed);
    this.loop.box.checked = loop;
    for (const made of this.moments) made.toggleAttribute("data-here", Number(made.dataset.epoch) === epoch);
  }
}

// Epoch, loss and accuracy or error, large, and what kind of numbers all of them are.
export class Counters {
  constructor(explorer) {
    this.explorer = explorer;
    this.label = element("strong", { class: "label" });
    this.values = Object.fromEntries([phrase("epoch"), phrase("loss"), explorer.recording.learnsNumbers ? phrase("error") : phrase("accuracy")].map((name) => [name, element("output", { class: `counter ${name}`, "data-number": name })]));
    this.part = element("div", { class: "counters" }, this.label,
      ...Object.entries(this.values).map(([name, output]) => element("span", { class: "count" }, element("span", { class: "name", text: tr(name) }), output)));
  }

  update() {
    const { moment } = this.explorer;
    setText(this.label, tr(LABELS[moment.label]));
    this.label.dataset.label = moment.label;
    const { loss, accuracy } = moment;
    setText(this.values.epoch, moment.label === "between" || !Number.isInteger(moment.epoch) ? `≈ ${fixed(moment.epoch, 1)}` : String(moment.epoch));
    setText(this.values.loss, number(loss));
    this.values.loss.value = number(loss);
    this.values.loss.dataset.exact = String(loss);
    const { error: errors, accuracy: shares } = this.values;
    setText(errors ?? shares, errors ? number(moment.error) : percent(accuracy));
    (errors ?? shares).dataset.exact = String(errors ? moment.error : accuracy);
  }
}

// Which class has which colour and marker, as at the top of the films; or which number has which colour.
export function classKey(explorer) {
  const { recording } = explorer, { colouredBy } = recording;
  if (colouredBy) {
    const [least, most] = colouredBy.range.map((value) => number(recording.inUnit(colouredBy.at, value), 4));
    return element("p", { class: "classes" }, `${colouredBy.name} ${least}`, element("span", { class: "scale", "aria-hidden": "true" }), most);
  }
  return element("p", { class: "classes" }, `${tr("class")} `, ...Array.from({ length: recording.classes }, (_, label) => {
    const outline = markerOf(explorer.theme, label), svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    const shape = document.createElementNS("http://www.w3.org/2000/svg", outline ? "polygon" : "circle");
    svg.setAttribute("viewBox", "-1 -1 2 2");
    svg.setAttribute("aria-hidden", "true");
    if (outline) shape.setAttribute("points", outline.map(([x, y]) => `${x},${-y}`).join(" "));
    else shape.setAttribute("r", "0.5");
    shape.dataset.class = label;
    svg.append(shape);
    return element("span", { class: "class" }, svg, String(label));
  }));
}

// --- What is chosen ----------------------------------------------------------------------------------------

export class Chosen {
  constructor(explorer) {
    this.explorer = explorer;
    const { recording } = explorer, { sizes } = recording;
    this.sample = numberField({ min: 0, max: recording.samples - 1, step: 1 }, (value, made) => this.choose(tr("sample"), value, 0, recording.samples - 1, made, (sample) => ({ sample })));
    this.fact = element("p", { class: "fact" });
    this.table = element("tbody");
    this.parameter = element("p", { class: "fact" });
    this.numbers = element("output", { "data-number": "weight" });
    this.level = choice(Object.fromEntries(sizes.slice(1).map((_, layer) => [layer, tr("layer {layer}", { layer: layer + 1 })])), () => this.pick());
    this.to = numberField({ min: 1, step: 1 }, () => this.pick());
    this.incoming = numberField({ min: 0, step: 1 }, () => this.pick());
    this.part = element("details", { open: true, "data-control": "chosen" }, element("summary", { text: tr("What is chosen, in numbers") }),
      element("div", { class: "columns" },
        element("div", {}, element("p", { class: "row" }, field(tr("sample"), this.sample), button("‹", () => explorer.chooseNext(-1), { "aria-label": tr("Sample before") }), button("›", () => explorer.chooseNext(1), { "aria-label": tr("Sample after") }), button(tr(recording.learnsNumbers ? phrase("largest error") : phrase("next wrong one")), () => explorer.chooseWrong())), this.fact,
          element("p", { class: "row" }, field(tr("weight into"), this.level), field(tr("neuron"), this.to), field(tr("from (0: bias)"), this.incoming)), this.parameter, element("p", { class: "fact" }, `${tr("All its digits:")} `, this.numbers)),
        element("div", { class: "scrolls", tabindex: "0", role: "region", "aria-label": tr("The chosen sample in each neuron") }, element("table", {}, element("caption", { class: "unseen", text: tr("The chosen sample in each neuron") }),
          element("thead", {}, element("tr", {}, ...[tr("neuron"), "z", "a", "δ"].map((text) => element("th", { scope: "col", text })))), this.table))));
  }

  choose(name, value, least, most, made, patch) {
    if (/^\d+$/.test(value) && Number(value) >= least && Number(value) <= most) this.explorer.choose(patch(Number(value)));
    else {
      this.explorer.say(refusal(name, value, `${least} … ${most}`));
      made.value = this.explorer.state.values.sample;
    }
  }

  pick() {
    const { network } = this.explorer.recording, layer = Number(this.level.value);
    const clip = (made, least, most) => Math.min(Math.max(Math.round(Number(made.value)) || least, least), most);
    const neuron = clip(this.to, 1, network.sizes[layer + 1]) - 1, incoming = clip(this.incoming, 0, network.sizes[layer]);
    this.explorer.choose({ weight: network.place(layer, neuron, incoming ? incoming - 1 : network.sizes[layer]) });
  }

  update() {
    const { explorer } = this, { recording, moment, state } = explorer, { sample, weight } = state.values, pass = moment.sample(sample);
    const { X } = recording.sample(sample), place = recording.network.parameterAt(weight);
    show(this.sample, sample);
    const found = [moment.answerInWords(sample), ...(moment.wrong.includes(sample) ? [tr("wrong")] : [])].join(", ");
    const at = X.length <= 4 ? ` ${tr("at {place}", { place: recording.inputsInWords(X) })}` : "", apart = sample >= recording.training ? `, ${tr("held out")}` : "";
    const which = `${tr("Sample {sample}", { sample })}${at}${apart}`;
    setText(this.fact, `${tr("{name}: {text}", { name: which, text: found })}; C₀ = ${number(pass.cost)}.`);
    show(this.level, place.layer);
    show(this.to, place.neuron + 1);
    show(this.incoming, place.incoming === null ? 0 : place.incoming + 1);
    const name = weightName(place.layer, place.neuron, place.incoming);
    setText(this.parameter, tr("{name} = {value}; ∂C₀/∂{name} = {slope} for this sample, {mean} in the mean.", { name, value: number(moment.theta[weight], 4), slope: number(pass.gradient[weight]), mean: number(moment.gradient[weight]) }));
    setText(this.numbers, exact(moment.theta[weight]));
    this.fill(pass);
  }

  fill(pass) {
    const { recording, state } = this.explorer, rows = [];
    for (let layer = 0; layer < recording.network.depth; layer += 1) {
      const k = recording.sizes[layer + 1];
      for (let neuron = 0; neuron < Math.min(k, MOST_ROWS); neuron += 1) rows.push([layer, neuron]);
    }
    while (this.table.rows.length < rows.length) this.table.append(element("tr", {}, element("th", { scope: "row" }), element("td"), element("td"), element("td")));
    rows.forEach(([layer, neuron], index) => {
      const row = this.table.rows[index], { neuron: chosen, about } = state.values;
      const texts = [neuronName("a", layer + 1, neuron), ...[pass.Z, pass.A, pass.deltas].map((values) => number(values[layer][neuron], 4))];
      texts.forEach((text, column) => setText(row.cells[column], text));
      row.dataset.neuron = `${layer + 1}-${neuron + 1}`;
      row.toggleAttribute("data-chosen", about === "neuron" && chosen.level === layer + 1 && chosen.neuron === neuron);
    });
  }
}

// --- What if -----------------------------------------------------------------------------------------------

export class WhatIf {
  constructor(explorer, lines) {
    this.explorer = explorer;
    const { state } = explorer;
    this.slider = element("input", { type: "range", step: "any", "aria-label": tr("Value of the chosen parameter") });
    // One drag is one change to undo.
    this.slider.addEventListener("pointerdown", () => { this.fresh = true; });
    this.slider.addEventListener("input", () => { state.edit(state.values.weight, Math.round(Number(this.slider.value) * 1000) / 1000, this.fresh !== false); this.fresh = false; });
    this.slider.addEventListener("change", () => { this.fresh = true; });
    this.value = numberField({ step: "any" }, (value) => {
      if (isDecimal(value)) state.edit(state.values.weight, readNumber(value));
      else explorer.say(tr("the value is “{value}”: write a number", { value: value.slice(0, 20) }));
    });
    this.name = element("span", { class: "symbol" });
    this.flip = button(tr("other sign"), () => state.edit(state.values.weight, -explorer.moment.theta[state.values.weight]));
    this.cut = button(tr("cut the wire"), () => state.toggle("cut", state.values.weight));
    this.silence = button(tr("silence the neuron"), () => this.toggleNeuron());
    this.undo = button(tr("undo"), () => { if (!state.undo()) explorer.say(tr("there is nothing to undo")); });
    this.back = button(tr("back to the recording"), () => explorer.backToRecording());
    this.changes = element("p", { class: "fact" });
    this.effect = element("p", { class: "fact", id: "effect" });
    this.part = element("details", { open: true, "data-control": "whatif" }, element("summary", { text: tr("What if: change the network") }),
      element("div", { class: "columns" }, element("div", {},
        element("p", { class: "row" }, this.name, this.slider, field(tr("value"), this.value)),
        element("p", { class: "row" }, this.flip, this.cut, this.silence, this.undo, this.back), this.changes, this.effect), lines.figure));
  }

  update() {
    const { explorer } = this, { recording, moment, state } = explorer, now = state.values, { network } = recording;
    const place = network.parameterAt(now.weight), value = moment.theta[now.weight], reach = 2 * Math.max(4, Math.abs(value), Math.abs(moment.plain[now.weight]));
    const name = weightName(place.layer, place.neuron, place.incoming);
    setText(this.name, name);
    this.name.dataset.kind = place.incoming === null ? "b" : "w";
    this.slider.min = fixed(-reach, 0).replace("−", "-");
    this.slider.max = fixed(reach, 0);
    if (document.activeElement !== this.slider || Math.abs(Number(this.slider.value) - value) > 0.001) this.slider.value = value;
    this.slider.setAttribute("aria-valuetext", `${name} = ${number(value)}`);
    show(this.value, Math.round(value * 1e6) / 1e6);
    const { level, neuron } = now.neuron, isHidden = level > 0 && level < network.depth, code = `${level - 1}-${neuron}`;
    setText(this.silence, !isHidden ? tr("silence a hidden neuron") : tr(now.silent.has(code) ? phrase("wake neuron {name}") : phrase("silence neuron {name}"), { name: neuronName("a", level, neuron) }));
    setText(this.cut, tr(now.cut.has(now.weight) ? phrase("mend {name}") : phrase("cut {name}"), { name }));
    setText(this.flip, tr("other sign of {name}", { name }));
    setText(this.changes, this.inWords(now, network));
    setText(this.effect, state.isChanged ? explorer.effectInWords : tr("Nothing is changed."));
  }

  toggleNeuron() {
    const { explorer } = this, { level, neuron } = explorer.state.values.neuron;
    if (level > 0 && level < explorer.recording.network.depth) explorer.state.toggle("silent", `${level - 1}-${neuron}`);
    else explorer.say(tr("choose a neuron of a hidden layer: only these can be silenced"));
  }

  inWords({ edits, silent, cut }, network) {
    const name = (place) => { const { layer, neuron, incoming } = network.parameterAt(place); return weightName(layer, neuron, incoming); };
    const parts = [...[...edits].map(([place, value]) => tr("{name} held at {value}", { name: name(place), value: number(value) })), ...[...cut].map((place) => tr("{name} cut", { name: name(place) })),
      ...[...silent].map((code) => tr("{name} silent", { name: neuronName("a", Number(code.split("-")[0]) + 1, Number(code.split("-")[1])) }))];
    return parts.length ? tr("Changed at every epoch: {changes}.", { changes: parts.join(", ") }) : "";
  }
}

// --- Training here -----------------------------------------------------------------------------------------

export class TrainHere {
  constructor(explorer) {
    this.explorer = explorer;
    const { recording } = explorer, any = { step: "any", min: 0 };
    this.rate = numberField({ ...any, value: recording.learning_rate ?? 0.1 }, () => {});
    this.batch = numberField({ min: 1, step: 1, value: recording.batch_size ?? Math.min(32, recording.training) }, () => {});
    this.seed = numberField({ min: 0, step: 1, value: recording.seed }, () => {});
    this.optimiser = choice(Object.fromEntries(Object.keys(OPTIMISERS).map((name) => [name, tr(name)])), () => {});
    this.count = numberField({ min: 1, max: MOST_EPOCHS_HERE, step: 1, value: Math.max(1, Math.min(recording.last, 50)) }, () => {});
    this.own = check(tr("learn from own points too"), () => {});
    this.begin = button(tr("train on"), () => this.train());
    this.one = button(tr("one step"), () => this.take());
    this.forget = button(tr("forget this training"), () => { if (explorer.track) explorer.forgetTraining(); else explorer.say(tr("nothing was trained here")); });
    this.told = element("p", { class: "fact", id: "training" });
    this.steps = element("ol", { class: "steps" });
    this.checked = element("ul", { class: "fact", id: "checked" });
    this.engine = button(tr("check the engine"), () => this.checked.replaceChildren(...checkEngine(recording).map((text) => element("li", { text }))));
    this.part = element("details", { "data-control": "train" }, element("summary", { text: tr("Train here") }),
      element("p", { class: "row" }, field(tr("learning rate"), this.rate), field(tr("batch size"), this.batch), field(tr("seed"), this.seed), field(tr("optimiser"), this.optimiser), field(tr("epochs"), this.count), this.own.label),
      element("p", { class: "row" }, this.begin, this.one, this.forget, this.engine), this.told, this.steps, this.checked);
  }

  // Read the settings; say what is wrong with the first that cannot be.
  get settings() {
    const { explorer } = this, { recording } = explorer;
    const whole = (made, name, least, most) => [name, made.value, /^\d+$/.test(made.value) && Number(made.value) >= least && Number(made.value) <= most, `${least} … ${most}`];
    const most = recording.training + (this.own.box.checked ? explorer.state.values.points.length : 0);
    for (const [name, value, good, choices] of [
      [tr("learning rate"), this.rate.value, isDecimal(this.rate.value) && readNumber(this.rate.value) > 0, tr("a number above 0")],
      whole(this.batch, tr("batch size"), 1, most), whole(this.seed, tr("seed"), 0, 2 ** 32 - 1), whole(this.count, tr("epochs"), 1, MOST_EPOCHS_HERE)]) {
      if (!good) { explorer.say(refusal(name, value, choices)); return null; }
    }
    return { rate: readNumber(this.rate.value), batch: Number(this.batch.value), seed: Number(this.seed.value), optimiser: this.optimiser.value, own: this.own.box.checked, epochs: Number(this.count.value) };
  }

  train() {
    const { settings, explorer } = this;
    if (explorer.isTraining) explorer.stopTraining();
    else if (settings) explorer.train(settings);
  }

  take() {
    const { settings, explorer } = this;
    if (!settings) return;
    const step = explorer.oneStep(settings);
    if (!step) return;
    const { weight } = explorer.state.values, { network } = explorer.recording, place = network.parameterAt(weight), name = weightName(place.layer, place.neuron, place.incoming);
    const { layer, neuron } = place, z = step.pass.Z[layer][neuron], k = network.sizes[layer + 1], first = step.rows[0];
    const plain = settings.optimiser === "gradient descent";
    const texts = [
      tr("Batch: {samples}, the first is {first}.", { samples: counted(step.rows.length, "sample"), first }),
      tr("Forward: {equations} for sample {first}; C = {cost} in the mean.", { equations: `${neuronName("z", layer + 1, neuron)} = ${number(z, 4)}, ${neuronName("a", layer + 1, neuron)} = σ(${neuronName("z", layer + 1, neuron)}) = ${number(step.pass.A[layer][neuron], 4)}`, first, cost: number(step.cost, 4) }),
      tr("Backward: {error} for sample {first}; {slope} in the mean of the batch.", { error: `${neuronName("δ", layer + 1, neuron)} = ${number(step.deltas[layer][neuron], 4)}`, first, slope: `∂C/∂${name} = ${number(step.gradient[weight], 4)}` }),
      plain ? tr("Update: {equation}.", { equation: `${name} ← ${number(step.before[weight], 5)} − ${number(settings.rate, 4)} · ${number(step.gradient[weight], 4)} = ${number(step.after[weight], 5)}` })
        : tr("Update by {optimiser}: {name} goes from {before} to {after}.", { optimiser: tr(settings.optimiser), name, before: number(step.before[weight], 5), after: number(step.after[weight], 5) }),
      ...(step.ended ? [tr("That was the last batch of the epoch.")] : []),
    ];
    this.steps.replaceChildren(...texts.map((text) => element("li", { text })));
  }

  update() {
    const { explorer } = this, { track } = explorer;
    setText(this.begin, explorer.isTraining ? tr("stop") : track && explorer.state.values.epoch >= track.from && explorer.state.values.epoch <= track.epoch ? tr("train on") : tr("train from here"));
    setText(this.told, track ? tr("Trained here from epoch {first} to {last} by {optimiser}, learning rate {rate}, batches of {batch}, seed {seed}: the loss is {loss}.", { first: track.from, last: track.epoch, optimiser: tr(track.settings.optimiser), rate: number(track.settings.rate), batch: track.settings.batch, seed: track.settings.seed, loss: number(track.losses[track.losses.length - 1]) })
      : tr("Training begins at the epoch shown, with the network as it is shown. With the settings of the recording it takes the same batches in the same order."));
  }
}

// --- Own points, comparison, looks, files --------------------------------------------------------------------

export class OwnPoints {
  constructor(explorer) {
    this.explorer = explorer;
    const { recording } = explorer, { learnsNumbers, inputs } = recording;
    const classes = learnsNumbers ? { 0: tr("a point with its target") } : Object.fromEntries(Array.from({ length: recording.classes }, (_, label) => [label, tr("a point of class {label}", { label })]));
    this.adds = choice({ none: tr("chooses a sample"), ...classes }, (value) => { explorer.adding = value === "none" ? null : Number(value); });
    // Numbers come first among the keys of an object, so among the choices too.
    this.adds.value = "none";
    this.text = element("textarea", { rows: 3, spellcheck: "false", placeholder: `${Array(Math.min(recording.inputs, 3)).fill("0.5").join(", ")}${recording.inputs > 3 ? ", …" : ""}, 1` });
    this.told = element("p", { class: "fact", id: "own" });
    this.part = element("details", { "data-control": "points" }, element("summary", { text: tr("Own points") }),
      inputs === (learnsNumbers ? 1 : 2) ? element("p", { class: "row" }, field(tr(learnsNumbers ? phrase("A click in the picture of the input") : phrase("A click in the input plane")), this.adds)) : "",
      field(tr(learnsNumbers ? phrase("Or paste lines: inputs, target") : phrase("Or paste lines: inputs, class")), this.text),
      element("p", { class: "row" }, button(tr("add them"), () => this.add()), button(tr("remove all"), () => explorer.state.change({ points: [] }, true))), this.told);
  }

  add() {
    const { points, wrong } = readPoints(this.text.value, this.explorer.recording);
    if (wrong) { this.explorer.say(wrong); return; }
    this.explorer.addPoints(points);
    this.text.value = "";
  }

  update() {
    const { points } = this.explorer.state.values;
    setText(this.told, points.length ? tr("{points}: {result}.", { points: counted(points.length, "own point"), result: this.explorer.ownInWords }) : tr("No own points."));
  }
}

export class Compare {
  constructor(explorer) {
    this.explorer = explorer;
    const { recording, state } = explorer;
    this.with = choice({ nothing: tr("nothing"), recording: tr("the recording, unchanged"), epoch: tr("another epoch"), file: tr("another run") }, (value) => this.set(value));
    this.epoch = numberField({ min: 0, max: recording.last, step: 1, value: recording.last }, () => this.set(this.with.value));
    this.file = element("input", { type: "file", accept: ".html" });
    this.file.addEventListener("change", () => { if (this.file.files[0]) explorer.openOther(this.file.files[0]); });
    this.told = element("p", { class: "fact", id: "difference" });
    this.part = element("details", { "data-control": "compare", open: recording.others.size > 0 }, element("summary", { text: tr("Compare") }),
      element("p", { class: "row" }, field(tr("beside"), this.with), field(tr("epoch"), this.epoch), field(tr("another run: its explorer"), this.file)), this.told);
    this.state = state;
  }

  set(value) {
    const { last } = this.explorer.recording;
    const good = isDecimal(this.epoch.value) && readNumber(this.epoch.value) >= 0 && readNumber(this.epoch.value) <= last;
    if (value === "epoch" && !good) this.explorer.say(refusal(tr("epoch"), this.epoch.value, `0 … ${last}`));
    else if (value === "file") this.file.click();
    else this.state.change({ beside: value === "epoch" ? readNumber(this.epoch.value) : value === "nothing" ? null : value });
  }

  update() {
    const { explorer } = this, { beside } = explorer.state.values;
    for (const name of explorer.others.keys()) {
      const value = `${RUN}${name}`;
      if (![...this.with.options].some((option) => option.value === value)) this.with.append(element("option", { value, text: runName({ run: name }) }));
    }
    show(this.with, beside === null ? "nothing" : typeof beside === "number" ? "epoch" : beside);
    if (typeof beside === "number") show(this.epoch, beside);
    const { differing } = explorer;
    const answer = explorer.recording.learnsNumbers ? tr("an answer more than {apart} away", { apart: apartInWords(explorer.recording) }) : tr("another answer");
    setText(this.told, beside === null ? tr("Nothing is compared.") : tr("{samples} of {all} would get {answer} by {name}{which}. The loss there is {loss}, {result}.", {
      samples: counted(differing.length, "sample"), all: explorer.recording.samples, answer, name: explorer.besideName,
      which: differing.length && differing.length <= 12 ? `: ${differing.join(", ")}` : "", loss: number(explorer.beside.loss), result: resultInWords(explorer.beside) }));
  }
}

export class Looks {
  constructor(explorer) {
    const { state, recording } = explorer, toggle = (name) => (on) => { const hide = new Set(state.values.hide); if (on) hide.delete(name); else hide.add(name); state.change({ hide }); };
    this.explorer = explorer;
    this.boxes = Object.fromEntries(Object.entries({ regions: tr("regions"), grid: tr("grid"), planes: tr("planes") }).map(([name, text]) => [name, check(text, toggle(name), true)]));
    const ours = { light: tr("light"), dark: tr("dark") };
    this.theme = choice({ auto: tr("as the system"), ...Object.fromEntries(Object.keys(recording.themes).map((name) => [name, ours[name] ?? name])) }, (value) => state.change({ theme: value === "auto" ? null : value }));
    this.view = choice(Object.fromEntries(explorer.views.map((view) => [view.name, view.heading])), () => {});
    const chosen = () => explorer.views.find((view) => view.name === this.view.value);
    const name = () => `${recording.run}-${this.view.value}`;
    this.part = element("details", { "data-control": "export" }, element("summary", { text: tr("Looks and files") }),
      element("p", { class: "row" }, ...Object.values(this.boxes).map(({ label }) => label), field(tr("theme"), this.theme)),
      element("p", { class: "row" }, field(tr("view"), this.view), button(tr("save as SVG"), () => save(`${name()}.svg`, [chosen().svg()], "image/svg+xml")),
        button(tr("save as PNG"), () => { chosen().draw(true); chosen().canvas.toBlob((blob) => save(`${name()}.png`, [blob], "image/png")); }),
        button(tr("save the weights (NPZ)"), () => save(`${recording.run}-weights.npz`, npzOf(recording.network, explorer.moment.theta), "application/zip"))),
      element("p", { class: "fact", text: [
        ...[recording, ...recording.others.values()].map(weightsInWords),
        recording.samples < recording.all_samples ? tr("{some} of {all} samples.", { some: recording.samples, all: recording.all_samples }) : "",
        recording.units ? tr("The network gets inputs that are standardised, and z and a are of these; so are targets that are numbers, unless a tanh answers.") : "",
      ].join(" ") }));
  }

  update() {
    const { hide, theme } = this.explorer.state.values;
    for (const [name, { box }] of Object.entries(this.boxes)) box.checked = !hide.has(name);
    show(this.theme, theme ?? "auto");
  }
}

// How exactly the page holds the weights of a run, and of which recording they are.
function weightsInWords({ run, theta, recordedEpochs, epochs, sha256 }) {
  const exactly = tr(theta.type === "float64" ? phrase("double precision, as recorded") : phrase("single precision, of the recording’s double"));
  const some = recordedEpochs.length <= epochs ? tr(", at {some} of {all} epochs", { some: recordedEpochs.length, all: epochs + 1 }) : "";
  return tr("Run {run}: weights in {exactly}{some}; recording {digest} (SHA-256).", { run, exactly, some, digest: sha256.slice(0, 12) });
}

// Along which directions a wide layer is seen, below its picture.
export function directionsChoice(explorer, index) {
  const set = (wanted) => explorer.state.change({ directions: explorer.state.values.directions.map((value, other) => (other === index ? wanted : value)) });
  const which = choice({ principal: tr("widest directions"), ...(explorer.recording.learnsNumbers ? {} : { discriminant: tr("where classes part") }), tour: tr("on a tour") }, (value) => set(value === "tour" ? Number(slider.value) : value));
  const slider = element("input", { type: "range", min: 0, max: 1, step: 0.005 });
  slider.addEventListener("input", () => set(Number(slider.value)));
  const along = field(tr("tour"), slider), part = element("p", { class: "row stages", "data-control": "views" }, field(tr("seen along"), which), along);
  return { part, update() {
    const wanted = explorer.state.values.directions[index], isTour = typeof wanted === "number";
    show(which, isTour ? "tour" : wanted);
    // It keeps its room, so that nothing below it moves.
    along.style.visibility = isTour ? "visible" : "hidden";
    if (!isTour) return;
    show(slider, wanted);
    slider.setAttribute("aria-valuetext", tr("{share} of the tour", { share: percent(wanted, 0) }));
  } };
}

// The way from W a to σ(W a + b) of a layer, below its picture.
export function stepSlider(explorer, index) {
  const slider = element("input", { type: "range", min: 0, max: 2, step: 0.05 });
  slider.addEventListener("input", () => {
    const step = explorer.state.values.step.map((value, other) => (other === index ? Number(slider.value) : value));
    explorer.state.change({ step });
  });
  const text = element("span", { class: "stage" });
  const part = element("p", { class: "row stages", "data-control": "views" }, field(tr("step"), slider), text);
  return { part, update() {
    const step = explorer.state.values.step[index];
    show(slider, step);
    slider.setAttribute("aria-valuetext", stepInWords(step));
    setText(text, stepInWords(step));
  } };
}
