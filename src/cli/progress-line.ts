/**
 * One line on a terminal that says how far something long has come; nothing where no one is looking.
 */
interface Terminal {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

export interface ProgressLine {
  readonly show: (done: number) => void;
  /** Takes the line away, so that what follows begins in the first column. */
  readonly clear: () => void;
}

const EVERY_MS = 100;

/** Makes the line; `say` words it. */
export function progressLine(
  stream: Terminal,
  say: (done: number) => string,
  now: () => number = () => performance.now(),
): ProgressLine {
  if (stream.isTTY !== true || process.env["TERM"] === "dumb") return { show: () => undefined, clear: () => undefined };
  let shownAt = -EVERY_MS;
  return {
    show: (done) => {
      if (now() - shownAt < EVERY_MS) return;
      shownAt = now();
      stream.write(`\r${say(done)}\u001b[K`);
    },
    clear: () => void stream.write("\r\u001b[K"),
  };
}
