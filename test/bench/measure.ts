/**
 * Nanoseconds for one call, as the median of many rounds.
 *
 * Each round is long enough (at least a millisecond) that the clock's own cost does not show, and the
 * first rounds, before the code is compiled, are thrown away.
 */
export interface Measured {
  readonly medianNs: number;
  /** A tenth of the rounds was faster, and a tenth slower. */
  readonly fastNs: number;
  readonly slowNs: number;
}

const WARM_UP_ROUNDS = 30;
const ROUNDS = 101;

/** Measures a function that makes `calls` calls and returns something that depends on all of them. */
export function measure(calls: number, run: () => number): Measured {
  let kept = 0;
  const rounds: number[] = [];
  for (let round = 0; round < WARM_UP_ROUNDS + ROUNDS; round++) {
    const started = process.hrtime.bigint();
    kept += run();
    const took = Number(process.hrtime.bigint() - started);
    if (round >= WARM_UP_ROUNDS) rounds.push(took / calls);
  }
  if (!Number.isFinite(kept)) throw new Error("what was measured gave no number");
  const sorted = rounds.toSorted((a, b) => a - b);
  const at = (part: number): number => sorted[Math.floor(part * (sorted.length - 1))] ?? 0;
  return { medianNs: at(0.5), fastNs: at(0.1), slowNs: at(0.9) };
}
