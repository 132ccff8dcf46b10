/**
 * Two texts → a unified diff of their lines, as patch tools read it.
 *
 * The shortest edit by Myers' greedy algorithm ("An O(ND) Difference Algorithm", 1986). Work grows with
 * the number of changes, so beyond a bound the differing middle is shown as replaced as a whole.
 */
interface Change {
  readonly sign: " " | "-" | "+";
  readonly line: string;
}

const CONTEXT = 3;
const MOST_CHANGES = 2000;

/** The diff with its two header lines; empty when the texts are equal. */
export function unifiedDiff(name: string, before: string, after: string): string {
  if (before === after) return "";
  const changes = changesBetween(linesOf(before), linesOf(after));
  return [`--- ${name}`, `+++ ${name} (formatted)`, ...hunks(changes), ""].join("\n");
}

/** Lines with a mark on the last when no line break ends it, so that a missing one is a change. */
function linesOf(text: string): readonly string[] {
  const lines = text.split("\n");
  const last = lines.pop() ?? "";
  return last === "" ? lines : [...lines, `${last}\n\\ No newline at end of file`];
}

function changesBetween(a: readonly string[], b: readonly string[]): readonly Change[] {
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start++;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a.at(-1 - end) === b.at(-1 - end)) end++;
  return [
    ...signed(" ", a.slice(0, start)),
    ...middle(a.slice(start, a.length - end), b.slice(start, b.length - end)),
    ...signed(" ", a.slice(a.length - end)),
  ];
}

function signed(sign: Change["sign"], lines: readonly string[]): readonly Change[] {
  return lines.map((line) => ({ sign, line }));
}

type Furthest = ReadonlyMap<number, number>;

/** By diagonal, how far into `a` each number of changes reaches; then backwards along the way. */
function middle(a: readonly string[], b: readonly string[]): readonly Change[] {
  const rounds: Furthest[] = [];
  let furthest: Furthest = new Map([[1, 0]]);
  for (let changes = 0; changes <= Math.min(a.length + b.length, MOST_CHANGES); changes++) {
    rounds.push(furthest);
    const next = new Map(furthest);
    for (let diagonal = -changes; diagonal <= changes; diagonal += 2) {
      let x = stepDown(furthest, diagonal, changes) ? reach(furthest, diagonal + 1) : reach(furthest, diagonal - 1) + 1;
      while (x < a.length && x - diagonal < b.length && a[x] === b[x - diagonal]) x++;
      next.set(diagonal, x);
      if (x >= a.length && x - diagonal >= b.length) return wayBack(a, b, rounds);
    }
    furthest = next;
  }
  return [...signed("-", a), ...signed("+", b)];
}

function reach(furthest: Furthest, diagonal: number): number {
  return furthest.get(diagonal) ?? -1;
}

/** Whether the way to a diagonal came by a line of `b`. */
function stepDown(furthest: Furthest, diagonal: number, changes: number): boolean {
  if (diagonal === -changes) return true;
  return diagonal !== changes && reach(furthest, diagonal - 1) < reach(furthest, diagonal + 1);
}

function wayBack(a: readonly string[], b: readonly string[], rounds: readonly Furthest[]): readonly Change[] {
  const way: Change[] = [];
  let x = a.length;
  let y = b.length;
  for (const [changes, furthest] of [...rounds.entries()].toReversed()) {
    const down = stepDown(furthest, x - y, changes);
    const from = down ? x - y + 1 : x - y - 1;
    const fromX = reach(furthest, from);
    const fromY = fromX - from;
    while (x > fromX && y > fromY && x > 0 && y > 0) {
      x--;
      y--;
      way.push({ sign: " ", line: a[x] ?? "" });
    }
    if (changes === 0) break;
    way.push(down ? { sign: "+", line: b[fromY] ?? "" } : { sign: "-", line: a[fromX] ?? "" });
    x = fromX;
    y = fromY;
  }
  return way.toReversed();
}

/** Changes with some lines around them, those close to one another together. */
function hunks(changes: readonly Change[]): readonly string[] {
  const places = changes.flatMap(({ sign }, at) => (sign === " " ? [] : [at]));
  const shown: string[] = [];
  for (let first = 0, at = 0; at < places.length; at++) {
    const here = places[at] ?? 0;
    const next = places[at + 1];
    if (next !== undefined && next - here <= 2 * CONTEXT) continue;
    shown.push(...hunk(changes, Math.max(0, (places[first] ?? 0) - CONTEXT), here + CONTEXT + 1));
    first = at + 1;
  }
  return shown;
}

function hunk(changes: readonly Change[], from: number, to: number): readonly string[] {
  const inside = changes.slice(from, to);
  const range = (without: "-" | "+"): string => {
    const start = changes.slice(0, from).filter(({ sign }) => sign !== without).length;
    const count = inside.filter(({ sign }) => sign !== without).length;
    return `${count === 0 ? start : start + 1},${count}`;
  };
  return [`@@ -${range("+")} +${range("-")} @@`, ...inside.map(({ sign, line }) => `${sign}${line}`)];
}
