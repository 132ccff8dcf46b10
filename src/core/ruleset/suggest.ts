/**
 * "Did you mean": the known name closest to one that is not known.
 *
 * A suggestion must be a likely typing slip, never a guess: at most a third of the letters may
 * differ, and a tie goes to the name that comes first, so that the same text gives the same hint.
 */
const LONGEST_NAME = 64;

/** The closest of the known names by edit distance, or null when none is close. */
export function closest(name: string, known: Iterable<string>): string | null {
  if (name.length > LONGEST_NAME) return null;
  let best: string | null = null;
  let bestDistance = Math.max(1, Math.floor(name.length / 3)) + 1;
  for (const candidate of known) {
    if (Math.abs(candidate.length - name.length) >= bestDistance) continue;
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase());
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  return best;
}

/** A hint that names the closest known name, or else lists what is known. */
export function suggestionHint(name: string, known: readonly string[], what: string): string {
  const close = closest(name, known);
  if (close !== null) return `did you mean "${close}"?`;
  if (known.length === 0) return `there is no ${what} yet: define it first`;
  const shown = known.slice(0, 8).join(", ");
  return `use a ${what} that is defined: ${shown}${known.length > 8 ? ` and ${known.length - 8} more` : ""}`;
}

/** Restricted Damerau-Levenshtein distance: insert, delete, replace, or swap two neighbours. */
function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      const step = Math.min(at(last, j) + 1, at(row, j - 1) + 1, at(last, j - 1) + cost);
      row.push(isSwap(a, b, i, j) ? Math.min(step, at(beforeLast, j - 2) + 1) : step);
    }
    [beforeLast, last] = [last, row];
  }
  return at(last, b.length);
}

function isSwap(a: string, b: string, i: number, j: number): boolean {
  return i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? 0;
}
