/**
 * How far the rows of a section have come while it is read, where a start has two words.
 *
 * In: the steps of one row after another. Out: where the last one begins. Rows must ascend and end before
 * 2^64, or a search in them would answer wrongly; a row that does neither leads to infinity, from
 * where no step leads back, so that a reader asks once, behind the last row.
 */
export interface Reached {
  high: number;
  low: number;
}

/** Moves on by one row: `rest` is a step where the first word stays, and the whole second word where it moves. */
export function advance(reached: Reached, step: number, rest: number): void {
  const low = step === 0 ? reached.low + rest : rest;
  if ((step === 0 && rest === 0) || low > 0xffffffff) reached.high = Infinity;
  reached.high += step;
  reached.low = low;
}

/** Whether every row so far began behind the one before it, and before 2^64. */
export function ascended({ high }: Reached): boolean {
  return high <= 0xffffffff;
}
