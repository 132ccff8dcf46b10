/**
 * One line on a terminal that says how far a long run is, and leaves nothing behind.
 *
 * Only where a person looks: on a terminal that can erase a line, and not before the run has taken a
 * third of a second, so that short runs do not flicker.
 */
export interface ProgressLine {
  readonly show: (text: string) => void;
  readonly erase: () => void;
}

interface Terminal {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly write: (text: string) => unknown;
}

const QUIET_MS = 300;
const BETWEEN_MS = 100;
const ERASE_LINE = "\r\u001b[2K";

/** The progress line of a stream; does nothing where it would not be seen. */
export function progressLine(
  stream: Terminal,
  env: NodeJS.ProcessEnv = process.env,
  now: () => number = () => performance.now(),
): ProgressLine {
  if (stream.isTTY !== true || env["TERM"] === "dumb") return { show: () => undefined, erase: () => undefined };
  let next = now() + QUIET_MS;
  let shown = false;
  return {
    show: (text) => {
      if (now() < next) return;
      next = now() + BETWEEN_MS;
      shown = true;
      stream.write(`${ERASE_LINE}${text.slice(0, widthOf(stream) - 1)}`);
    },
    erase: () => {
      if (shown) stream.write(ERASE_LINE);
      shown = false;
    },
  };
}

/** Some terminals say 0 when they do not know. */
function widthOf({ columns = 0 }: Terminal): number {
  return columns > 0 ? columns : 80;
}
