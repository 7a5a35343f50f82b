// What views draw with: a pen for canvases, and one with the same strokes that writes SVG.

export const TYPEFACE = '"Source Sans Pro", "Source Sans 3", "Segoe UI", Roboto, "Helvetica Neue", Arial, system-ui, sans-serif';
// The far and the near end of a box: what share of its colour a point keeps, in so many steps.
export const DEPTHS = 8;
const FAR = 0.55, OUTLINE_SHARE = 0.55, OUTLINE = 0.5;
// Above this many points a canvas is written pixel by pixel, which is twice as quick.
const STAMPED_ABOVE = 1500;

const channels = (colour) => [1, 3, 5].map((place) => parseInt(colour.slice(place, place + 2), 16));
// Mix a share of a colour into a ground, both as in "#0057e5".
export function mixed(colour, ground, share) {
  const under = channels(ground);
  return `#${channels(colour).map((value, index) => Math.round(share * value + (1 - share) * under[index]).toString(16).padStart(2, "0")).join("")}`;
}
export const rgb = channels;

const regular = (count, radius, turn) => Array.from({ length: count }, (_, index) => [radius * Math.sin(turn + 2 * Math.PI * index / count), radius * Math.cos(turn + 2 * Math.PI * index / count)]);
const STAR = Array.from({ length: 10 }, (_, index) => { const radius = index % 2 ? 0.381966 : 1; return [radius * Math.sin(Math.PI * index / 5) * 0.5, radius * Math.cos(Math.PI * index / 5) * 0.5]; });
const PLUS = [[-1, 3], [1, 3], [1, 1], [3, 1], [3, -1], [1, -1], [1, -3], [-1, -3], [-1, -1], [-3, -1], [-3, 1], [-1, 1]].map(([x, y]) => [x / 6, y / 6]);
const turned = (points, angle) => points.map(([x, y]) => [x * Math.cos(angle) - y * Math.sin(angle), x * Math.sin(angle) + y * Math.cos(angle)]);
const scaled = (points, times) => points.map(([x, y]) => [times * x, times * y]);
const SQUARE = [[-0.5, -0.5], [0.5, -0.5], [0.5, 0.5], [-0.5, 0.5]];
const UPWARD = [[0, 0.5], [-0.5, -0.5], [0.5, -0.5]];
// The outline of each class's marker, y upwards, about 1 wide; null is a disc. They are those of the figures.
const MARKERS = [
  scaled(STAR, 1.75), null, scaled(SQUARE, 0.9), scaled(UPWARD, 1.1), scaled(turned(SQUARE, Math.PI / 4), 0.8),
  scaled(turned(UPWARD, Math.PI), 1.1), scaled(PLUS, 1.1), scaled(turned(PLUS, Math.PI / 4), 1.1), regular(6, 0.5, 0), turned(UPWARD, Math.PI / 2),
];
export const markerOf = (theme, label) => (theme.stretches ? null : MARKERS[label % MARKERS.length]);

// The theme of a network that learns numbers: a colour for each stretch, and one more for samples beside a curve.
export function inStretches(theme, count) {
  const [first, last] = theme.classes;
  const stretches = Array.from({ length: count }, (_, index) => mixed(last, first, index / (count - 1)));
  return { ...theme, stretches, classes: [...stretches, mixed(theme.muted, theme.background, 0.5)] };
}

// The fill and the outline of a class's marker at each depth, the farthest first.
function shades(theme, label) {
  const colour = theme.classes[label % theme.classes.length];
  return Array.from({ length: DEPTHS }, (_, depth) => {
    const fill = mixed(colour, theme.background, FAR + (1 - FAR) * depth / (DEPTHS - 1));
    return { fill, edge: mixed(fill, theme.darkest, OUTLINE_SHARE) };
  });
}

// The diameter of a marker for so many points in a view so wide, px: as in the films.
export function diameter(points, width) {
  const crowding = Math.sqrt(1000 / Math.max(points, 1)) ** 0.6;
  return Math.min(Math.max(6.6 * crowding, 2.6), 11) * Math.max(width / 320, 0.72);
}

