/**
 * `georouter explain` without facts: it asks, answers, and asks again; on streams, and on a real terminal.
 */
import { spawn, spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import { resolve } from "node:path";
import { PassThrough } from "node:stream";
import { afterAll, describe, expect, test } from "vitest";
import { explainInDialogue } from "../../src/cli/explain/dialogue.ts";
import { AT, bundleOf, region, tier } from "../unit/small-rules.ts";
import { BOUND_ROUTER, project } from "./rules-rig.ts";

const SETTING = {
  bundle: bundleOf({
    router: { hosts: ["live.example", "*.vod.example"] },
    regions: [region("world", { tiers: [tier({ a: 1 }), tier({ b: 1 })] })],
  }),
  table: null,
  now: () => AT,
  live: null,
  form: "quiet",
} as const;

interface Talk {
  readonly questions: string;
  readonly answers: string;
  readonly code: number;
}

/** Types lines and then ends the input. */
async function talk(...typed: readonly string[]): Promise<Talk> {
  const [input, questions, answers] = [new PassThrough(), new PassThrough(), new PassThrough()];
  const said = { questions: "", answers: "" };
  questions.on("data", (text: Buffer) => (said.questions += String(text)));
  answers.on("data", (text: Buffer) => (said.answers += String(text)));
  // One line a question, as a person types them: what is typed ahead would be lost with the stream's end.
  let next = 0;
  questions.on("data", (text: Buffer) => {
    if (!String(text).endsWith(": ")) return;
    const line = typed[next++];
    if (line === undefined) input.end();
    else input.write(`${line}\n`);
  });
  const code = await explainInDialogue(SETTING, { input, questions, answers });
  return { ...said, code };
}

describe("a dialogue", () => {
  test("asks for four things, answers, and asks again until the answer is empty", async () => {
    const { questions, answers, code } = await talk("BR", "", "", "", "DE", "", "/x", "a=down", "");
    expect(answers).toBe("a stable v41 matched\nb stable v41 failover\n");
    expect(questions.match(/country or address: /g)).toHaveLength(3);
    expect(questions).toContain("Hosts of the rules: live.example, *.vod.example\n");
    expect(code).toBe(0);
  });

  test("offers the host and path of the last answer", async () => {
    const { questions } = await talk("BR", "x.vod.example", "/film", "", "BR", "", "", "", "");
    expect(questions).toContain("host [live.example]: ");
    expect(questions).toContain("host [x.vod.example]: ");
    expect(questions).toContain("path [/film]: ");
  });

  test("says every fault, keeps the last good answers, and goes on", async () => {
    const { questions, answers, code } = await talk("ZZ", "", "live", "a", "BR", "", "", "", "");
    expect(questions).toContain('error: --health takes CLUSTER=STATE, found "a"\n');
    expect(questions).toContain("path [/]: ");
    expect(questions).not.toContain("path [live]: ");
    expect([answers, code]).toEqual(["a stable v41 matched\n", 0]);
  });

  test("takes an address, a subdivision, several states", async () => {
    const { questions, answers } = await talk(
      "10.0.0.1",
      "",
      "",
      "a=down b=drain",
      "BR-SP",
      "",
      "",
      "",
      "1.2.3",
      "",
      "",
      "",
    );
    expect(questions).toContain("note: 10.0.0.1 is a private or reserved address");
    expect(questions).toContain('error: ip must be an address such as 200.160.2.3, found "1.2.3"');
    expect(answers).toBe("a stable v41 fail-open\na stable v41 matched\n");
  });

  test("ends with its input, wherever that is", async () => {
    expect(await talk()).toMatchObject({ code: 0, answers: "" });
    expect(await talk("BR", "")).toMatchObject({ code: 0, answers: "" });
  });
});

/** `script` of util-linux makes a terminal; without it these tests say that they were skipped. */
const HAS_TERMINAL = spawnSync("script", ["--version"]).status === 0;

describe.skipIf(!HAS_TERMINAL)("on a terminal", () => {
  const folder = project({ "rules/router.yaml": BOUND_ROUTER });
  afterAll(() => rmSync(folder, { recursive: true }));
  const main = resolve(import.meta.dirname, "../../src/cli/main.ts");

  /** Types each text when the question before it has come. */
  async function type(...typed: readonly string[]): Promise<{ readonly screen: string; readonly code: number | null }> {
    const command = `'${process.execPath}' '${main}' explain --quiet`;
    const child = spawn("script", ["-qec", command, "/dev/null"], {
      cwd: folder,
      env: { ...process.env, TERM: "xterm" },
    });
    let screen = "";
    let next = 0;
    child.stdout.on("data", (text: Buffer) => {
      screen += String(text);
      // The cursor is put behind each question.
      while (next < typed.length && screen.split(": \u001b[").length - 1 > next) child.stdin.write(typed[next++] ?? "");
    });
    const code = await new Promise<number | null>((done) => child.on("close", done));
    return { screen, code };
  }

  test("without facts it asks", async () => {
    const { screen, code } = await type("FR\r", "\r", "\r", "\r", "\r");
    expect(screen).toContain("north stable v1 matched");
    expect(code).toBe(0);
  });

  test("Ctrl-D ends it with 0, Ctrl-C with 130", async () => {
    expect((await type("\u0004")).code).toBe(0);
    expect((await type("FR\r", "\u0003")).code).toBe(130);
  });
});
