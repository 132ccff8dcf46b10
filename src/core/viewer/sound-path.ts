/**
 * Whether the path of a parsed URL means one thing to everybody who reads it.
 *
 * A lone `%`, bytes that are no UTF-8 (`%C0%AF` is how `/` was once smuggled past filters), and control characters are
 * decoded differently by servers behind us, cut a string short, or end a header. Rules could then match one path and a
 * cluster serve another. Paths without escapes, which is nearly all of them, cost one search. An escaped slash or dot is
 * sound: it goes on as it came, and rules see it as it goes on.
 */
import { hasControls } from "./decode-field.ts";

/** Says so of a path as `URL` gives it: begins with `/`, what is not ASCII is escaped. */
export function isSoundPath(path: string): boolean {
  if (!path.includes("%")) return true;
  try {
    return !hasControls(decodeURIComponent(path));
  } catch {
    return false; // decodeURIComponent has no other way to say so
  }
}
