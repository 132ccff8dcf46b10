/**
 * What all verbs share: help, suggestions, options of every verb, colours, streams, signals, faults.
 */
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Command } from "commander";
import { afterAll, describe, expect, test } from "vitest";
import { paintFor } from "../../src/cli/colour.ts";
import { inLocale } from "../../src/cli/marks.ts";
import { buildProgram } from "../../src/cli/program.ts";
import { VERBS } from "../../src/cli/verbs.ts";
import { COMPILE_CACHE, georouter, MAIN, project, SLIP, SPARE, type Ran } from "./rules-rig.ts";

const good = project();
const warned = project({ "rules/spare.yaml": SPARE });
const wrong = project({ "rules/slip.yaml": SLIP });
afterAll(() => [good, warned, wrong].forEach((folder) => rmSync(folder, { recursive: true })));

const program = await buildProgram([]);

function everyCommand(command: Command, path: string): readonly (readonly [path: string, command: Command])[] {
  return [[path, command], ...command.commands.flatMap((below) => everyCommand(below, `${path} ${below.name()}`))];
}

describe("the help of", () => {
  test.each(everyCommand(program, "georouter"))("%s says what it does and has an example", (path, command) => {
    let help = "";
    command.configureOutput({ writeOut: (text) => (help += text) }).outputHelp();
    expect(command.description()).not.toBe("");
    expect(help).toMatch(new RegExp(`^Examples?:\\n  ${path}\\b`, "m"));
    expect(help).toContain("Options of every verb:");
    expect(help).toContain("--help");
  });
  test("the command lists every verb in a group, and the exit codes", () => {
    const { status, stdout, stderr } = georouter(good, ["--help"]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    for (const { name, group } of VERBS) expect(stdout).toMatch(new RegExp(`^${group}\\n(?: .*\\n)*  ${name} `, "m"));
    expect(stdout).toMatch(/Exit codes: 0 yes, .*64 wrong usage/);
  });
  test("a verb needs no rules, and no other verb", () => {
    expect(georouter("/", ["check", "--help"])).toMatchObject({ status: 0, stderr: "" });
    expect(georouter("/", ["help", "check"]).stdout).toBe(georouter("/", ["check", "--help"]).stdout);
  });
  test("no verb is shown on stderr with 64: a script with an empty variable does not pass", () => {
    const { status, stdout, stderr } = georouter(good, []);
    expect({ status, stdout }).toEqual({ status: 64, stdout: "" });
    expect(stderr).toBe(georouter(good, ["--help"]).stdout);
  });
});

test("the version is that of the package", () => {
  const { version } = JSON.parse(readFileSync(resolve(MAIN, "../../../package.json"), "utf8")) as { version: string };
  for (const option of ["--version", "-V"]) expect(georouter("/", [option]).stdout).toBe(`${version}\n`);
});

describe("did you mean:", () => {
  test.each([
    ["chek", "error: unknown command chek; did you mean check? See georouter --help"],
    ["check --strct", "error: unknown option --strct; did you mean --strict? See georouter check --help"],
    ["explain --contry BR", "error: unknown option --contry; did you mean --country? See georouter explain --help"],
    ["check --no-colour", "error: unknown option --no-colour; did you mean --no-color? See georouter check --help"],
    ["geoip lokup 1.1.1.1", "error: unknown command lokup; did you mean lookup? See georouter geoip --help"],
    ["lab hel all", "error: unknown command hel; did you mean heal? See georouter lab --help"],
    [
      "lab qqq",
      "error: unknown command qqq; did you mean one of break, slow, degrade, ready, heal, status, drain, undrain, dial, force, failback, kill, unkill, end, orders, live? See georouter lab --help",
    ],
    ["qqq", "error: unknown command qqq; see georouter --help"],
    ["compile", "error: --out <file> is missing; see georouter compile --help"],
    ["compile --out", "error: --out <file> needs its value; see georouter compile --help"],
    ["check --format xml", "error: --format <form> takes pretty, json, github; found xml; see georouter check --help"],
    [
      "check -o json --format json",
      "error: -o, --output <form> and --format <form> exclude each other; leave one out; see georouter check --help",
    ],
    ["check a b", "error: too many arguments for check: it takes 0; found a, b; see georouter check --help"],
    [
      `check ${"x".repeat(3000)}`,
      `error: too many arguments for check: it takes 0; found ${"x".repeat(80)}…; see georouter check --help`,
    ],
    ["completion csh", "error: shell takes bash, zsh, fish, powershell; found csh; see georouter completion --help"],
    [
      "lab --port 70000",
      "error: --port <number>: a port is a number from 1 to 65535; found 70000; see georouter lab --help",
    ],
  ])("%s", (line, said) => {
    expect(georouter(good, line.split(" "))).toEqual({ status: 64, stdout: "", stderr: `${said}\n` });
  });
});

const steady = ({ stdout }: Ran): string => stdout.replace(/\d+ ms/, "N ms");

describe("an option of every verb", () => {
  test("is taken before and behind the verb", () => {
    for (const args of [
      ["-q", "check"],
      ["check", "-q"],
      ["--quiet", "check", "--strict"],
    ]) {
      expect(georouter(good, args)).toEqual({ status: 0, stdout: "", stderr: "" });
    }
  });
  test("-q leaves out what says that all is well, and nothing that does not", () => {
    expect(steady(georouter(warned, ["check", "-q"]))).toBe(steady(georouter(warned, ["check"])));
    expect(georouter(good, ["compile", "--out", "q", "-q"])).toEqual({ status: 0, stdout: "", stderr: "" });
    expect(georouter(wrong, ["compile", "--out", "q", "-q"]).stderr).toContain("[GR0302]");
  });
  test("-v says which rules are read, on stderr", () => {
    const { stdout, stderr } = georouter(good, ["check", "-v", "-o", "json"]);
    expect(stderr).toMatch(/^rules: .+\/rules\n$/);
    expect(JSON.parse(stdout)).toMatchObject({ errors: 0 });
  });
});

describe("colour", () => {
  const RED = "\u001b[31m";
  const colourOf = (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
    georouter(wrong, [...args], env).stdout.includes(RED);

  test("is not in what is piped, whatever the verb", () => {
    for (const args of [["check"], ["explain", "--host", "live.example"], ["geoip", "info"], ["--help"], ["chek"]]) {
      const { stdout, stderr } = georouter(good, args);
      expect(stdout + stderr).not.toContain("\u001b");
    }
  });
  test("is forced by --color=always, before or behind the verb, also against NO_COLOR", () => {
    expect(colourOf(["check", "--color=always"])).toBe(true);
    expect(colourOf(["--color", "always", "check"])).toBe(true);
    expect(colourOf(["check", "--color=always"], { NO_COLOR: "1", TERM: "dumb" })).toBe(true);
  });
  test("is taken away by --no-color and --color=never, also against FORCE_COLOR", () => {
    expect(colourOf(["check", "--no-color"], { FORCE_COLOR: "1" })).toBe(false);
    expect(colourOf(["--no-color", "check"], { FORCE_COLOR: "1" })).toBe(false);
    expect(colourOf(["check", "--color=never"], { FORCE_COLOR: "1" })).toBe(false);
    expect(colourOf(["check", "--color=auto"], { FORCE_COLOR: "1" })).toBe(true);
  });
  test("is never in JSON or in annotations, even when it is forced", () => {
    for (const form of ["json", "github"]) expect(colourOf(["check", "--format", form, "--color=always"])).toBe(false);
  });
  test.each([
    ["a terminal has it", { isTTY: true }, {}, true],
    ["a pipe has not", {}, {}, false],
    ["NO_COLOR takes it away", { isTTY: true }, { NO_COLOR: "1" }, false],
    ["an empty NO_COLOR says nothing", { isTTY: true }, { NO_COLOR: "" }, true],
    ["a dumb terminal has not", { isTTY: true }, { TERM: "dumb" }, false],
    ["FORCE_COLOR gives it to a pipe", {}, { FORCE_COLOR: "1" }, true],
    ["FORCE_COLOR=0 takes it away", { isTTY: true }, { FORCE_COLOR: "0" }, false],
    ["NO_COLOR is stronger than FORCE_COLOR", { isTTY: true }, { FORCE_COLOR: "1", NO_COLOR: "1" }, false],
  ])("%s", (_, stream, env, coloured) => {
    expect(paintFor(stream, env)("red", "x")).toBe(coloured ? `${RED}x\u001b[0m` : "x");
  });
});

describe("marks", () => {
  test.each([
    [{}, "✔ a → b"],
    [{ LANG: "C.UTF-8" }, "✔ a → b"],
    [{ LANG: "pt_BR.utf8" }, "✔ a → b"],
    [{ LANG: "C" }, "ok a -> b"],
    [{ LANG: "de_DE.ISO-8859-1" }, "ok a -> b"],
    [{ LANG: "C.UTF-8", LC_ALL: "POSIX" }, "ok a -> b"],
    [{ LANG: "C", LC_CTYPE: "en_US.UTF-8" }, "✔ a → b"],
    [{ LANG: "C", LC_ALL: "" }, "ok a -> b"],
  ])("with %o are as the locale can show them", (env, shown) => {
    expect(inLocale("✔ a → b", env)).toBe(shown);
  });
  test("are ASCII in what people read, and what others wrote stays", () => {
    expect(georouter(good, ["check"], { LANG: "C" }).stdout).toMatch(/^ok no findings/);
    expect(georouter(wrong, ["check"], { LANG: "C" }).stdout).toMatch(/\nx 1 error/);
    expect(georouter(warned, ["check"], { LANG: "C" }).stdout).toMatch(/\n! 1 warning/);
    const explained = georouter(good, ["explain", "--country", "DE", "--host", "live.example"], { LANG: "C" }).stdout;
    expect(explained).toMatch(/no address -> DE/);
    expect(explained).not.toMatch(/[^\x20-\x7e\n]/);
  });
});

describe("stdout", () => {
  test.each([
    ["check -o json", good],
    ["check --format json", wrong],
    ["compile --out j -o json", good],
    ["explain --country DE --host live.example -o json", good],
    ["geoip info -o json", good],
    ["geoip lookup 200.160.2.3 -o json", good],
    ["init fresh -o json", good],
  ])("of %s is JSON, and nothing else is said", (line, folder) => {
    const { stdout, stderr } = georouter(folder, line.split(" "));
    expect(stderr.replace(/^warning: the data is of .* days old, .*\n/, "")).toBe("");
    expect(JSON.parse(stdout)).toBeInstanceOf(Object);
  });
  test("check says the same with -o json as with --format json", () => {
    expect(georouter(wrong, ["check", "-o", "json"])).toEqual(georouter(wrong, ["check", "--format", "json"]));
  });
  test("compile says on it what it wrote, and warns beside it", () => {
    const { stdout, stderr } = georouter(warned, ["compile", "--out", "j", "-o", "json"]);
    const text = readFileSync(join(warned, "j"), "utf8");
    expect(JSON.parse(stdout)).toEqual({
      path: "j",
      bytes: Buffer.byteLength(text),
      sha256: /"sha256":"(\w+)"/.exec(text)?.[1],
    });
    expect(stderr).toContain("[GR0316]");
    expect(stderr).toMatch(/⚠ 1 warning in 7 files/);
  });
});

/** A pipeline in bash, with `georouter` in it. */
function pipeline(folder: string, command: string): Ran {
  const script = `georouter() { '${process.execPath}' '${MAIN}' "$@"; }\n${command}`;
  const env = { PATH: process.env["PATH"] ?? "", NODE_COMPILE_CACHE: COMPILE_CACHE };
  return spawnSync("bash", ["--norc", "-c", script], { cwd: folder, encoding: "utf8", env });
}

describe("a reader who has seen enough", () => {
  writeFileSync(join(good, "many.ndjson"), '{"country":"DE","host":"live.example"}\n'.repeat(5000));
  test("ends the verb without a word", () => {
    const { stdout, stderr } = pipeline(
      good,
      "georouter explain --batch many.ndjson -o ndjson | head -1; echo ${PIPESTATUS[0]}",
    );
    expect(stdout).toMatch(/^\{.*\}\n0\n$/);
    expect(stderr).toBe("");
  });
  test("does not turn a no into a yes", () => {
    expect(pipeline(wrong, "georouter check --format json | true; echo ${PIPESTATUS[0]}").stdout).toBe("1\n");
  });
  test("of stderr does not keep the answer from being made", () => {
    const { status, stdout } = pipeline(warned, "georouter compile --out unheard -o json 2> >(exec true)");
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ path: "unheard" });
    expect(existsSync(join(warned, "unheard"))).toBe(true);
  });
});

