/**
 * Halving between a whole number at which something holds and one at which it does not.
 *
 * The ends are taken on trust and never tried. What comes back holds, and its neighbour towards the
 * other end does not, also where the condition flips more than once in between.
 */

/** A number from `low`, where it holds, up to but not including `high`, where it does not: it holds there and not one higher. */
export function lastThatHolds(low: number, high: number, holds: (value: number) => boolean): number {
  let [holding, failing] = [low, high];
  while (failing - holding > 1) {
    const middle = Math.floor((holding + failing) / 2);
    if (holds(middle)) holding = middle;
    else failing = middle;
  }
  return holding;
}

/** A number above `low`, where it does not hold, up to `high`, where it does: it holds there and not one lower. */
export function firstThatHolds(low: number, high: number, holds: (value: number) => boolean): number {
  return 0 - lastThatHolds(-high, -low, (value) => holds(-value));
}
