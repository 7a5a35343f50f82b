// What all views share: a canvas that fits its figure, and how points and chosen things are marked.

import { CanvasPen, DEPTHS, SvgPen, diameter } from "./pen.js";
import { magnified } from "./space.js";

// Lengths are CSS px; a click that moves farther than this is a drag.
export const CLICK = 4;
const NEAR = 18;
const MOST_PIXELS_A_POINT = 2;
export const SMALL = 14;
export const LABEL = 17;
export const THIN = 1.4;
export const LINE = 3;
const BESIDE_CURVE = 0.6;

// Make an element with attributes and children; texts are only ever texts.
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key === "text") made.textContent = value;
    else if (value === true) made.setAttribute(key, "");
    else if (value !== false && value !== null) made.setAttribute(key, value);
  }
  made.append(...children);
  return made;
}

export class View {
  // `keys` says what keys do while the view has the focus.
  constructor(explorer, name, heading, shape, keys) {
    this.explorer = explorer;
    this.name = name;
    this.heading = heading;
    this.keys = keys;
    this.note = element("span", { class: "note" });
    this.canvas = element("canvas", { tabindex: "0", role: "application", "aria-roledescription": "picture" });
    this.figure = element("figure", { class: `view ${shape}`, "data-view": name }, element("figcaption", {}, element("h2", { text: heading }), this.note), this.canvas);
    this.canvas.addEventListener("pointerdown", (event) => this.press(event));
    this.canvas.addEventListener("keydown", (event) => { if (!event.ctrlKey && !event.metaKey && !event.altKey && this.key(event.key)) event.preventDefault(); });
    this.size = [0, 0];
    new ResizeObserver(([{ contentRect }]) => { this.size = [contentRect.width, contentRect.height]; explorer.drawSoon(); }).observe(this.canvas);
    // What is out of sight need not be drawn.
    this.isSeen = true;
    new IntersectionObserver((entries) => { this.isSeen = entries[entries.length - 1].isIntersecting; if (this.isSeen) explorer.drawSoon(); }).observe(this.canvas);
  }

  // Draw if the view is in sight, or in any case.
  draw(inAnyCase = false) {
    const { canvas } = this;
    // The first picture does not wait until sizes are observed: the page is drawn before it is loaded.
    if (!this.size[0]) this.size = [canvas.clientWidth, canvas.clientHeight];
    const [width, height] = this.size;
    if (!width || !height || !(this.isSeen || inAnyCase)) return;
    const ratio = Math.min(window.devicePixelRatio || 1, MOST_PIXELS_A_POINT);
    const across = Math.round(width * ratio), down = Math.round(height * ratio);
    if (canvas.width !== across || canvas.height !== down) Object.assign(canvas, { width: across, height: down });
    this.paint(new CanvasPen(canvas, this.explorer.theme, width, height));
    const label = `${this.heading}. ${this.describe()} ${this.keys}`.trim();
    if (canvas.getAttribute("aria-label") !== label) canvas.setAttribute("aria-label", label);
  }

  // The picture as it is now, as the text of an SVG file.
  svg() {
    const pen = new SvgPen(this.explorer.theme, this.canvas.clientWidth, this.canvas.clientHeight, `${this.explorer.recording.title}: ${this.heading}`);
    this.paint(pen);
    return pen.file;
  }

  describe() { return ""; }

  key() { return false; }

  // Follow a pointer until it is lifted; tell a click from a drag.
  press(event) {
    if (event.button > 0) return;
    const start = this.at(event);
    let last = start, dragged = false;
    this.pressed(start);
    const move = (next) => {
      const now = this.at(next);
      if (!dragged && Math.hypot(now[0] - start[0], now[1] - start[1]) < CLICK) return;
      dragged = true;
      this.drag(now[0] - last[0], now[1] - last[1], now);
      last = now;
    };
    const end = (next) => {
      for (const [name, listener] of Object.entries(listeners)) this.canvas.removeEventListener(name, listener);
      if (next.type === "pointerup" && !dragged) this.click(start);
      this.released();
    };
    const listeners = { pointermove: move, pointerup: end, pointercancel: end };
    try { this.canvas.setPointerCapture(event.pointerId); } catch { /* A pointer that is gone cannot be captured. */ }
    for (const [name, listener] of Object.entries(listeners)) this.canvas.addEventListener(name, listener);
  }

  at(event) {
    const box = this.canvas.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  }

  pressed() {}

  released() {}

  drag() {}

  click() {}

  // Choose the sample that is drawn nearest to a place, if one is near.
  chooseNear([x, y], marks) {
    let best = null, least = NEAR;
    for (const mark of marks) {
      const distance = Math.hypot(mark.x - x, mark.y - y);
      if (distance < least && mark.sample !== undefined) { least = distance; best = mark.sample; }
    }
    if (best !== null) this.explorer.choose({ sample: best });
    return best !== null;
  }
}

// A fixed order of points that mixes the classes, so that none covers the others.
const ORDERS = new Map();
export function interleaved(count) {
  if (!ORDERS.has(count)) {
    const share = (index) => (index * 0.6180339887498949) % 1;
    ORDERS.set(count, Array.from({ length: count }, (_, index) => index).sort((a, b) => share(a) - share(b)));
  }
  return ORDERS.get(count);
}

// The size of a sample's marker in a view so wide. Beside a curve and on a surface the samples are smaller.
const shareOfSize = ({ learnsNumbers }) => (learnsNumbers ? BESIDE_CURVE : 1);
export const pointSize = (recording, width) => shareOfSize(recording) * diameter(recording.samples, width);

// The marks of samples at these places, in a fixed order.
export function flatMarks(recording, places, width) {
  const size = pointSize(recording, width);
  return interleaved(places.length).map((sample) => ({ x: places[sample][0], y: places[sample][1], label: recording.labels[sample], depth: DEPTHS - 1, size, sample }));
}

// The mark of a point at a depth: nearer ones are larger and stronger.
export function deepMark([x, y, near], label, size, sample) {
  const share = near / Math.sqrt(3) + 0.5, depth = Math.min(Math.max(Math.floor(share * DEPTHS), 0), DEPTHS - 1);
  return { x, y, near, label, depth, size: size * magnified(Math.sqrt(3) * ((depth + 0.5) / DEPTHS - 0.5)), sample };
}

// Ring the chosen sample, and what else stands out.
export function ringChosen(pen, [x, y]) {
  pen.circle(x, y, 9, { colour: pen.theme.background, width: 5 });
  pen.circle(x, y, 9, { colour: pen.theme.ink, width: 2.4 });
}

const MOST_RINGS = 80;
const RING = 6.5;
export function ringSome(pen, recording, places, samples, colour) {
  if (samples.length > MOST_RINGS) return;
  for (const sample of samples) if (places[sample]) pen.circle(places[sample][0], places[sample][1], RING * shareOfSize(recording), { colour, width: 1.6 });
}

// Points of the reader's own, larger and in a ring.
export function ownMarks(pen, recording, points, places) {
  const size = 11;
  pen.markers(places.map(([x, y], index) => ({ x, y, label: recording.labelOf(points[index]), depth: DEPTHS - 1, size })));
  for (const [x, y] of places) pen.circle(x, y, 9, { colour: pen.theme.ink, width: 1.4, dash: [3, 2.5] });
}
