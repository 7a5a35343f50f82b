// Puts the page together: one state, one moment, and the views and panels that show them.

import { decide } from "./engine.js";
import { LossCurve, Course, NumberLines } from "./curves.js";
import { Diagram } from "./diagram.js";
import { layerView } from "./layer.js";
import { changed, Moment } from "./moment.js";
import { neuronName, number } from "./numbers.js";
import { Chosen, classKey, Compare, Counters, directionsChoice, Looks, OwnPoints, stepSlider, TimeBar, TrainHere, WhatIf } from "./panels.js";
import { inStretches } from "./pen.js";
import { inputView } from "./plane.js";
import { Recording, STRETCHES } from "./recording.js";
import { RUN, runIn, runName, State } from "./state.js";
import { Track } from "./training.js";
import { element } from "./views.js";
import { counted, phrase, speak, tr } from "./words.js";

// A whole recording plays in so many seconds; the address is written when nothing has changed for so long, ms.
const WHOLE = 12, REST = 250;
// Texts are renewed so often while it plays, ms, and training may take so much of a frame, ms.
const TEXTS = 400, SLICE = 12;

class Explorer {
  constructor(data, place) {
    speak(data.language);
    this.recording = new Recording(data);
    this.state = new State(this.recording);
    this.place = place;
    this.others = new Map(this.recording.others);
    this.track = null;
    this.adding = null;
    this.isTraining = false;
    this.controls = controlsAsked();
    this.calm = matchMedia("(prefers-reduced-motion: reduce)");
    this.dark = matchMedia("(prefers-color-scheme: dark)");
    this.dark.addEventListener("change", () => this.drawSoon());
    // A zoom may change the dots of a view, and not its size.
    addEventListener("resize", () => this.drawSoon());
    this.build();
    this.state.listeners.push((keys) => this.onChange(keys));
    this.readAddress();
    addEventListener("hashchange", () => { if (location.hash !== this.written) this.readAddress(); });
    addEventListener("message", (event) => this.hear(event));
    // Paper is light, and shows every view as it is now.
    addEventListener("beforeprint", () => { this.isPrinting = true; this.render(); this.views.forEach((view) => view.draw(true)); });
    addEventListener("afterprint", () => { this.isPrinting = false; this.drawSoon(); });
    addEventListener("keydown", (event) => this.onKey(event));
    this.render();
    this.tell({ ready: true, run: this.recording.run, epochs: this.recording.last });
  }

  build() {
    this.inputs = inputView(this);
    this.layers = this.recording.layers.map((_, index) => layerView(this, index));
    this.lines = new NumberLines(this);
    this.views = [this.inputs, ...this.layers, new Diagram(this), new LossCurve(this), new Course(this), this.lines];
    this.counters = new Counters(this);
    this.time = new TimeBar(this);
    this.panels = [new Chosen(this), new WhatIf(this, this.lines), new TrainHere(this), new Compare(this), new OwnPoints(this), new Looks(this)];
    this.steps = this.layers.map((layer) => [layer, layer.neurons <= 3 ? stepSlider(this, layer.index) : directionsChoice(this, layer.index)]);
    for (const [layer, { part }] of this.steps) layer.figure.append(part);
    this.said = element("p", { id: "said", role: "status" });
    this.place.replaceChildren(
      element("div", { class: "row over" }, this.counters.part, classKey(this)),
      element("section", { class: "views", "aria-label": tr("Inputs and hidden layers") }, this.inputs.figure, ...this.layers.map((layer) => layer.figure)),
      this.time.part, this.said,
      element("section", { class: "views below", "aria-label": tr("Network and curves") }, ...this.views.slice(this.layers.length + 1, -1).map((view) => view.figure)),
      element("section", { class: "panels", "aria-label": tr("Numbers and changes") }, ...this.panels.map((panel) => panel.part)));
    for (const { part } of this.panels) part.addEventListener("toggle", () => this.drawSoon());
    document.querySelectorAll("[data-control]").forEach((part) => { part.hidden = !this.shows(part.dataset.control); });
  }

  // Whether a group of controls is shown: all are, unless ?controls= names some.
  shows(control) {
    return this.controls === null || this.controls.has(control);
  }

