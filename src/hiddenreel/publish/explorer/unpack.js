// Turns the page's packed data back into arrays, bit for bit.

const CODE_LENGTH_ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
const LENGTHS = [3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258];
const LENGTH_BITS = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
const DISTANCES = [1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577];
const DISTANCE_BITS = [0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13];
const LONGEST_CODE = 15;

// A canonical Huffman code: how many codes there are of each length, and their symbols in order.
function huffman(lengths) {
  const counts = new Uint16Array(LONGEST_CODE + 1);
  lengths.forEach((length) => { counts[length] += 1; });
  counts[0] = 0;
  const next = new Uint16Array(LONGEST_CODE + 2);
  for (let length = 1; length <= LONGEST_CODE; length += 1) next[length + 1] = next[length] + counts[length];
  const symbols = new Uint16Array(lengths.length);
  lengths.forEach((length, symbol) => { if (length) symbols[next[length]++] = symbol; });
  return { counts, symbols };
}

const FIXED = {
  literals: huffman(Array.from({ length: 288 }, (_, symbol) => (symbol < 144 ? 8 : symbol < 256 ? 9 : symbol < 280 ? 7 : 8))),
  distances: huffman(Array(30).fill(5)),
};

// Unpack a zlib stream (RFC 1950 and 1951) of a known size. Written here because the browser's own unpacker
// answers later, and old browsers have none.
export function inflate(bytes, size) {
  const out = new Uint8Array(size);
  let place = 2, held = 0, bits = 0, at = 0;
  const take = (count) => {
    while (bits < count) {
      if (place >= bytes.length) throw new Error("the data end too early");
      held |= bytes[place++] << bits;
      bits += 8;
    }
    const value = held & ((1 << count) - 1);
    held >>>= count;
    bits -= count;
    return value;
  };
  const symbol = ({ counts, symbols }) => {
    let code = 0, first = 0, index = 0;
    for (let length = 1; length <= LONGEST_CODE; length += 1) {
      code |= take(1);
      if (code - counts[length] < first) return symbols[index + code - first];
      index += counts[length];
      first = (first + counts[length]) << 1;
      code <<= 1;
    }
    throw new Error("the data are damaged");
  };
  const codes = () => {
    const literals = take(5) + 257, distances = take(5) + 1, count = take(4) + 4;
    const short = Array(19).fill(0);
    for (let index = 0; index < count; index += 1) short[CODE_LENGTH_ORDER[index]] = take(3);
    const lengthCode = huffman(short), lengths = [];
    while (lengths.length < literals + distances) {
      const value = symbol(lengthCode);
      if (value < 16) lengths.push(value);
      else {
        const repeated = value === 16 ? lengths[lengths.length - 1] : 0;
        const times = value === 16 ? 3 + take(2) : value === 17 ? 3 + take(3) : 11 + take(7);
        for (let index = 0; index < times; index += 1) lengths.push(repeated);
      }
    }
    return { literals: huffman(lengths.slice(0, literals)), distances: huffman(lengths.slice(literals)) };
  };
  const put = (byte) => {
    if (at >= size) throw new Error("there are more data than there should be");
    out[at++] = byte;
  };
  for (let last = 0; !last;) {
    last = take(1);
    const kind = take(2);
    if (kind === 0) {
      held = bits = 0;
      const count = bytes[place] | (bytes[place + 1] << 8);
      place += 4;
      for (let index = 0; index < count; index += 1) put(bytes[place++]);
      continue;
    }
    if (kind === 3) throw new Error("the data are damaged");
    const { literals, distances } = kind === 1 ? FIXED : codes();
    for (;;) {
      const value = symbol(literals);
      if (value < 256) put(value);
      else if (value === 256) break;
      else {
        const length = LENGTHS[value - 257] + take(LENGTH_BITS[value - 257]);
        const back = symbol(distances), distance = DISTANCES[back] + take(DISTANCE_BITS[back]);
        if (!(distance <= at)) throw new Error("the data are damaged");
        for (let index = 0; index < length; index += 1) put(out[at - distance]);
      }
    }
  }
  if (at !== size) throw new Error("the data end too early");
  return out;
}

const TYPES = { float64: Float64Array, float32: Float32Array, uint8: Uint8Array, uint16: Uint16Array };

// Put the bytes of each number together again: all first bytes stand first, then all second ones.
function unshuffle(bytes, width) {
  const count = bytes.length / width, out = new Uint8Array(bytes.length);
  for (let index = 0; index < count; index += 1) {
    for (let byte = 0; byte < width; byte += 1) out[index * width + byte] = bytes[byte * count + index];
  }
  return out;
}

// Undo the differences from row to row. They were taken between the bits of numbers, read as integers, and
// written as 2 d or -2 d - 1, so that small ones of both signs have many zero bits.
function addUp(bytes, width, columns) {
  const big = width === 8;
  const numbers = big ? new BigUint64Array(bytes.buffer) : new Uint32Array(bytes.buffer);
  for (let index = 0; index < numbers.length; index += 1) {
    const value = numbers[index];
    const difference = big ? (value >> 1n) ^ -(value & 1n) : (value >>> 1) ^ -(value & 1);
    numbers[index] = index < columns ? difference : big ? numbers[index - columns] + difference : (numbers[index - columns] + difference) >>> 0;
  }
}

function fromBase64(text) {
  const letters = atob(text), bytes = new Uint8Array(letters.length);
  for (let index = 0; index < letters.length; index += 1) bytes[index] = letters.charCodeAt(index);
  return bytes;
}

// Unpack an array {type, rows, columns, differences, packed}; its numbers are in one row after the other.
export function unpack({ type, rows, columns, differences, packed }) {
  const kind = TYPES[type], width = kind.BYTES_PER_ELEMENT;
  const bytes = unshuffle(inflate(fromBase64(packed), rows * columns * width), width);
  if (differences) addUp(bytes, width, columns);
  return new kind(bytes.buffer);
}
