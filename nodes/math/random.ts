/** Uniform random numbers in [0, 1). Every random number of a run comes from one of these. */
export type Random = () => number;

/** FNV-1a over UTF-16 code units, then a final avalanche: a 32-bit seed from any text. */
export function hash32(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  h ^= h >>> 16;
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  return h >>> 0;
}

/**
 * Small fast counter generator sfc32 (Doty-Humphrey, PractRand), seeded by text or number. Streams
 * of different seeds are independent, so give each consumer its own: `seeded(`${seed}/${name}`)`.
 */
export function seeded(seed: string | number): Random {
  const text = String(seed);
  let a = hash32(text);
  let b = hash32(`${text}#b`);
  let c = hash32(`${text}#c`);
  let d = 1;
  const next = (): number => {
    const t = (((a + b) | 0) + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + t) | 0;
    return (t >>> 0) / 4294967296;
  };
  for (let i = 0; i < 12; i++) next();
  return next;
}

/** Normal deviate of mean 0 and variance 1 (Box and Muller 1958, cosine branch only: no hidden state). */
export function gaussian(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
