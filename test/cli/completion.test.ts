/**
 * TAB: what the command answers to the scripts, and what a real bash makes of it.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync, symlinkSync } from "node:fs";
import { delimiter, dirname, join, resolve } from "node:path";
import { afterAll, describe, expect, test, vi } from "vitest";
import { answerCompletion } from "../../src/cli/completion/answer.ts";
import { COMPILE_CACHE, georouter, project } from "./rules-rig.ts";

const folder = project();
const broken = project({ "rules/clusters.yaml": "kind: Clusters\nspec: { clusters: { a: [\n" });
afterAll(() => vi.unstubAllEnvs());
afterAll(() => [folder, broken].forEach((made) => rmSync(made, { recursive: true })));

/** Candidates and the number behind them; asked within this process, because starting another one takes most of the time. */
async function answer(
  ...words: readonly string[]
): Promise<{ readonly values: readonly string[]; readonly next: string }> {
  vi.stubEnv("GEOROUTER_RULES", join(folder, "rules"));
  const lines = (await answerCompletion(words)).trimEnd().split("\n");
  return { values: lines.slice(0, -1).map((line) => line.split("\t")[0] ?? ""), next: lines.at(-1) ?? "" };
}

describe("candidates are", () => {
  test("verbs, with what they do", async () => {
    expect((await answer("")).values).toEqual(expect.arrayContaining(["check", "explain", "completion", "help"]));
    expect(georouter(folder, ["complete", "--", "chec"]).stdout).toMatch(/^check\tfind every fault.*\n:4\n$/);
  });
  test("orders of a verb", async () => {
    expect((await answer("lab", "")).values).toEqual([
      "break",
      "slow",
      "degrade",
      "ready",
      "heal",
      "status",
      "drain",
      "undrain",
      "dial",
      "force",
      "failback",
      "kill",
      "unkill",
      "end",
      "orders",
      "live",
    ]);
    expect((await answer("lab", "h")).values).toEqual(["heal"]);
    expect((await answer("geoip", "")).values).toEqual([
      "build",
      "lookup",
      "info",
      "quality",
      "publish",
      "published",
      "unpublish",
      "help",
    ]);
    expect((await answer("help", "co")).values).toEqual(["compile", "completion"]);
  });
  test("options, those of every verb included, and no verb behind a dash", async () => {
    expect((await answer("check", "--")).values).toEqual(
      expect.arrayContaining(["--strict", "--rules", "--quiet", "--no-color"]),
    );
    expect((await answer("check", "--st")).values).toEqual(["--strict"]);
    expect((await answer("--st")).values).toEqual([]);
    expect((await answer("-q", "che")).values).toEqual(["check"]);
  });
  test("choices of an option and of an argument", async () => {
    expect((await answer("check", "--format", "")).values).toEqual(["pretty", "json", "github"]);
    expect((await answer("explain", "-o", "nd")).values).toEqual(["ndjson"]);
    expect((await answer("check", "--color=a")).values).toEqual(["auto", "always"]);
    expect((await answer("completion", "")).values).toEqual(["bash", "zsh", "fish", "powershell"]);
    expect((await answer("completion", "bash", "")).values).toEqual([]);
  });
  test("clusters, and behind one of them its states, without a space in between", async () => {
    expect(await answer("lab", "break", "")).toEqual({ values: ["north", "south"], next: ":4" });
    expect(await answer("lab", "failback", "")).toEqual({ values: ["alps", "europe", "world"], next: ":4" });
    expect(await answer("explain", "--health", "n")).toEqual({ values: ["north="], next: ":6" });
    expect(await answer("explain", "--health", "north=d")).toEqual({
      values: ["north=degraded", "north=down", "north=drain"],
      next: ":4",
    });
    expect((await answer("explain", "--health=north=do")).values).toEqual(["north=down"]);
    expect((await answer("explain", "--health", "north=down", "s")).values).toEqual(["south="]);
  });
  test("clusters of a session, and the role behind it is free", async () => {
    expect(await answer("explain", "--pin", "n")).toEqual({ values: ["north="], next: ":6" });
  });
  test("rollouts with regions, hosts, countries in any case", async () => {
    expect((await answer("explain", "--percent", "")).values).toEqual([
      "player.alps=",
      "player.europe=",
      "player.world=",
    ]);
    expect((await answer("explain", "--host", "")).values).toEqual(["live.example"]);
    expect((await answer("explain", "--country", "br")).values).toEqual(["BR"]);
    expect((await answer("explain", "--continent", "S")).values).toEqual(["SA"]);
  });
  test("files and folders, which the shell knows best", async () => {
    expect(await answer("compile", "--out", "")).toEqual({ values: [], next: ":0" });
    expect(await answer("explain", "--batch", "v")).toEqual({ values: [], next: ":0" });
    expect(await answer("geoip", "build", "")).toEqual({ values: [], next: ":0" });
    expect(await answer("fmt", "a.yaml", "b.yaml", "")).toEqual({ values: [], next: ":0" });
    expect(await answer("geoip", "build", "a.mmdb", "")).toEqual({ values: [], next: ":0" });
    expect(await answer("init", "a", "")).toEqual({ values: [], next: ":4" });
    expect(await answer("check", "--rules", "")).toEqual({ values: [], next: ":16" });
  });
  test("of the rules that --rules names", async () => {
    const there = join(folder, "rules");
    expect((await answer("--rules", there)).next).toBe(":4");
    const { stdout } = georouter(broken, ["complete", "--", "explain", "--rules", there, "--health", ""]);
    expect(stdout).toContain("north=\t");
    expect(georouter(broken, ["complete", "--", "explain", `--rules=${there}`, "--health", ""]).stdout).toBe(stdout);
  });
  test("none for what nothing is known of, and behind --", async () => {
    expect((await answer("explain", "--city", "")).values).toEqual([]);
    expect((await answer("nonsense", "")).values).toEqual([]);
    expect((await answer("check", "--nonsense", "")).values).toEqual([]);
    expect((await answer("explain", "--country=BR", "")).values).toEqual([]);
    expect((await answer("check", "--", "--")).values).toEqual([]);
  });
});

