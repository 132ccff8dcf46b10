/**
 * One JSON object a line to the Worker's log. Never an address, a cookie, a query or a unit.
 */
export function log(level: "info" | "warn" | "error", what: string, about: Readonly<Record<string, unknown>>): void {
  // oxlint-disable-next-line no-console -- the console is a Worker's log
  console[level](JSON.stringify({ level, what, ...about }));
}
