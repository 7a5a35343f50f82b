// The network: weights as lines, neurons with the chosen sample's activations. What is chosen here can be dragged.

import { fixed, number, neuronName, weightName } from "./numbers.js";
import { mixed } from "./pen.js";
import { SMALL, THIN, View } from "./views.js";
import { tr } from "./words.js";

const MOST_SHOWN = 8, WIDEST = 8, HIT = 9;
// How much a weight changes for each px that its line is dragged up.
const PER_PX = 0.02;

// A number that fits into a neuron.
const inCircle = (value) => (number(value, 2).length <= 5 ? number(value, 2) : fixed(value, 2));

export class Diagram extends View {
  constructor(explorer) {
    super(explorer, "network", tr("Network"), "wide", tr("Arrow keys choose a neuron. Drag a chosen line up or down to change its weight."));
  }

  describe() {
    const { recording, state } = this.explorer, { weight } = state.values, { layer, neuron, incoming } = recording.network.parameterAt(weight);
    return tr("Layers of {sizes} neurons. Chosen: {name} = {value}.", { sizes: recording.sizes.join(", "), name: weightName(layer, neuron, incoming), value: number(this.explorer.moment.theta[weight]) });
  }

  // Which neurons of a layer are drawn: the first ones, the last, and the chosen one.
  shownOf(level) {
    const count = this.explorer.recording.sizes[level];
    if (count <= MOST_SHOWN) return Array.from({ length: count }, (_, index) => index);
    const { neuron, weight } = this.explorer.state.values, parameter = this.explorer.recording.network.parameterAt(weight);
    const wanted = [count - 1];
    if (neuron.level === level) wanted.push(neuron.neuron);
    if (parameter.layer + 1 === level) wanted.push(parameter.neuron);
    if (parameter.layer === level && parameter.incoming !== null) wanted.push(parameter.incoming);
    const shown = new Set(wanted);
    for (let index = 0; shown.size < MOST_SHOWN - 1; index += 1) shown.add(index);
    return [...shown].sort((a, b) => a - b);
  }

  layOut(pen) {
    const { sizes } = this.explorer.recording, room = 36;
    this.shown = sizes.map((_, level) => this.shownOf(level));
    const most = Math.max(...this.shown.map((row, level) => row.length + (row.length < sizes[level])));
    const spacing = Math.min(96, (pen.height - 2 * room) / Math.max(most - 0.4, 1));
    this.radius = Math.min(23, Math.max(8, 0.34 * spacing));
    this.places = this.shown.map((row, level) => {
      const x = room + (pen.width - 2 * room) * level / (sizes.length - 1), places = new Map();
      let gap = 0;
      row.forEach((neuron, index) => {
        if (index && row[index - 1] !== neuron - 1) gap = 1;
        places.set(neuron, [x, pen.height / 2 - 6 + spacing * (index + gap - (row.length - 1 + (row.length < sizes[level])) / 2)]);
      });
      return places;
    });
  }

  // Every line that is drawn: {place, from, to, hidden}.
  get wires() {
    const { network } = this.explorer.recording, wires = [];
    for (let layer = 0; layer < network.depth; layer += 1) {
      for (const [neuron, to] of this.places[layer + 1]) {
        for (const [incoming, from] of this.places[layer]) {
          const far = Math.hypot(to[0] - from[0], to[1] - from[1]), share = this.radius / far;
          const at = (part) => [from[0] + part * (to[0] - from[0]), from[1] + part * (to[1] - from[1])];
          wires.push({ place: network.place(layer, neuron, incoming), ends: [at(share), at(1 - share)] });
        }
      }
    }
    return wires;
  }

  paint(pen) {
    const { explorer } = this, { recording, moment, state, theme } = explorer, now = state.values, { theta } = moment;
    this.layOut(pen);
    const wires = this.wires, largest = Math.max(...wires.map(({ place }) => Math.abs(theta[place])), 1e-9);
    for (const { place, ends } of wires) {
      const weight = theta[place], width = WIDEST * Math.min(Math.abs(weight) / largest, 1);
      if (now.cut.has(place)) pen.lines([ends], { colour: theme.muted, width: 1, dash: [2, 5] });
      else if (width > 0.15) pen.lines([ends], { colour: weight < 0 ? theme.negative_w : theme.w, width, dash: weight < 0 ? [Math.max(7, 3 * width), Math.max(3, 0.9 * width)] : [], cap: "butt" });
      if (now.edits.has(place)) pen.circle((ends[0][0] + ends[1][0]) / 2, (ends[0][1] + ends[1][1]) / 2, 4, { fill: theme.ink });
    }
    const chosen = wires.find(({ place }) => place === now.weight);
    if (chosen && now.about === "weight") {
      for (const end of chosen.ends) pen.circle(...end, 4.5, { fill: theme.ink });
      pen.lines([chosen.ends], { colour: theme.ink, width: 1.4 });
    }
    const { layer, neuron, incoming } = recording.network.parameterAt(now.weight);
    this.note.textContent = tr("chosen: {name} = {value}", { name: weightName(layer, neuron, incoming), value: number(theta[now.weight]) });
    this.paintNeurons(pen, moment.sample(now.sample));
  }

