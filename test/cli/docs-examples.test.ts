/**
 * What README, docs and `--help` tell people to type works, and prints what is shown.
 *
 * Every example is run in a copy of the rules, or named below with the reason why it is not; a new one that
 * is neither fails. docs/cli.md is left out: it is made from the help, which is run here.
 */
import { spawnSync } from "node:child_process";
import { createHash, generateKeyPairSync } from "node:crypto";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";
import type { Command } from "commander";
import { afterAll, describe, expect, test } from "vitest";
import { buildProgram } from "../../src/cli/program.ts";
import { aimOf } from "../../src/core/model/aim-of-rules.ts";
import { NOTHING_KNOWN } from "../../src/core/model/live.ts";
import type { Rules } from "../../src/core/model/rules.ts";
import { compileRules, makeBundle } from "../../src/core/ruleset/index.ts";
import { VERBS } from "../../src/cli/verbs.ts";
import { writeMmdb } from "../fixtures/mmdb/write-mmdb.ts";
import { built } from "./geoip/built-table.ts";
import { examplesInHelp, examplesInMarkdown, matchesShown, type Example } from "./examples.ts";
import { filesBelow } from "../unit/ruleset/rule-files.ts";
import { COMPILE_CACHE } from "./rules-rig.ts";

const ROOT = resolve(import.meta.dirname, "../..");

/** What is not run here, and why; the first that fits. */
const NOT_RUN: readonly (readonly [command: RegExp, reason: string])[] = [
  [/^curl |^for i in .*curl/, "asks a running lab; test/cli/lab.test.ts pastes the lab's own lines"],
  [/^(?:npx )?georouter lab\b/, "starts or orders a lab; test/cli/lab.test.ts does"],
  [
    /^(?:npx )?georouter geoip (?:publish|unpublish|published)\b/,
    "publishes; test/cli/geoip/geoip-publish.test.ts does",
  ],
  [/(?:^|\| )(?:npx )?wrangler (?:kv|secret)\b/, "creates something at Cloudflare"],
  [/^npm (?:ci|install|start|test|run)\b/, "installs, starts the lab, or is the gate that runs this test"],
  [/^npx wrangler dev\b/, "serves until it is stopped, and asks the network about this machine"],
  [/^georouter completion (?:zsh|fish|powershell)\b/, "writes into a shell's folder; test/cli/completion.test.ts"],
];

const SANTOS = { country_code: "BR", state1: "Sao Paulo", city: "Santos", latitude: -23.96, longitude: -46.33 };

const CITY4 = writeMmdb([["200.160.2.0/24", SANTOS]], { ipVersion: 4, recordSize: 28 });
const CITY6 = writeMmdb([["2001:db8::/32", SANTOS]], { ipVersion: 6, recordSize: 28 });

const TOKEN_KEYS = JSON.stringify({ current: "k1", keys: { k1: "A".repeat(43) } });
/** Pairs for assertions, by name. */
const ASSERTION_KEYS: Readonly<Record<string, object>> = { a1: keyPair(), a2: keyPair() };

/** What examples find in the folder, beside the rules. */
const FILES: Readonly<Record<string, string | Uint8Array>> = {
  "viewers.ndjson": '{"country":"BR","path":"/live/ch1"}\n{"country":"DE"}\n',
  "build/rules.bundle": shippedBundle(),
  "live.txt": JSON.stringify(NOTHING_KNOWN),
  "token-keys.json": TOKEN_KEYS,
  "live-keys.json": '{"keys":[{"kid":"live-2026","kty":"EC"}]}',
  "my.key.json": JSON.stringify({ ...ASSERTION_KEYS["a1"], kid: "a1" }),
  "old.json": keySet("a1"),
  "new.json": keySet("a2"),
  "assertion-jwks.json": keySet("a1"),
  "both.json": keySet("a1", "a2"),
  "countries.mmdb": writeMmdb([["192.0.2.0/24", { country_code: "BR" }]], { ipVersion: 6, recordSize: 24 }),
  "city-ipv4.mmdb": CITY4,
  "city-ipv6.mmdb": CITY6,
  "clusters.bin": built([CITY4, CITY6], { precision: { aim: aimOf(shippedRules()), depth: 1 } }).bytes,
  "asn.mmdb": writeMmdb([["192.0.2.0/24", { autonomous_system_number: 64500 }]], { ipVersion: 6, recordSize: 24 }),
};

const examples = [...markdownExamples(), ...(await helpExamples())];
const reasonOf = ({ command }: Example): string | null => NOT_RUN.find(([form]) => form.test(command))?.[1] ?? null;
const isOurs = ({ command }: Example): boolean => /^(?:(?:npx )?georouter|node -e) /.test(command);
const run = examples.filter((example) => reasonOf(example) === null && isOurs(example));
const notRun = examples.filter((example) => reasonOf(example) !== null);

