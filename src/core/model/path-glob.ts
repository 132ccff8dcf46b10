/**
 * Paths with `*`, each any run of characters (also `/` and none), in linear time.
 *
 * In: the pattern as written and the path of the parsed URL, never decoded. The greedy search needs
 * no backtracking because a `*` matches anything: taking the earliest place for each literal piece
 * never loses a match. A pattern engine with backtracking takes seconds on the same input, and
 * viewers choose the input.
 */

/** Whether the path matches the whole pattern, case-sensitive. */
export function matchPath(pattern: string, path: string): boolean {
  const star = pattern.indexOf("*");
  if (star < 0) return pattern === path;
  if (!path.startsWith(pattern.slice(0, star))) return false;
  let at = star;
  let from = star + 1;
  for (let next = pattern.indexOf("*", from); next >= 0; next = pattern.indexOf("*", from)) {
    const piece = pattern.slice(from, next);
    const found = path.indexOf(piece, at);
    if (found < 0) return false;
    at = found + piece.length;
    from = next + 1;
  }
  const tail = pattern.slice(from);
  return path.length - at >= tail.length && path.endsWith(tail);
}
