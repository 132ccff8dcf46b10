/**
 * The KV namespace through `wrangler kv key get|put`, so that whoever may deploy may publish, with the
 * same login.
 *
 * In: where it is, and how to run wrangler. Out: values, or a fault in wrangler's words. A value goes
 * through a file that is removed again: what was checked is what is sent, also when the file that was
 * named changes meanwhile. wrangler tells a missing key only by its text, so that text is read here. Of an
 * environment that its configuration does not have, it warns and takes the top level, which is production: that is a fault here.
 */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fail, ok, type Result } from "../../../core/model/result.ts";
import type { StateStore, StoreFault } from "./state-store.ts";

const ROOT = resolve(import.meta.dirname, "../../../..");
const DEADLINE_MS = 120_000;

/** Which namespace. */
export interface WranglerTarget {
  readonly where: "remote" | "local";
  /** Folder of Miniflare's files, for `local`. */
  readonly persistTo?: string | undefined;
  /** wrangler configuration with the binding STATE; default: that of the data plane. */
  readonly config?: string | undefined;
  readonly env?: string | undefined;
  /** Instead of the binding STATE. */
  readonly namespaceId?: string | undefined;
}

/** How a run of wrangler ended; `code` null: it had to be stopped. */
export interface WranglerRun {
  readonly code: number | null;
  readonly out: Uint8Array;
  readonly err: string;
}

export type RunWrangler = (args: readonly string[]) => Promise<WranglerRun>;

/** The namespace as wrangler reaches it. */
export function wranglerStore(target: WranglerTarget, run: RunWrangler = runWrangler): StateStore {
  const options = optionsOf(target);
  return {
    name: `KV (${target.where})`,
    read: async (key) => {
      const ran = await run(["kv", "key", "get", key, ...options]);
      const elsewhere = noEnvironment(target, ran);
      if (elsewhere !== null) return fail(elsewhere);
      if (isAbsent(ran)) return ok(null);
      return ran.code === 0 ? ok(ran.out) : fail(faultOf(ran));
    },
    write: (key, bytes) =>
      withFile(bytes, async (path): Promise<Result<null, StoreFault>> => {
        const ran = await run(["kv", "key", "put", key, "--path", path, ...options]);
        const elsewhere = noEnvironment(target, ran);
        if (elsewhere !== null) return fail(elsewhere);
        return ran.code === 0 ? ok(null) : fail(faultOf(ran));
      }),
  };
}

function optionsOf({ where, persistTo, config, env, namespaceId }: WranglerTarget): readonly string[] {
  return [
    `--${where}`,
    ...(namespaceId === undefined ? ["--binding", "STATE"] : ["--namespace-id", namespaceId]),
    "--config",
    resolve(config ?? join(ROOT, "wrangler.toml")),
    ...(env === undefined ? [] : ["--env", env]),
    ...(persistTo === undefined ? [] : ["--persist-to", resolve(persistTo)]),
  ];
}

/** `Value not found` on stdout, with exit code 0: local; `404`: the API. */
function isAbsent({ out, err }: WranglerRun): boolean {
  return (
    (out.length < 32 && /^Value not found\s*$/.test(Buffer.from(out).toString("utf8"))) ||
    /\/values\/\S+ - 404: /.test(err)
  );
}

const NOT_ALLOWED = /CLOUDFLARE_API_TOKEN|not authenticated|Authentication error| - 40[13]: |\[code: (?:9109|10000)\]/i;
const UNREACHABLE = /fetch failed|Unable to resolve|connectivity|ECONN|ENOTFOUND|ETIMEDOUT| - (?:429|5\d\d): /i;

/** A misspelt environment must not end in another one. */
function noEnvironment({ env, config }: WranglerTarget, { err }: WranglerRun): StoreFault | null {
  if (env === undefined || !err.includes("No environment found in configuration")) return null;
  const said = `${config ?? "wrangler.toml"} has no environment ${JSON.stringify(env)}; name one that it has, or leave --env out`;
  return { kind: "failed", said };
}

function faultOf({ code, out, err }: WranglerRun): StoreFault {
  if (code === null) return { kind: "unreachable", said: `wrangler did not end within ${DEADLINE_MS / 1000} s` };
  const said = `wrangler said: ${gist(err) || gist(Buffer.from(out).toString("utf8")) || `nothing, and ended with ${code}`}`;
  if (NOT_ALLOWED.test(err)) return { kind: "not-allowed", said };
  if (UNREACHABLE.test(err)) return { kind: "unreachable", said };
  return { kind: "failed", said: /Could not read file/.test(err) ? `${said}; check --config` : said };
}

/** The lines that say something, without marks and what wrangler adds to every error. */
function gist(text: string): string {
  const lines = text
    // oxlint-disable-next-line no-control-regex -- wrangler colours its errors whatever NO_COLOR says
    .replace(/\u001b\[[0-9;]*m/g, "")
    .split("\n")
    .map((line) => line.replace(/^\S \[(?:ERROR|WARNING)\] /, "").trim());
  return lines.filter((line) => line !== "" && !/^(?:🪵|If you think this is a bug)/u.test(line)).join(" ");
}

async function withFile<T>(bytes: Uint8Array, use: (path: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "georouter-publish-"));
  try {
    const path = join(folder, "value");
    writeFileSync(path, bytes);
    return await use(path);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Without a terminal of its own, so that it asks nothing. */
async function runWrangler(args: readonly string[]): Promise<WranglerRun> {
  const child = spawn(process.execPath, [join(ROOT, "node_modules/wrangler/bin/wrangler.js"), ...args], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, WRANGLER_SEND_METRICS: "false", NO_COLOR: "1" },
    timeout: DEADLINE_MS,
  });
  const [out, err]: [Buffer[], Buffer[]] = [[], []];
  child.stdout.on("data", (chunk: Buffer) => out.push(chunk));
  child.stderr.on("data", (chunk: Buffer) => err.push(chunk));
  const { promise: ended, resolve: end, reject } = Promise.withResolvers<number | null>();
  child.on("error", reject);
  child.on("close", end);
  const code = await ended;
  return { code, out: new Uint8Array(Buffer.concat(out)), err: Buffer.concat(err).toString("utf8") };
}
