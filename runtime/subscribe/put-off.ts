/** Tells which delays are too long for a message to wait where it came from. */
export interface PutOff {
  /** `delay` in milliseconds. Where it is not, the message is counted as waiting for so long. */
  isLong(delay: number): boolean;
}

/**
 * So many messages of a process may wait with their consumer, each of which holds one of its places (10,000 and more, of
 * all processes together); with as many waiting, delays that are not short go another way, too. Milliseconds.
 */
const many = 100;
const short = 5_000;

/** `from`: in milliseconds. */
export function openPutOff(from: number): PutOff {
  let waiting: number[] = [];
  return {
    isLong: (delay) => {
      if (delay >= from) return true;
      if (delay < short) return false;
      const now = performance.now();
      if (waiting.length >= many) waiting = waiting.filter((until) => until > now);
      if (waiting.length >= many) return true;
      waiting.push(now + delay);
      return false;
    },
  };
}
