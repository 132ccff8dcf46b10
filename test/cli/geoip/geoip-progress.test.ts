import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { buildProgress } from "../../../src/cli/geoip/build/build-progress.ts";

const folder = mkdtempSync(join(tmpdir(), "georouter-progress-"));
const [small, large] = [join(folder, "small"), join(folder, "large")];
writeFileSync(small, Buffer.alloc(100));
writeFileSync(large, Buffer.alloc(300));
afterAll(() => rmSync(folder, { recursive: true }));

/** A stream that keeps what is written, and a clock that is set. */
function rig(isTTY: boolean) {
  const written: string[] = [];
  const clock = { ms: 1000 };
  const stream = { isTTY, write: (text: string) => written.push(text) };
  const progress = buildProgress([small, large, join(folder, "missing")], stream, () => clock.ms);
  return { written, clock, progress };
}

describe("where no one is looking", () => {
  test("a line comes every five seconds at most, with the part of all bytes and the time since the start", () => {
    const { written, clock, progress } = rig(false);
    const first = progress.meter(small, 100);
    first(0.5);
    clock.ms += 4999;
    first(1);
    expect(written).toEqual([]);
    const second = progress.meter(large, 300);
    clock.ms += 1;
    second(0.5);
    second(0.6);
    clock.ms += 7000;
    second(1);
    expect(written).toEqual(["reading: 62 %, 5 s\n", "read in 12 s, compiling\n"]);
  });
});

describe("on a terminal", () => {
  test("one line is renewed, and taken away in the end", () => {
    const { written, clock, progress } = rig(true);
    const first = progress.meter(small, 100);
    first(0.4);
    clock.ms += 2000;
    first(1);
    progress.clear();
    expect(written.map((text) => text.replace("\u001b[K", ""))).toEqual([
      "\rreading: 10 %, 0 s",
      "\rreading: 25 %, 2 s",
      "\r",
    ]);
  });
});

test("a path that leads nowhere, in circles or through a file, is left to whoever reads it", () => {
  symlinkSync("loop", join(folder, "loop"));
  const paths = ["loop", "none", "small/below"].map((name) => join(folder, name));
  expect(() => buildProgress(paths, { write: () => undefined })).not.toThrow();
});