const made: string[] = [];
afterAll(() => {
  for (const folder of made) rmSync(folder, { recursive: true });
  const names = notRun.map(
    (example) => `  ${example.where}  ${example.command.split("\n")[0]}\n    ${reasonOf(example)}`,
  );
  console.warn(`${run.length} examples were run, ${notRun.length} were not:\n${names.join("\n")}`);
});

test("every example is one that is run, or one that is known not to be", () => {
  const unknown = examples.filter((example) => reasonOf(example) === null && !isOurs(example));
  expect(unknown.map(({ where, command }) => `${where}: ${command}`)).toEqual([]);
});

test("README and every verb have examples, and most of them are run", () => {
  expect(run.map(({ where }) => where.replace(/:.*/, ""))).toContain("README.md");
  expect(run.length).toBeGreaterThanOrEqual(15);
  expect(run.some(({ output }) => output !== null)).toBe(true);
});

describe("works:", () => {
  test.each(run.map((example) => [example.where, example.command, example] as const))("%s  %s", (_, __, example) => {
    const { status, stdout: printed } = inShell(example.command.replace(/^npx /, ""));
    expect({ status, said: status === 0 ? "" : printed }).toEqual({ status: 0, said: "" });
    if (example.output === null) return;
    expect(matchesShown(example.output, printed) ? "as shown" : printed).toBe("as shown");
  });
});

describe("in the text", () => {
  const texts = markdownFiles().map((file) => ({ file, text: readFileSync(join(ROOT, file), "utf8") }));
  const named = (form: RegExp): readonly string[] =>
    texts.flatMap(({ text }) => [...text.matchAll(form)].map(([, name = ""]) => name));

  test("every verb that is named is one", () => {
    const verbs = VERBS.map(({ name }) => name);
    const mentioned = named(/`(?:npx )?georouter ([a-z]+)/g);
    expect(mentioned).toContain("check");
    expect(mentioned.filter((name) => !verbs.includes(name))).toEqual([]);
  });
  test("every script of npm that is named is one", () => {
    const { scripts } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as {
      scripts: Record<string, string>;
    };
    const mentioned = named(/`npm run ([\w:]+)/g);
    expect(mentioned).toContain("ok");
    expect(mentioned.filter((name) => !(name in scripts))).toEqual([]);
  });
});

/** Runs a command; what it prints is in the order in which a terminal shows it. */
function inShell(command: string): { status: number | null; stdout: string } {
  const folder = mkdtempSync(join(tmpdir(), "georouter-examples-"));
  made.push(folder);
  for (const name of ["rules", "src/edge/geoip"]) cpSync(join(ROOT, name), join(folder, name), { recursive: true });
  mkdirSync(join(folder, "build"));
  for (const [name, content] of Object.entries(FILES)) writeFileSync(join(folder, name), content);
  mkdirSync(join(folder, "bin"));
  symlinkSync(join(ROOT, "src/cli/main.ts"), join(folder, "bin/georouter"));
  const path = [join(folder, "bin"), dirname(process.execPath), process.env["PATH"] ?? ""].join(delimiter);
  const env = { PATH: path, HOME: folder, NODE_COMPILE_CACHE: COMPILE_CACHE, TOKEN_KEYS };
  return spawnSync("bash", ["--norc", "-c", `exec 2>&1; ${command}`], {
    cwd: folder,
    encoding: "utf8",
    env,
    timeout: 30_000,
  });
}

function keyPair(): object {
  return generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey.export({ format: "jwk" });
}

/** Their public halves as a set. */
function keySet(...kids: readonly string[]): string {
  return JSON.stringify({ keys: kids.map((kid) => ({ ...ASSERTION_KEYS[kid], kid, d: undefined })) });
}

/** The shipped rules, compiled, as an earlier run would have left them. */
function shippedBundle(): string {
  return makeBundle(shippedRules(), (text) => createHash("sha256").update(text).digest("hex")).text;
}

function shippedRules(): Rules {
  const { rules } = compileRules(filesBelow(join(ROOT, "rules")));
  if (rules === null) throw new Error("the shipped rules do not compile");
  return rules;
}

function markdownFiles(): readonly string[] {
  const docs = readdirSync(join(ROOT, "docs"), { recursive: true, encoding: "utf8" });
  const files = docs.filter((name) => name.endsWith(".md") && name !== "cli.md").map((name) => join("docs", name));
  return ["README.md", ...files.toSorted()];
}

function markdownExamples(): readonly Example[] {
  return markdownFiles().flatMap((file) => examplesInMarkdown(file, readFileSync(join(ROOT, file), "utf8")));
}

async function helpExamples(): Promise<readonly Example[]> {
  const within = (path: string, command: Command): readonly Example[] => {
    let help = "";
    command.configureOutput({ writeOut: (text) => (help += text) }).outputHelp();
    return [
      ...examplesInHelp(path, help),
      ...command.commands.flatMap((below) => within(`${path} ${below.name()}`, below)),
    ];
  };
  return within("georouter", await buildProgram([]));
}
