/**
 * The file by which a second terminal finds the running lab: its process, its two ports, and the keys of its tokens.
 *
 * Only its owner may read it: whoever has the keys goes where he likes, though no further than this lab.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, relative, resolve } from "node:path";
import { fail, ok, type Result } from "../core/model/result.ts";
import { field, numberIn } from "./json-field.ts";
import { isAlive } from "./process-alive.ts";

export interface Session {
  readonly pid: number;
  readonly routerPort: number;
  readonly controlPort: number;
  /** The secret `TOKEN_KEYS` of its edge; empty in the file of a version that had none. */
  readonly tokenKeys: string;
}

/** In the project's build folder, so that it is found from everywhere and never committed; GEOROUTER_LAB_FILE names another one, for a second lab. */
export const SESSION_FILE = resolve(
  process.env["GEOROUTER_LAB_FILE"] ?? resolve(import.meta.dirname, "../../build/lab.json"),
);

/** The environment of every lab: whoever is on this machine may give orders there, and no token of elsewhere counts. */
export const LAB_ENVIRONMENT = "lab";

const START = "start one with `npm start`";

export function writeSession(path: string, session: Session): void {
  mkdirSync(dirname(path), { recursive: true });
  rmSync(path, { force: true }); // the mode of one that is there would stay
  writeFileSync(path, `${JSON.stringify({ format: 2, ...session })}\n`, { mode: 0o600 });
}

/** Removes the file if it is this process's own. */
export function removeSession(path: string): void {
  const session = readSession(path);
  if (session.ok && session.value.pid === process.pid) rmSync(path, { force: true });
}

/** Finds the running lab; the error is a sentence for people. */
export function readSession(path: string): Result<Session, string> {
  const shown = relative(process.cwd(), path) || path;
  const text = readText(path);
  if (text === null) return fail(`no lab is running; ${START}`);
  const session = parseSession(text);
  if (session === null) return fail(`${shown} is not a lab's file; remove it, then ${START}`);
  if (!isAlive(session.pid)) {
    return fail(`${shown} is left over from a lab that ended (process ${session.pid}); ${START}, which replaces it`);
  }
  return ok(session);
}

function readText(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return null; // no file, no lab
  }
}

function parseSession(text: string): Session | null {
  const value = parsed(text);
  const [pid, routerPort, controlPort] = ["pid", "routerPort", "controlPort"].map((name) => numberIn(value, name));
  const tokenKeys = field(value, "tokenKeys");
  if (!isWhole(pid) || !isWhole(routerPort) || !isWhole(controlPort)) return null;
  return { pid, routerPort, controlPort, tokenKeys: typeof tokenKeys === "string" ? tokenKeys : "" };
}

function isWhole(value: number | null | undefined): value is number {
  return Number.isInteger(value);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null; // what is no JSON is no session
  }
}
