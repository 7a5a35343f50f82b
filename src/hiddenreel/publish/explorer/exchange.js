// What comes in as text, and what goes out as files.

import { isDecimal, isTarget, readNumber } from "./state.js";
import { counted, tr } from "./words.js";

const MOST_LINES = 2000;

// What a line of a point has, with an example.
function pointInWords({ inputs, classes, learnsNumbers }) {
  const fields = { numbers: counted(inputs, "number"), last: classes - 1, example: `${Array(inputs).fill("0.5").slice(0, 3).join(", ")}${inputs > 3 ? ", …" : ""}, 1` };
  return learnsNumbers ? tr("{numbers} and a target, as in {example}", fields) : tr("{numbers} and a class 0 … {last}, as in {example}", fields);
}

// Read points from text, a line each: the inputs and a class or a target. Return them, and what is wrong with the first line
// that is none.
export function readPoints(text, recording) {
  const lines = text.split(/\r?\n/).map((line, index) => ({ line: line.trim(), index })).filter(({ line }) => line);
  const points = [], wanted = pointInWords(recording);
  if (!lines.length) return { points, wrong: tr("there is no line: write {wanted}", { wanted }) };
  if (lines.length > MOST_LINES) return { points: [], wrong: tr("there are {lines} lines: paste {most} at most", { lines: lines.length, most: MOST_LINES }) };
  for (const { line, index } of lines) {
    const fields = line.split(/\s*[,;\t]\s*|\s+/), numbers = fields.map(readNumber);
    const good = fields.length === recording.inputs + 1 && fields.every(isDecimal) && isTarget(numbers[recording.inputs], recording);
    // The first line may name the columns.
    if (!good && index === 0 && lines.length > 1 && !fields.some(isDecimal)) continue;
    if (!good) return { points: [], wrong: tr("line {number} is “{line}”: write {wanted}", { number: index + 1, line: line.slice(0, 40), wanted }) };
    points.push(numbers.map((value, column) => recording.fromUnit(column, value)));
  }
  return { points, wrong: "" };
}

// Offer a file to the reader. A frame may forbid it; nothing happens there.
export function save(name, parts, type) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob(parts, { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

// --- NumPy's NPZ: an uncompressed ZIP of NPY files ---------------------------------------------------------

const CRC = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});
function crc32(bytes) {
  let value = 0xffffffff;
  for (const byte of bytes) value = (value >>> 8) ^ CRC[(value ^ byte) & 255];
  return (value ^ 0xffffffff) >>> 0;
}

function npy(values, shape) {
  const described = `{'descr': '<f8', 'fortran_order': False, 'shape': (${shape.join(", ")}${shape.length === 1 ? "," : ""}), }`;
  const header = `${described.padEnd(Math.ceil((described.length + 11) / 64) * 64 - 11)}\n`;
  const bytes = new Uint8Array(10 + header.length + 8 * values.length), view = new DataView(bytes.buffer);
  bytes.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0]);
  view.setUint16(8, header.length, true);
  bytes.set(new TextEncoder().encode(header), 10);
  values.forEach((value, index) => view.setFloat64(10 + header.length + 8 * index, value, true));
  return bytes;
}

// Pack files {name: bytes} as a ZIP without compression and without dates.
function zip(files) {
  const parts = [], entries = [];
  let place = 0;
  for (const [name, bytes] of Object.entries(files)) {
    const text = new TextEncoder().encode(name), head = new DataView(new ArrayBuffer(30)), entry = new DataView(new ArrayBuffer(46));
    head.setUint32(0, 0x04034b50, true);
    entry.setUint32(0, 0x02014b50, true);
    entry.setUint16(4, 20, true);
    // Both list, in this order: version, flags, method, time, date 1980-01-01, checksum, sizes, length of the name.
    for (const [view, from] of [[head, 4], [entry, 6]]) {
      view.setUint16(from, 20, true);
      view.setUint16(from + 8, 0x21, true);
      view.setUint32(from + 10, crc32(bytes), true);
      view.setUint32(from + 14, bytes.length, true);
      view.setUint32(from + 18, bytes.length, true);
      view.setUint16(from + 22, text.length, true);
    }
    entry.setUint32(42, place, true);
    parts.push(new Uint8Array(head.buffer), text, bytes);
    entries.push(new Uint8Array(entry.buffer), text);
    place += 30 + text.length + bytes.length;
  }
  const size = entries.reduce((sum, part) => sum + part.length, 0), end = new DataView(new ArrayBuffer(22)), count = Object.keys(files).length;
  end.setUint32(0, 0x06054b50, true);
  end.setUint16(8, count, true);
  end.setUint16(10, count, true);
  end.setUint32(12, size, true);
  end.setUint32(16, place, true);
  return [...parts, ...entries, new Uint8Array(end.buffer)];
}

// The weights as NumPy reads them: W1, b1 and so on, W with a row for each neuron.
export function npzOf(network, theta) {
  const files = {};
  for (let layer = 0; layer < network.depth; layer += 1) {
    const j = network.sizes[layer], k = network.sizes[layer + 1], W = [], b = [];
    for (let neuron = 0; neuron < k; neuron += 1) {
      for (let incoming = 0; incoming < j; incoming += 1) W.push(theta[network.place(layer, neuron, incoming)]);
      b.push(theta[network.place(layer, neuron)]);
    }
    files[`W${layer + 1}.npy`] = npy(W, [k, j]);
    files[`b${layer + 1}.npy`] = npy(b, [k]);
  }
  return zip(files);
}
