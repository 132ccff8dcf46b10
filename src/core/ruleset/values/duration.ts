/**
 * Lengths of time as rule files write them: a whole number with its unit, `500ms`, `10s`, `5m`, `6h`.
 *
 * A bare number is refused on purpose: nobody should have to know whether 10 means seconds.
 */
const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** Milliseconds of a written duration, or null when it is not one. */
export function parseDuration(text: string): number | null {
  const parts = /^(\d{1,9})(ms|s|m|h)$/.exec(text);
  if (parts === null) return null;
  return Number(parts[1]) * (UNIT_MS[parts[2] ?? ""] ?? 0);
}

/** Writes milliseconds in the greatest unit that needs no fraction. */
export function durationText(ms: number): string {
  for (const unit of ["h", "m", "s"]) {
    const size = UNIT_MS[unit] ?? 1;
    if (ms >= size && ms % size === 0) return `${ms / size}${unit}`;
  }
  return `${ms}ms`;
}