  get theme() {
    const { recording, themeName } = this;
    if (!recording.learnsNumbers) return recording.themes[themeName];
    this.stretched ??= Object.fromEntries(Object.entries(recording.themes).map(([name, theme]) => [name, inStretches(theme, STRETCHES)]));
    return this.stretched[themeName];
  }

  get themeName() {
    const names = Object.keys(this.recording.themes), wanted = this.dark.matches && !this.isPrinting;
    return (this.isPrinting ? null : this.state.values.theme) ?? names.find((name) => this.recording.themes[name].is_dark === wanted) ?? names[0];
  }

  get lastEpoch() {
    return Math.max(this.recording.last, this.track?.epoch ?? 0);
  }

  // --- What is shown ---------------------------------------------------------------------------------

  onChange(keys) {
    const about = ["epoch", "edits", "silent", "cut"];
    if (keys.some((key) => about.includes(key))) { this.ownMoment = null; this.ownEffects = null; }
    if (keys.some((key) => [...about, "beside"].includes(key))) this.ownBeside = undefined;
    if (keys.some((key) => ["sample", "weight"].includes(key))) this.ownEffects = null;
    this.drawSoon();
  }

  get moment() {
    this.ownMoment ??= new Moment(this.recording, this.track, this.state.values.epoch, this.state.values);
    return this.ownMoment;
  }

  // The other run that stands beside this one; null where there is none.
  get other() {
    return this.others.get(runIn(this.state.values.beside)) ?? null;
  }

  // What is compared with: null, or the network at another epoch, without the reader's changes, or of another run.
  get beside() {
    const { beside, epoch } = this.state.values;
    if (this.ownBeside === undefined) {
      const other = this.other ?? this.recording, at = typeof beside === "number" ? beside : Math.min(epoch, other.last);
      this.ownBeside = beside === null ? null : new Moment(other, null, at);
    }
    return this.ownBeside;
  }

  get besideName() {
    const { beside } = this.state.values;
    if (this.other) return runName(this.other);
    return beside === "recording" ? tr("the recording") : tr("epoch {epoch}", { epoch: number(beside, 6) });
  }

  // The samples whose answers differ from what is compared with.
  get differing() {
    const { beside, moment } = this;
    return beside ? moment.differing(beside) : [];
  }

  // z of the neuron that the chosen parameter leads to, an output and the cost of the chosen sample: recorded,
  // now, and where the slopes of the recorded network lead.
  get effects() {
    this.ownEffects ??= this.effectsOf(1);
    return this.ownEffects;
  }

  // The same with a share of the change.
  effectsOf(share) {
    const { recording, moment, state } = this, { network } = recording, now = state.values, { X, Y } = recording.sample(now.sample);
    const before = new Moment(recording, this.track, now.epoch), first = before.sample(now.sample), change = moment.theta.map((value, place) => share * (value - before.theta[place]));
    const theta = before.theta.map((value, place) => value + change[place]), pass = network.forward(theta, X, 1, moment.silent);
    const made = new Map([...now.silent].map((code) => { const [layer, neuron] = code.split("-").map(Number); return [code, -first.A[layer][neuron]]; }));
    const { dZ, dA } = network.tangent(before.theta, first, change, made), { layer, neuron } = network.parameterAt(now.weight);
    const last = network.depth - 1, output = recording.outputs > 1 ? recording.labels[now.sample] : 0;
    // ∂C₀/∂a at the output, times the change of a; for costs from z^L it is δ^L times the change of z.
    const slope = first.deltas[last].reduce((sum, delta, index) => sum + delta * dZ[last][index], 0);
    return [
      { name: neuronName("z", layer + 1, neuron), letter: "z", before: first.Z[layer][neuron], after: pass.Z[layer][neuron], predicted: first.Z[layer][neuron] + dZ[layer][neuron] },
      { name: neuronName("a", network.depth, output), letter: "a", before: first.A[last][output], after: pass.A[last][output], predicted: first.A[last][output] + dA[last][output] },
      { name: "C₀", letter: "C", before: first.cost, after: network.costs(pass, Y)[0], predicted: first.cost + slope },
    ];
  }

