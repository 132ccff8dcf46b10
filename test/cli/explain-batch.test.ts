/**
 * `georouter explain --batch` as it is called: in step, streaming, and quiet when nobody reads on.
 */
import { spawn, spawnSync } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { answerLines, LONGEST_LINE } from "../../src/cli/explain/batch.ts";
import type { Line } from "../../src/cli/explain/read-lines.ts";
import { bundleOf } from "../unit/small-rules.ts";
import { georouter, project, type Ran } from "./rules-rig.ts";

const MAIN = resolve(import.meta.dirname, "../../src/cli/main.ts");
const folder = project();
afterAll(() => rmSync(folder, { recursive: true }));

function batchOf(content: string | Buffer, ...args: readonly string[]): Ran {
  writeFileSync(join(folder, "facts.ndjson"), content);
  return georouter(folder, ["explain", "--batch", "facts.ndjson", ...args]);
}

const lines = ({ stdout }: Ran): readonly Record<string, unknown>[] =>
  stdout.split("\n").flatMap((line) => (line === "" ? [] : [JSON.parse(line) as Record<string, unknown>]));

describe("answers", () => {
  test("one line for each, in order, without trace", () => {
    const ran = batchOf('{"country":"DE"}\n{"country":"KP"}\r\n\n{"path":"/robots.txt"}');
    expect(lines(ran).map(({ kind, reason }) => [kind, reason])).toEqual([
      ["handoff", "matched"],
      ["respond", "geofence"],
      ["respond", "route-response"],
    ]);
    expect(lines(ran)[0]).not.toHaveProperty("trace");
    expect([ran.status, ran.stderr]).toEqual([0, ""]);
  });

  test("--trace keeps the trace, with the skipped routes", () => {
    const [answer] = lines(batchOf('{"path":"/live/1"}', "--trace"));
    expect(answer?.["trace"]).toContainEqual(expect.objectContaining({ stage: "route", skipped: expect.anything() }));
  });

  test("an address is looked up, and a stated country is not", () => {
    const found = lines(batchOf('{"ip":"193.1.219.1"}\n{"ip":"193.1.219.1","country":"DE"}\n'));
    expect(found.map(({ viewer }) => viewer)).toMatchObject([
      { country: "IE", source: "geoip" },
      { country: "DE", source: "facts" },
    ]);
  });

  test("-o json and -o ndjson are what it does anyway", () => {
    expect(batchOf("{}", "-o", "json").stdout).toBe(batchOf("{}", "-o", "ndjson").stdout);
  });
});

describe("bad lines", () => {
  test("have an error in their place, and the exit code is 65", () => {
    const bad = [
      ["{", "the line is not JSON"],
      ["[1]", "facts must be a JSON object, found [1]"],
      ['{"lat":1}', "lat says nothing alone: state lon as well"],
      [`{"path":"/${"x".repeat(LONGEST_LINE)}"}`, `the line is longer than ${LONGEST_LINE} bytes`],
      ['{"unit":"\u00ff"}', "the line is not UTF-8"],
    ] as const;
    const content = bad.map(([line]) => `${line}\n{"country":"DE"}\n`).join("");
    const ran = batchOf(Buffer.from(content, "latin1"));
    const found = lines(ran);
    expect(found.filter((_, at) => at % 2 === 0)).toEqual(bad.map(([, error]) => ({ error })));
    expect(found.filter((_, at) => at % 2 === 1).every(({ kind }) => kind === "handoff")).toBe(true);
    expect([ran.status, ran.stderr]).toEqual([65, '5 lines could not be read; see "error" there\n']);
  });

  test("a file that cannot be read is said so", () => {
    const { status, stdout, stderr } = georouter(folder, ["explain", "--batch", "nowhere"]);
    expect([status, stdout]).toEqual([65, ""]);
    expect(stderr).toMatch(/^error: nowhere cannot be read: ENOENT/);
  });
});

describe("streams", () => {
  const many = `{"country":"DE","path":"/live/1","unit":"é"}\n`;

  test("standard input is read to its end, in a heap that could not hold it", () => {
    const count = 250_000;
    const { status, stdout } = spawnSync(
      process.execPath,
      ["--max-old-space-size=80", MAIN, "explain", "--batch", "-"],
      { cwd: folder, input: Buffer.from(many.repeat(count)), maxBuffer: 1e9, encoding: "latin1" },
    );
    expect(status).toBe(0);
    expect(stdout.length).toBeGreaterThan(112_000_000);
    expect(stdout.split("\n")).toHaveLength(count + 1);
  });

  test("the first answer comes before the last question", async () => {
    const child = spawn(process.execPath, [MAIN, "explain", "--batch", "-"], { cwd: folder });
    const ended = new Promise((done) => child.on("close", done));
    child.stdin.write(many);
    const first = await new Promise<string>((done) => child.stdout.once("data", (text: Buffer) => done(String(text))));
    expect(first).toMatch(/^\{"kind":"handoff"/);
    child.stdin.end();
    expect(await ended).toBe(0);
  });

  test("a reader that has seen enough ends it quietly", async () => {
    const child = spawn(process.execPath, [MAIN, "explain", "--batch", "-"], { cwd: folder });
    const ended = new Promise((done) => child.on("close", done));
    let complaints = "";
    child.stderr.on("data", (text: Buffer) => (complaints += String(text)));
    child.stdin.on("error", () => undefined); // it stops reading, as it should
    child.stdout.once("data", () => child.stdout.destroy());
    child.stdin.end(many.repeat(50_000));
    expect([await ended, complaints]).toEqual([0, ""]);
  });
});

describe("answering lines", () => {
  const batch = { bundle: bundleOf(), table: null, live: null, now: 0, trace: false };

  test("texts hold whole lines, none of them large", () => {
    const questions: Line[] = Array.from({ length: 1000 }, () => "{}");
    const { texts, bad } = answerLines(questions, batch);
    expect(texts.length).toBeGreaterThan(2);
    expect(texts.every((text) => text.endsWith("\n") && text.length < 80_000)).toBe(true);
    expect([texts.join("").split("\n").length - 1, bad]).toEqual([1000, 0]);
  });

  test("no lines, no text", () => {
    expect(answerLines(["", "\r"], batch)).toEqual({ texts: [], bad: 0 });
  });
});