const CACHE = new Map();

function sprite(theme, label, depth, size, ratio) {
  const key = [theme.background, theme.classes[label % theme.classes.length], label, depth, size.toFixed(2), ratio].join(" ");
  if (!CACHE.has(key)) CACHE.set(key, drawnSprite(theme, label, depth, size * ratio, ratio));
  return CACHE.get(key);
}

function drawnSprite(theme, label, depth, size, ratio) {
  const canvas = document.createElement("canvas"), outline = markerOf(theme, label);
  const side = Math.ceil(size * 1.8) + 4, context = canvas.getContext("2d"), { fill, edge } = shades(theme, label)[depth];
  canvas.width = canvas.height = side;
  context.translate(side / 2, side / 2);
  context.beginPath();
  if (outline) outline.forEach(([x, y], index) => context[index ? "lineTo" : "moveTo"](x * size, -y * size));
  else context.arc(0, 0, size / 2, 0, 2 * Math.PI);
  context.closePath();
  context.fillStyle = fill;
  context.fill();
  context.strokeStyle = edge;
  context.lineWidth = OUTLINE * ratio;
  context.stroke();
  return { canvas, side, ink: inkOf(context.getImageData(0, 0, side, side)) };
}

// What a sprite has of pixels, without the empty ones: where each lies, its colour, and how opaque it is.
function inkOf({ data, width }) {
  const whole = new Uint32Array(data.buffer), ink = { across: [], down: [], colours: [], shares: [] };
  whole.forEach((colour, at) => {
    const share = data[4 * at + 3];
    if (!share) return;
    ink.across.push(at % width);
    ink.down.push(Math.floor(at / width));
    ink.colours.push(colour);
    ink.shares.push(share);
  });
  return { across: Int32Array.from(ink.across), down: Int32Array.from(ink.down), colours: Uint32Array.from(ink.colours), shares: Uint8Array.from(ink.shares) };
}

// Draws on a canvas; lengths are CSS px.
export class CanvasPen {
  constructor(canvas, theme, width, height) {
    this.theme = theme;
    this.width = width;
    this.height = height;
    this.ratio = canvas.width / width;
    this.canvas = canvas;
    this.context = canvas.getContext("2d", { willReadFrequently: true });
    this.context.setTransform(1, 0, 0, 1, 0, 0);
    this.context.clearRect(0, 0, canvas.width, canvas.height);
    this.context.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    this.context.lineJoin = "round";
  }

  trace(points, closed) {
    points.forEach(([x, y], index) => this.context[index ? "lineTo" : "moveTo"](x, y));
    if (closed) this.context.closePath();
  }

  stroke({ colour, width = 1, dash = [], cap = "round" }) {
    this.context.setLineDash(dash);
    this.context.lineCap = cap;
    this.context.strokeStyle = colour;
    this.context.lineWidth = width;
    this.context.stroke();
  }

  lines(lines, style) {
    this.context.beginPath();
    for (const line of lines) this.trace(line, false);
    this.stroke(style);
  }

  area(points, { fill, strength = 1, colour, width }) {
    this.context.beginPath();
    this.trace(points, true);
    this.context.globalAlpha = strength;
    this.context.fillStyle = fill;
    this.context.fill();
    this.context.globalAlpha = 1;
    if (colour) this.stroke({ colour, width });
  }

  circle(x, y, radius, { fill, colour, width = 1, dash = [] }) {
    this.context.beginPath();
    this.context.arc(x, y, radius, 0, 2 * Math.PI);
    if (fill) { this.context.fillStyle = fill; this.context.fill(); }
    if (colour) this.stroke({ colour, width, dash });
  }

  text(text, x, y, { size = 16, colour = this.theme.ink, align = "left", baseline = "alphabetic", weight = 400, slant = false, halo = false } = {}) {
    const { context } = this;
    context.font = `${slant ? "italic " : ""}${weight} ${size}px ${TYPEFACE}`;
    context.textAlign = align;
    context.textBaseline = baseline;
    if (halo) { context.setLineDash([]); context.strokeStyle = this.theme.background; context.lineWidth = 4; context.strokeText(text, x, y); }
    context.fillStyle = colour;
    context.fillText(text, x, y);
    return context.measureText(text).width;
  }