  get effectInWords() {
    const [, , cost] = this.effects, gap = cost.after - cost.predicted, [, , half] = this.effectsOf(0.5), moved = cost.after - cost.before;
    const halves = this.state.values.silent.size ? "" : ` ${tr("With half the change the gap is {gap}.", { gap: number(half.after - half.predicted) })}`;
    return `${tr("C₀ of sample {sample} moves by {moved}; backprop’s straight line says {predicted}, so the second-order gap is {gap}.", { sample: this.state.values.sample, moved: number(moved), predicted: number(cost.predicted - cost.before), gap: number(gap) })}${halves}`;
  }

  drawSoon() {
    this.frame ??= requestAnimationFrame(() => { this.frame = null; this.render(); });
  }

  render() {
    const root = document.documentElement;
    if (root.dataset.theme !== this.themeName) root.dataset.theme = this.themeName;
    for (const view of this.views) view.draw();
    this.counters.update();
    this.time.update();
    for (const [, step] of this.steps) step.update();
    const now = performance.now();
    if (!this.state.values.playing || now - (this.textsAt ?? 0) > TEXTS) {
      this.textsAt = now;
      for (const panel of this.panels) if (panel.part.open) panel.update();
      clearTimeout(this.resting);
      this.resting = setTimeout(() => this.onRest(), REST);
    }
  }

  onRest() {
    this.written = this.state.address;
    // A frame without an address of its own cannot have it changed.
    try { history.replaceState(null, "", this.written); } catch { /* The address stays as it is. */ }
    const { epoch, playing } = this.state.values;
    this.tell({ epoch, playing, address: this.written, height: document.documentElement.scrollHeight });
  }

  // Say something that happened, once, for all to see and hear.
  say(text) {
    this.said.textContent = text;
  }

  // --- Time ------------------------------------------------------------------------------------------

  goTo(epoch) {
    this.state.change({ epoch: Math.min(Math.max(epoch, 0), this.lastEpoch), playing: false });
  }

  stepBy(step) {
    const { epoch } = this.state.values;
    this.goTo(step > 0 ? Math.floor(epoch) + step : Math.ceil(epoch) + step);
  }

  playOrPause(play = !this.state.values.playing) {
    const { epoch } = this.state.values;
    if (play === this.state.values.playing) return;
    this.state.change({ playing: play, ...(play && epoch >= this.lastEpoch ? { epoch: 0 } : {}) });
    if (play) { this.exactEpoch = this.state.values.epoch; this.lastTick = null; requestAnimationFrame((now) => this.tick(now)); }
  }

  tick(now) {
    const { playing, speed, loop, epoch } = this.state.values;
    if (!playing) return;
    const passed = this.lastTick === null ? 0 : Math.min(now - this.lastTick, 100) / 1000;
    this.lastTick = now;
    this.exactEpoch += passed * speed * Math.max(this.lastEpoch / WHOLE, 1);
    if (this.exactEpoch >= this.lastEpoch) {
      if (loop) this.exactEpoch = 0;
      else { this.state.change({ epoch: this.lastEpoch, playing: false }); return; }
    }
    // Readers who want little motion see whole epochs, one after the other.
    const next = this.calm.matches ? Math.floor(this.exactEpoch) : this.exactEpoch;
    if (next !== epoch) this.state.change({ epoch: next });
    requestAnimationFrame((then) => this.tick(then));
  }