describe("nothing is said over a prompt", () => {
  test("when a rule file is broken: it costs only its names", () => {
    const clusters = georouter(broken, ["complete", "--", "lab", "break", ""]);
    expect(clusters).toEqual({ status: 0, stdout: ":4\n", stderr: "" });
    expect(georouter(broken, ["complete", "--", "explain", "--host", "l"]).stdout).toContain("live.example");
  });
  test("when there are no rules", () => {
    const ran = georouter(folder, ["complete", "--", "explain", "--rules", "nowhere", "--health", ""]);
    expect(ran).toEqual({ status: 0, stdout: ":6\n", stderr: "" });
  });
  test("when the words make no sense at all", () => {
    for (const words of [[], ["="], ["--="], ["-"], ["--", "--", ""], ["lab", "break", "x", "y", ""]]) {
      expect(georouter(folder, ["complete", "--", ...words])).toMatchObject({ status: 0, stderr: "" });
    }
  });
});

describe("the script for", () => {
  test.each(["bash", "zsh", "fish", "powershell"])("%s asks the command", (shell) => {
    const { status, stdout, stderr } = georouter(folder, ["completion", shell]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toMatch(/georouter complete '?--/);
  });
  test.each(["zsh", "fish"])("%s takes only an option's name for one, not all up to the last =", (shell) => {
    const { stdout } = georouter(folder, ["completion", shell]);
    expect(stdout).toContain("'^--[^=]*='");
    expect(stdout).not.toContain("'-.*='");
  });
  test("zsh keeps the colon of a value", () => {
    expect(georouter(folder, ["completion", "zsh"]).stdout).toContain("comp=${comp//:/\\\\:}");
  });
});

describe("in bash, TAB behind", () => {
  const bin = join(folder, ".bin");
  mkdirSync(bin);
  symlinkSync(resolve(import.meta.dirname, "../../src/cli/main.ts"), join(bin, "georouter"));

  /** What bash would put in the place of the word, as far as it replaces it. */
  function tab(line: string): readonly string[] {
    const script = `set -u
source <(georouter completion bash); source <(georouter completion bash)
COMP_LINE=$1 COMP_POINT=\${#1}; _georouter; printf '%s\\n' "\${COMPREPLY[@]-}"`;
    const env = {
      PATH: [bin, dirname(process.execPath), process.env["PATH"] ?? ""].join(delimiter),
      NODE_COMPILE_CACHE: COMPILE_CACHE,
    };
    const ran = spawnSync("bash", ["--norc", "-c", script, "bash", line], { cwd: folder, encoding: "utf8", env });
    expect(ran.stderr).toBe("");
    return ran.stdout.trimEnd().split("\n");
  }

  test.each([
    ["georouter chec", ["check"]],
    ["georouter lab break ", ["north", "south"]],
    ["georouter explain --health n", ["north="]],
    ["georouter explain --health north=do", ["down"]],
    ["georouter explain --health=north=do", ["down"]],
    ["georouter explain --health=n", ["north="]],
    ["georouter explain --health north=ready:", ["50"]],
    ["georouter explain --country B", expect.arrayContaining(["BR", "BE"])],
    ["georouter check --rules ru", ["rules"]],
    ["georouter explain --header 'x=$(touch ran)' --host l", ["live.example"]],
    ["georouter nonsense ", [""]],
  ])("%s", (line, replies) => {
    expect(tab(line)).toEqual(replies);
  });
  test("what was typed is never run", () => {
    tab("georouter explain --header x=$(touch ran) --host `touch ran` ");
    expect(spawnSync("ls", [folder], { encoding: "utf8" }).stdout).not.toContain("ran\n");
  });
});
