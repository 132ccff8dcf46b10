/**
 * How times and loads are written in the answer of `simulate`.
 */

/** `45s`, `1m30s`, `2h`; seconds with one digit where they are not whole. */
export function timeText(ms: number): string {
  const [h, m] = [Math.floor(ms / 3_600_000), Math.floor(ms / 60_000) % 60];
  const s = Math.round((ms % 60_000) / 100) / 10;
  const parts = [h > 0 ? `${h}h` : "", m > 0 ? `${m}m` : "", s > 0 ? `${s}s` : ""].join("");
  return parts === "" ? "0s" : parts;
}

/** Whole requests a second, thousands apart: `12,400`. */
export function loadText(rps: number): string {
  return Math.round(rps)
    .toString()
    .replace(/\B(?=(?:\d{3})+$)/g, ",");
}

/** `41 %`; what is more than nothing is not written as nothing, nor less than all as all. */
export function percentText(part: number, whole: number): string {
  const percent = whole > 0 ? (100 * part) / whole : 0;
  const digits = percent > 0 && percent < 1 ? Math.max(0.1, Math.round(percent * 10) / 10) : Math.round(percent);
  return `${part < whole ? Math.min(digits, 99.9) : digits} %`;
}
