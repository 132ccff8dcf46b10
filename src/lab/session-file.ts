/**
 * The file by which a second terminal finds the running lab: its process and its two ports.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, relative, resolve } from "node:path";
import { fail, ok, type Result } from "../core/model/result.ts";
import { isAlive } from "./process-alive.ts";

export interface Session {
  readonly pid: number;
  readonly routerPort: number;
  readonly controlPort: number;
}

/** In the project's build folder, so that it is found from everywhere and never committed; GEOROUTER_LAB_FILE names another one, for a second lab. */
export const SESSION_FILE = resolve(
  process.env["GEOROUTER_LAB_FILE"] ?? resolve(import.meta.dirname, "../../build/lab.json"),
);

const START = "start one with `npm start`";

export function writeSession(path: string, session: Session): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${JSON.stringify({ format: 1, ...session })}\n`);
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
  const number = (name: string): number => Number(new RegExp(`"${name}":(\\d{1,10})[,}]`).exec(text)?.[1]);
  const session = { pid: number("pid"), routerPort: number("routerPort"), controlPort: number("controlPort") };
  return Object.values(session).every((value) => Number.isInteger(value)) ? session : null;
}