  image(canvas, x, y, width, height) {
    this.context.imageSmoothingEnabled = true;
    this.context.drawImage(canvas, x, y, width, height);
  }

  // Draw markers in this order: {x, y, label, depth, size} each.
  markers(marks) {
    if (marks.length > STAMPED_ABOVE) this.stamp(marks);
    else this.place(marks);
  }

  // Find sprites, most of them among those of the call before.
  sprites() {
    const found = [];
    return (label, depth, size) => {
      const key = label * DEPTHS + depth, known = found[key];
      if (known?.size === size) return known;
      found[key] = { ...sprite(this.theme, label, depth, size, this.ratio), size };
      return found[key];
    };
  }

  place(marks) {
    const { context, ratio } = this, spriteOf = this.sprites();
    context.setTransform(1, 0, 0, 1, 0, 0);
    for (const { x, y, label, depth, size } of marks) {
      const { canvas, side } = spriteOf(label, depth, size);
      context.drawImage(canvas, Math.round(x * ratio - side / 2), Math.round(y * ratio - side / 2));
    }
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
  }

  // The same by hand, pixel by pixel, on what is drawn already where the markers are.
  stamp(marks) {
    const spriteOf = this.sprites(), box = this.around(marks);
    if (!box.width || !box.height) return;
    const { width, height } = box, image = this.context.getImageData(box.left, box.top, width, height);
    const whole = new Uint32Array(image.data.buffer);
    for (const { x, y, label, depth, size } of marks) {
      const { side, ink: { across, down, colours, shares } } = spriteOf(label, depth, size);
      const left = Math.round(x * this.ratio - side / 2) - box.left, top = Math.round(y * this.ratio - side / 2) - box.top;
      const isInside = left >= 0 && top >= 0 && left + side <= width && top + side <= height;
      for (let index = 0; index < colours.length; index += 1) {
        const column = left + across[index], row = top + down[index];
        if (!isInside && (column < 0 || row < 0 || column >= width || row >= height)) continue;
        const at = row * width + column, share = shares[index];
        whole[at] = share === 255 || !whole[at] ? colours[index] : blended(colours[index], share, whole[at]);
      }
    }
    this.context.putImageData(image, box.left, box.top);
  }

  // Find the pixels, within the canvas, that markers may cover.
  around(marks) {
    let [west, north, east, south, most] = [Infinity, Infinity, -Infinity, -Infinity, 0];
    for (const { x, y, size } of marks) {
      west = Math.min(west, x);
      north = Math.min(north, y);
      east = Math.max(east, x);
      south = Math.max(south, y);
      most = Math.max(most, size);
    }
    const { canvas, ratio } = this, room = most * ratio + 4;
    const [left, top] = [west, north].map((low) => Math.max(0, Math.floor(low * ratio - room)));
    const right = Math.min(canvas.width, Math.ceil(east * ratio + room)), bottom = Math.min(canvas.height, Math.ceil(south * ratio + room));
    return { left, top, width: Math.max(0, right - left), height: Math.max(0, bottom - top) };
  }
}

// Mix a share, 0 … 255, of a colour into the one under it; both hold their four channels in one number.
function blended(colour, share, under) {
  const rest = 255 - share;
  const red = ((colour & 255) * share + (under & 255) * rest) / 255 | 0;
  const green = ((colour >>> 8 & 255) * share + (under >>> 8 & 255) * rest) / 255 | 0;
  const blue = ((colour >>> 16 & 255) * share + (under >>> 16 & 255) * rest) / 255 | 0;
  return red | green << 8 | blue << 16 | Math.max(share, under >>> 24) << 24;
}

const escaped = (text) => String(text).replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);
const short = (value) => String(Math.round(value * 1000) / 1000);

// Writes the same strokes as SVG; lengths are px.
export class SvgPen {
  constructor(theme, width, height, title) {
    Object.assign(this, { theme, width, height, title });
    this.parts = [];
  }