  paintNeurons(pen, pass) {
    const { recording, state } = this.explorer, now = state.values, { theme } = pen, { depth } = recording.network;
    this.places.forEach((places, level) => {
      const values = level ? pass.A[level - 1] : pass.X;
      for (const [neuron, [x, y]] of places) {
        const isChosen = now.about === "neuron" && now.neuron.level === level && now.neuron.neuron === neuron;
        const isSilent = now.silent.has(`${level - 1}-${neuron}`), colour = level ? theme.a : theme.muted;
        pen.circle(x, y, this.radius, { fill: level ? mixed(theme.a, theme.background, 0.18) : theme.background, colour: isSilent ? theme.muted : colour, width: isChosen ? 3.6 : 1.8, dash: isSilent ? [3, 3] : [] });
        if (this.radius > 15) pen.text(inCircle(values[neuron]), x, y, { size: SMALL, align: "center", baseline: "middle" });
        if (isChosen) pen.circle(x, y, this.radius + 5, { colour: theme.ink, width: 1.6 });
        if (isChosen && level && this.radius > 15) this.paintErrors(pen, pass, level, neuron, x, y);
      }
      const gap = this.shown[level].find((neuron, index, row) => index && row[index - 1] !== neuron - 1);
      if (gap !== undefined) { const [x, y] = places.get(gap); for (const step of [0.8, 1.05, 1.3]) pen.circle(x, y - 2.05 * step * this.radius, 1.8, { fill: theme.muted }); }
      const [x] = places.values().next().value;
      pen.text(level === 0 ? tr("inputs") : level === depth ? tr("output") : tr("layer {layer}", { layer: level }), Math.min(Math.max(x, 22), pen.width - 22), pen.height - 6, { size: SMALL, align: "center", colour: theme.muted });
    });
  }

  // z and δ of the chosen neuron, beside its activation.
  paintErrors(pen, pass, level, neuron, x, y) {
    const below = this.radius + 16;
    pen.text(`${neuronName("z", level, neuron)} = ${number(pass.Z[level - 1][neuron])}`, x, y + below, { size: SMALL, colour: pen.theme.z, align: "center", halo: true });
    pen.text(`${neuronName("δ", level, neuron)} = ${number(pass.deltas[level - 1][neuron])}`, x, y + below + 16, { size: SMALL, colour: pen.theme.C, align: "center", halo: true });
  }

  nearestWire([x, y]) {
    let best = null, least = HIT;
    for (const { place, ends: [[ax, ay], [bx, by]] } of this.wires) {
      const along = Math.min(Math.max(((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / ((bx - ax) ** 2 + (by - ay) ** 2), 0), 1);
      const far = Math.hypot(ax + along * (bx - ax) - x, ay + along * (by - ay) - y);
      if (far < least) { least = far; best = place; }
    }
    return best;
  }

  nearestNeuron([x, y]) {
    for (let level = 0; level < this.places.length; level += 1) {
      for (const [neuron, place] of this.places[level]) if (Math.hypot(place[0] - x, place[1] - y) <= this.radius + 3) return { level, neuron };
    }
    return null;
  }

  pressed(at) {
    const neuron = this.nearestNeuron(at), wire = neuron ? null : this.nearestWire(at);
    this.held = wire;
    this.heldAt = wire === null ? 0 : this.explorer.moment.theta[wire];
    if (neuron) this.explorer.choose({ neuron });
    else if (wire !== null) this.explorer.choose({ weight: wire });
  }

  drag(dx, dy) {
    if (this.held === null || this.held === undefined || !this.explorer.shows("whatif")) return;
    this.heldAt -= PER_PX * dy;
    this.explorer.state.edit(this.held, Math.round(this.heldAt * 1000) / 1000, !this.isDragging);
    this.isDragging = true;
  }

  released() {
    this.isDragging = false;
    this.held = null;
  }

  key(name) {
    const { state, recording } = this.explorer, { level, neuron } = state.values.neuron;
    const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[name];
    if (!step) return false;
    const next = Math.min(Math.max(level + step[0], 0), recording.sizes.length - 1);
    this.explorer.choose({ neuron: { level: next, neuron: Math.min(Math.max(neuron + step[1], 0), recording.sizes[next] - 1) } });
    return true;
  }
}
