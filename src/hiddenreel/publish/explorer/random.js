// NumPy's random order of samples, so that training here takes the same batches as the recording.

const MULTIPLIER = 0x2360ed051fc65da44385df649fccf645n;
const ALL_BITS = (1n << 64n) - 1n;

// Mix whole numbers below 2³² into four words of 64 bits, as numpy.random.SeedSequence does.
function seedWords(entropy) {
  let constant = 0x43b0d7e5;
  const hash = (value) => {
    let mixed = value ^ constant;
    constant = Math.imul(constant, 0x931e8875);
    mixed = Math.imul(mixed, constant);
    return mixed ^ (mixed >>> 16);
  };
  const mix = (x, y) => {
    const mixed = (Math.imul(0xca01f9dd, x) - Math.imul(0x4973f715, y)) | 0;
    return mixed ^ (mixed >>> 16);
  };
  const pool = [0, 1, 2, 3].map((index) => hash(entropy[index] ?? 0));
  for (let source = 0; source < 4; source += 1) {
    for (let target = 0; target < 4; target += 1) {
      if (source !== target) pool[target] = mix(pool[target], hash(pool[source]));
    }
  }
  constant = 0x8b51f9dd;
  const words = Array.from({ length: 8 }, (_, index) => {
    let word = pool[index % 4] ^ constant;
    constant = Math.imul(constant, 0x58f38ded);
    word = Math.imul(word, constant);
    return BigInt((word ^ (word >>> 16)) >>> 0);
  });
  return [0, 2, 4, 6].map((index) => words[index] | (words[index + 1] << 32n));
}

// The generator PCG64 (O'Neill 2014, XSL-RR), seeded as numpy.random.default_rng(entropy) is.
export class Generator {
  constructor(entropy) {
    const [a, b, c, d] = seedWords(entropy);
    this.increment = BigInt.asUintN(128, (((c << 64n) | d) << 1n) | 1n);
    this.state = this.increment + ((a << 64n) | b);
    this.step();
    this.spare = null;
  }

  step() {
    this.state = BigInt.asUintN(128, this.state * MULTIPLIER + this.increment);
  }

  next64() {
    this.step();
    const mixed = (this.state >> 64n) ^ (this.state & ALL_BITS), turn = this.state >> 122n;
    return ((mixed >> turn) | (mixed << (64n - turn))) & ALL_BITS;
  }

  next32() {
    if (this.spare !== null) {
      const word = this.spare;
      this.spare = null;
      return word;
    }
    const whole = this.next64();
    this.spare = Number(whole >> 32n);
    return Number(whole & 0xffffffffn);
  }

  // A whole number from 0 to `most`, each as likely: bits are drawn until they are not too many.
  below(most) {
    if (most === 0) return 0;
    const mask = 2 ** (32 - Math.clz32(most)) - 1;
    for (;;) {
      const value = (this.next32() & mask) >>> 0;
      if (value <= most) return value;
    }
  }

  // The numbers 0 … count - 1 in random order.
  permutation(count) {
    const order = Uint32Array.from({ length: count }, (_, index) => index);
    for (let index = count - 1; index > 0; index -= 1) {
      const other = this.below(index), value = order[index];
      order[index] = order[other];
      order[other] = value;
    }
    return order;
  }
}

const SHUFFLE_STREAM = 301;

// The order in which epoch `epoch`, 1 or more, takes the training samples.
export function epochOrder(seed, epoch, samples, shuffle) {
  if (!shuffle) return Uint32Array.from({ length: samples }, (_, index) => index);
  return new Generator([seed, SHUFFLE_STREAM, epoch]).permutation(samples);
}