  lines(lines, { colour, width = 1, dash = [], cap = "round" }) {
    const path = lines.map((line) => `M${line.map(([x, y]) => `${short(x)} ${short(y)}`).join("L")}`).join("");
    if (path) this.parts.push(`<path d="${path}" fill="none" stroke="${colour}" stroke-width="${short(width)}" stroke-linecap="${cap}" stroke-linejoin="round"${dash.length ? ` stroke-dasharray="${dash.map(short).join(" ")}"` : ""}/>`);
  }

  area(points, { fill, strength = 1, colour, width = 1 }) {
    const edge = colour ? ` stroke="${colour}" stroke-width="${short(width)}"` : "";
    this.parts.push(`<polygon points="${points.map(([x, y]) => `${short(x)},${short(y)}`).join(" ")}" fill="${fill}" fill-opacity="${short(strength)}"${edge}/>`);
  }

  circle(x, y, radius, { fill, colour, width = 1, dash = [] }) {
    this.parts.push(`<circle cx="${short(x)}" cy="${short(y)}" r="${short(radius)}" fill="${fill ?? "none"}"${colour ? ` stroke="${colour}" stroke-width="${short(width)}"` : ""}${dash.length ? ` stroke-dasharray="${dash.map(short).join(" ")}"` : ""}/>`);
  }

  text(text, x, y, { size = 16, colour = this.theme.ink, align = "left", baseline = "alphabetic", weight = 400, slant = false } = {}) {
    const anchor = { left: "start", right: "end", center: "middle" }[align];
    const lower = { middle: 0.35 * size, top: 0.8 * size, alphabetic: 0 }[baseline] ?? 0;
    this.parts.push(`<text x="${short(x)}" y="${short(y + lower)}" font-size="${size}" fill="${colour}" text-anchor="${anchor}"${weight > 400 ? ` font-weight="${weight}"` : ""}${slant ? ' font-style="italic"' : ""}>${escaped(text)}</text>`);
    return text.length * size * 0.5;
  }

  image(canvas, x, y, width, height) {
    this.parts.push(`<image x="${short(x)}" y="${short(y)}" width="${short(width)}" height="${short(height)}" href="${canvas.toDataURL("image/png")}" preserveAspectRatio="none"/>`);
  }

  markers(marks) {
    for (const { x, y, label, depth, size, sample } of marks) {
      const { fill, edge } = shades(this.theme, label)[depth], outline = markerOf(this.theme, label);
      const look = `fill="${fill}" stroke="${edge}" stroke-width="${OUTLINE}" data-sample="${sample ?? ""}" data-at="${short(x)} ${short(y)}"`;
      if (outline) this.parts.push(`<polygon points="${outline.map(([u, v]) => `${short(x + u * size)},${short(y - v * size)}`).join(" ")}" ${look}/>`);
      else this.parts.push(`<circle cx="${short(x)}" cy="${short(y)}" r="${short(size / 2)}" ${look}/>`);
    }
  }

  get file() {
    return `<svg xmlns="http://www.w3.org/2000/svg" width="${short(this.width)}" height="${short(this.height)}" viewBox="0 0 ${short(this.width)} ${short(this.height)}" font-family="Source Sans Pro, Source Sans 3, sans-serif" role="img"><title>${escaped(this.title)}</title><rect width="100%" height="100%" fill="${this.theme.background}"/>${this.parts.join("")}</svg>\n`;
  }
}

// A symbol such as a¹₂ set as in the figures, one raised above the lowered one, around x, y.
export function symbol(pen, letter, upper, lower, x, y, size, colour, halo = true) {
  const small = 0.68 * size, wide = 0.55 * size;
  pen.text(letter, x - wide / 2, y, { size, colour, slant: true, align: "center", baseline: "middle", halo });
  if (upper !== null) pen.text(String(upper), x, y - 0.34 * size, { size: small, colour, baseline: "middle", halo });
  if (lower !== null) pen.text(String(lower), x, y + 0.34 * size, { size: small, colour, baseline: "middle", halo });
}
