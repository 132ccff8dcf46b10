/**
 * Says how far a long build is: a line that renews itself on a terminal, a line now and then anywhere else.
 *
 * In: the files that will be read, for their sizes, and how much of each is read. Out: percent of all bytes and the
 * seconds since the start, on stderr. A build that is over sooner than the first line is due says nothing.
 */
import { statSync } from "node:fs";
import { progressLine } from "../../progress-line.ts";
import type { ReadMeter } from "./read-files.ts";

interface Stream {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

export interface BuildProgress {
  readonly meter: ReadMeter;
  /** Takes the line away, so that what follows begins in the first column. */
  readonly clear: () => void;
}

/** Where no one is looking, a line every so often is enough for a log. */
const LINE_EVERY_MS = 5000;

/** Nothing is said, as `--quiet` wants. */
export const NO_PROGRESS: BuildProgress = { meter: () => () => undefined, clear: () => undefined };

/** Makes the progress of a build that reads these files, some of them perhaps missing. */
export function buildProgress(
  paths: readonly string[],
  stream: Stream,
  now: () => number = () => performance.now(),
): BuildProgress {
  const start = now();
  const total = paths.reduce((bytes, path) => bytes + sizeOf(path), 0);
  const say = (percent: number): string => {
    const seconds = Math.round((now() - start) / 1000);
    return percent === 100 ? `read in ${seconds} s, compiling` : `reading: ${percent} %, ${seconds} s`;
  };
  const line = progressLine(stream, say, now);
  let [before, saidAt] = [0, start];
  const show = (percent: number): void => {
    if (stream.isTTY === true) return line.show(percent);
    if (now() - saidAt < LINE_EVERY_MS) return;
    saidAt = now();
    stream.write(`${say(percent)}\n`);
  };
  const meter: ReadMeter = (_, bytes) => {
    const from = before;
    before += bytes;
    return (share) => show(Math.min(100, Math.floor((100 * (from + bytes * share)) / Math.max(1, total))));
  };
  return { meter, clear: line.clear };
}

/** Nothing for a file that cannot be seen: whoever reads it says why. */
function sizeOf(path: string): number {
  try {
    return statSync(path).size;
  } catch {
    return 0;
  }
}