  onKey(event) {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z" && !isTyping(event.target)) {
      event.preventDefault();
      if (!this.state.undo()) this.say(tr("there is nothing to undo"));
    }
    if (event.key === "Escape" && this.shows("whatif")) this.backToRecording();
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || (event.target !== document.body && event.target.tagName !== "CANVAS")) return;
    const act = { " ": () => this.shows("play") && this.playOrPause(), ArrowLeft: () => this.stepBy(-1), ArrowRight: () => this.stepBy(1), Home: () => this.goTo(0), End: () => this.goTo(this.lastEpoch) }[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  }

  // --- What is chosen and changed ----------------------------------------------------------------------

  choose({ sample, neuron, weight }) {
    const patch = {}, { network } = this.recording;
    if (sample !== undefined) patch.sample = sample;
    if (neuron) Object.assign(patch, { neuron, about: "neuron" });
    if (weight !== undefined) {
      const { layer, neuron: to } = network.parameterAt(weight);
      Object.assign(patch, { weight, about: "weight", neuron: { level: layer + 1, neuron: to } });
    } else if (neuron && neuron.level > 0) patch.weight = network.place(neuron.level - 1, neuron.neuron, network.parameterAt(this.state.values.weight).layer === neuron.level - 1 ? network.parameterAt(this.state.values.weight).incoming ?? undefined : 0);
    this.state.change(patch);
    if (sample !== undefined) this.say(tr("Sample {sample}: {answer}.", { sample, answer: this.moment.answerInWords(sample) }));
  }

  chooseNext(step) {
    const { samples } = this.recording;
    this.choose({ sample: (this.state.values.sample + step + samples) % samples });
  }

  // Choose the next sample with a wrong answer, or that with the largest cost where answers are numbers.
  chooseWrong() {
    const { costs } = this.moment;
    if (this.recording.learnsNumbers) { this.choose({ sample: costs.indexOf(Math.max(...costs)) }); return; }
    const { wrong } = this.moment, next = wrong.find((sample) => sample > this.state.values.sample) ?? wrong[0];
    if (next === undefined) this.say(tr("Every sample gets the right answer."));
    else this.choose({ sample: next });
  }

  backToRecording() {
    if (!this.state.isChanged) return;
    this.state.change({ edits: new Map(), silent: new Set(), cut: new Set() }, true);
    this.say(tr("Back to the recording."));
  }

  // Compare with the run of another explorer's page, on the samples of this one.
  async openOther(file) {
    try {
      const page = new DOMParser().parseFromString(await file.text(), "text/html");
      const { X, Y, labels, targets, samples, inputs, outputs, trainingX, trainingY, training, learnsNumbers } = this.recording;
      const other = new Recording(JSON.parse(page.getElementById("recording").textContent));
      if (other.inputs !== inputs || other.outputs !== outputs) throw new Error(tr("its network has {inputs} and {outputs}", { inputs: counted(other.inputs, "input"), outputs: counted(other.outputs, "output") }));
      if (other.learnsNumbers !== learnsNumbers) throw new Error(tr(other.learnsNumbers ? phrase("it learns numbers") : phrase("it learns classes")));
      this.others.set(other.run, Object.assign(other, { X, Y, labels, targets, samples, trainingX, trainingY, training }));
      this.state.change({ beside: `${RUN}${other.run}` });
      this.say(tr("Compared with {name}, epoch by epoch.", { name: runName(other) }));
    } catch (error) {
      this.say(tr("{file} is no explorer to compare with ({reason}): choose the explorer of a run with the same inputs and outputs", { file: file.name.slice(0, 60), reason: error.message }));
    }
  }

  addPoints(points) {
    this.state.change({ points: [...this.state.values.points, ...points] }, true);
    this.say(tr("{points} added", { points: counted(points.length, "own point") }));
  }

  // How many own points get the right answer, or how far from their targets the answers are.
  get ownInWords() {
    const { points } = this.state.values, { inputs, outputs, low, learnsNumbers } = this.recording;
    const { A } = this.moment.through(Float64Array.from(points.flatMap((point) => point.slice(0, inputs))), points.length);
    if (learnsNumbers) return tr("the root mean square error {error}", { error: number(this.recording.unitOf(inputs)[1] * Math.hypot(...points.map((point, index) => A[A.length - 1][index] - point[inputs])) / Math.sqrt(points.length)) });
    const right = decide(A[A.length - 1], outputs, points.length, low).reduce((sum, label, index) => sum + (label === points[index][inputs]), 0);
    return tr("{right} on the side of their class", { right });
  }

  // --- Training here -----------------------------------------------------------------------------------

  // Begin a training at the epoch shown, or go on with the one that there is.
  trackFor(settings) {
    const { state, track } = this, { epoch, edits, silent, cut, points } = state.values;
    const same = track && ["rate", "batch", "seed", "optimiser", "own"].every((key) => track.settings[key] === settings[key]) && edits.size === 0 && epoch === track.epoch;
    if (same) return track;
    const from = Math.floor(epoch), start = new Moment(this.recording, from > (track?.from ?? Infinity) ? track : null, from, { edits, silent, cut });
    if (start.isTrainedHere) this.say(tr("A training here begins at an epoch of the recording: the earlier training is forgotten."));
    const training = { ...settings, from: Math.min(from, this.recording.last), start: state.isChanged ? state.editsAsText : "" };
    return this.begin(training, start.theta);
  }

  begin(training, theta) {
    const { silent, cut, points } = this.state.values;
    this.track = new Track(this.recording, theta, training, { silent: silent.size ? silent : null, cut, points });
    return this.track;
  }

  train(settings) {
    const track = this.trackFor(settings);
    this.state.change({ edits: new Map(), playing: false });
    this.trainUntil(track.epoch + settings.epochs);
  }

  // Train in slices, so that the page stays alive.
  trainUntil(target) {
    this.isTraining = true;
    const slice = () => {
      if (!this.isTraining) return;
      const { track } = this, began = performance.now();
      while (track.epoch < target && performance.now() - began < SLICE && !track.isBroken) track.runEpoch();
      const broken = track.isBroken;
      if (broken) { track.thetas.pop(); track.losses.pop(); track.accuracies.pop(); }
      this.showTrained(track.epoch);
      if (broken || track.epoch >= target) this.stopTraining();
      else requestAnimationFrame(slice);
      if (broken) this.say(tr("The training diverges after epoch {epoch}: choose a lower learning rate than {rate}.", { epoch: track.epoch, rate: number(track.settings.rate) }));
    };
    slice();
  }

  showTrained(epoch) {
    const { track } = this;
    this.ownMoment = null;
    this.state.change({ epoch, training: { ...track.settings, epochs: track.epoch - track.from } });
  }

  stopTraining() {
    this.isTraining = false;
    this.drawSoon();
  }

  oneStep(settings) {
    const track = this.trackFor(settings), step = track.step();
    this.state.change({ edits: new Map(), playing: false });
    if (track.isBroken) { this.forgetTraining(); this.say(tr("The step diverges: choose a lower learning rate than {rate}.", { rate: number(settings.rate) })); return null; }
    this.showTrained(track.epoch);
    return step;
  }

  forgetTraining() {
    this.isTraining = false;
    this.track = null;
    this.ownMoment = null;
    this.state.change({ training: null, epoch: Math.min(this.state.values.epoch, this.recording.last) });
  }

  // --- The world around --------------------------------------------------------------------------------

  readAddress(address = location.hash) {
    const { patch, wrong } = this.state.read(address);
    this.track = null;
    this.isTraining = false;
    const { training, epoch } = patch;
    this.state.change({ ...patch, training: null, epoch: Math.min(epoch, this.recording.last) });
    if (training) this.restore(training, epoch);
    this.say(wrong.join(" · "));
  }

  // Train again what an address describes, and show its epoch.
  restore(training, epoch) {
    const { edits } = training.start ? this.state.read(`#edits=${training.start}`).patch : { edits: new Map() };
    this.begin(training, changed(this.recording.thetaAt(training.from), edits, this.state.values.cut));
    while (this.track.epoch < training.from + training.epochs && !this.track.isBroken) this.track.runEpoch();
    this.showTrained(Math.min(epoch, this.track.epoch));
  }

  // Listen to the page that this one is a frame of, and to nobody else.
  hear(event) {
    const asked = event.source === parent && parent !== window ? event.data?.hiddenreel : null;
    if (typeof asked !== "object" || asked === null) return;
    if (typeof asked.address === "string") this.readAddress(asked.address);
    if (Number.isFinite(asked.epoch)) this.goTo(asked.epoch);
    if (typeof asked.play === "boolean") this.playOrPause(asked.play);
    if (Object.hasOwn(this.recording.themes, asked.theme ?? "")) this.state.change({ theme: asked.theme });
  }

  tell(news) {
    if (parent !== window) parent.postMessage({ hiddenreel: news }, "*");
  }
}

function controlsAsked() {
  const asked = new URLSearchParams(location.search).get("controls");
  return asked === null ? null : new Set(asked.split(","));
}

const isTyping = (target) => ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName) && target.type !== "range" && target.type !== "checkbox";

function begin() {
  const place = document.getElementById("explorer");
  try {
    return new Explorer(JSON.parse(document.getElementById("recording").textContent), place);
  } catch (error) {
    // A cut-off or damaged file: one line instead of an empty page.
    place.replaceChildren(element("p", { class: "broken", role: "alert", text: tr("This page is damaged or cut off ({reason}): fetch it again, or make it again with snakemake.", { reason: error.message }) }));
    return null;
  }
}

begin();
