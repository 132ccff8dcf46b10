/**
 * Three ways to ask for a decision: the core in Node, the core in workerd, and the command line.
 *
 * Each takes a folder of rules and a list of facts and gives one answer for each, in order.
 */
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { build } from "esbuild";
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare } from "miniflare";
import { readTableFile, SNAPSHOT_PATH } from "../../src/cli/geoip/table-file.ts";
import { loadRules, type LoadedRules } from "../../src/cli/load-rules.ts";
import { readBundle } from "../../src/core/bundle/read-bundle.ts";
import { decide } from "../../src/core/decide/decide.ts";
import { decisionJson } from "../../src/core/ops/decision-json.ts";
import { readFacts } from "../../src/core/ops/facts/read-facts.ts";
import type { SpecQuestion } from "./spec-worker.ts";

export type Answer = Readonly<Record<string, unknown>>;

const ROOT = resolve(import.meta.dirname, "../..");

/** Compiles the rules of a folder; rules with findings fail the test. */
export function compileFolder(rules: string): LoadedRules {
  const loaded = loadRules(rules);
  if (loaded === null) throw new Error(`the rules in ${rules} do not compile; see the findings above`);
  return loaded;
}

/** The core in this process. */
export function askNode({ text, sha256 }: LoadedRules, facts: readonly unknown[]): readonly Answer[] {
  const bundle = readBundle(text, sha256);
  const table = readTableFile(SNAPSHOT_PATH);
  if (!bundle.ok || !table.ok) throw new Error("the bundle or the GeoIP table cannot be read");
  return facts.map((one) => {
    const asked = readFacts(one, bundle.value, table.value.table, 0);
    if (!asked.ok) return { error: asked.error.join("; ") };
    const decision = decide(bundle.value, asked.value.live, asked.value.viewer, "full");
    return JSON.parse(JSON.stringify(decisionJson(decision, true))) as Answer;
  });
}

/** `georouter explain --batch`, as another program would call it. */
export async function askCommandLine(rules: string, facts: readonly unknown[]): Promise<readonly Answer[]> {
  const folder = mkdtempSync(join(tmpdir(), "georouter-spec-"));
  const file = join(folder, "facts.ndjson");
  writeFileSync(file, facts.map((one) => `${JSON.stringify(one)}\n`).join(""));
  const args = ["src/cli/main.ts", "explain", "--batch", file, "--trace", "-o", "ndjson", "--rules", rules];
  const stdout = await new Promise<string>((done, fail) => {
    execFile(process.execPath, args, { cwd: ROOT, maxBuffer: 64e6 }, (error, out, complaints) => {
      // Facts that cannot be read are part of the cases: then the exit code is 65 and the answer still whole.
      if (error === null || error.code === 65) done(out);
      else fail(new Error(`explain ended with ${String(error.code)}: ${complaints}`));
    });
  }).finally(() => rmSync(folder, { recursive: true, force: true }));
  return stdout.split("\n").flatMap((line) => (line === "" ? [] : [JSON.parse(line) as Answer]));
}

export interface Workerd {
  ask(rules: LoadedRules, facts: readonly unknown[]): Promise<readonly Answer[]>;
  stop(): Promise<void>;
}

/** Starts the core in workerd. */
export async function startWorkerd(): Promise<Workerd> {
  const built = await build({
    entryPoints: [join(import.meta.dirname, "spec-worker.ts")],
    bundle: true,
    format: "esm",
    target: "es2024",
    write: false,
  });
  const contents = built.outputFiles[0]?.text ?? "";
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      host: "127.0.0.1",
      log: new Log(LogLevel.NONE),
      workers: [
        {
          name: "spec",
          compatibilityDate: "2026-11-01",
          modules: [{ type: "ESModule", path: "spec-worker.js", contents }],
        },
      ],
    }),
  );
  await miniflare.ready;
  const table = readFileSync(SNAPSHOT_PATH).toString("base64");
  return {
    ask: async ({ text }, facts) => {
      const question: SpecQuestion = { bundle: text, table, facts };
      const response = await miniflare.dispatchFetch("http://spec/", {
        method: "POST",
        body: JSON.stringify(question),
      });
      if (!response.ok) throw new Error(`workerd answered ${response.status}: ${await response.text()}`);
      return (await response.json()) as readonly Answer[];
    },
    stop: () => miniflare.dispose(),
  };
}
