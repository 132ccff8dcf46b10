/**
 * How times and loads are written in the answer of `simulate`.
 */

/** `45s`, `1m30s`, `2h`; seconds with one digit where they are not whole. */
export function timeText(ms: number): string {
  const tenths = Math.round(ms / 100);
  const [h, m, s] = [Math.floor(tenths / 36_000), Math.floor(tenths / 600) % 60, (tenths % 600) / 10];
  const parts = [h > 0 ? `${h}h` : "", m > 0 ? `${m}m` : "", s > 0 ? `${s}s` : ""].join("");
  return parts === "" ? "0s" : parts;
}

/** Whole requests a second, thousands apart: `12,400`. */
export function loadText(rps: number): string {
  return Math.round(rps)
    .toString()
    .replace(/\B(?=(?:\d{3})+$)/g, ",");
}

/** The same in at most seven characters: millions as `12.35M`. */
export function shortLoad(rps: number): string {
  return rps < 999_999.5 ? loadText(rps) : `${(rps / 1_000_000).toFixed(rps < 99_995_000 ? 2 : 0)}M`;
}

/** `41 %`; what is more than nothing is not written as nothing, nor less than all as all. */
export function percentText(part: number, whole: number): string {
  const percent = whole > 0 ? (100 * part) / whole : 0;
  const digits = percent > 0 && percent < 1 ? Math.max(0.1, Math.round(percent * 10) / 10) : Math.round(percent);
  return `${part < whole ? Math.min(digits, 99.9) : digits} %`;
}