describe("Ctrl-C", () => {
  test("ends a verb as the shell expects: by the signal, which it reports as 130", async () => {
    const child = spawn(process.execPath, [MAIN, "explain", "-v", "--batch", "-"], { cwd: good });
    const closed = once(child, "close");
    await once(child.stderr, "data"); // it says which rules it reads, so it runs
    child.kill("SIGINT");
    const [code, signal] = (await closed) as [number | null, string | null];
    expect({ code, signal }).toEqual({ code: null, signal: "SIGINT" });
  });
});

describe("a fault of georouter", () => {
  const FAULTY = "--import=data:text/javascript,performance.now=()=>{throw(new(Error)('first%5Cnsecond'))}";
  test("is one line that asks for a report, and a code that is no answer", () => {
    const { status, stdout, stderr } = georouter(good, ["check"], { NODE_OPTIONS: FAULTY });
    expect({ status, stdout }).toEqual({ status: 70, stdout: "" });
    expect(stderr).toMatch(
      /^error: a fault of georouter, not of the rules: first; please report it .*GEOROUTER_DEBUG=1.*\n$/,
    );
  });
  test.each([
    ["-v", ["check", "-v"], {}],
    ["GEOROUTER_DEBUG", ["check"], { GEOROUTER_DEBUG: "1" }],
  ])("shows where it is with %s", (_, args, env) => {
    const { status, stderr } = georouter(good, args, { NODE_OPTIONS: FAULTY, ...env });
    expect(status).toBe(70);
    expect(stderr).toMatch(/\n\s+at .*check\.ts/);
  });
});

describe("a start", () => {
  test("loads no verb that is not named", () => {
    expect(loadedFor("check")).not.toMatch(/cli\/(?:lab|geoip|explain|init|completion)\.ts/);
    expect(loadedFor("check")).toContain("cli/check.ts");
    expect(loadedFor("--version")).not.toMatch(/cli\/check\.ts|zod|yaml/);
  });
});

/** Modules that a command line loads, as Node's own list of them. */
function loadedFor(argument: string): string {
  const hook = `data:text/javascript,${encodeURIComponent(
    'import { registerHooks } from "node:module"; import { writeSync } from "node:fs"; registerHooks({ load(url, context, next) { writeSync(2, `${url}\\n`); return next(url, context); } });',
  )}`;
  return georouter(good, [argument], { NODE_OPTIONS: `--import=${hook}` }).stderr;
}
