/**
 * The verifier's two files, as an origin's team uses them: alone in a folder, in plain JavaScript and in TypeScript.
 */
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { liveKeyPair } from "../../src/lab/live-key-pair.ts";
import { builtVerifier, type BuiltVerifier } from "../edge/rig/built-verifier.ts";
import { claimsAt, mint } from "../unit/verifier/minted.ts";

const TSC = resolve(import.meta.dirname, "../../node_modules/.bin/tsc");

let built: BuiltVerifier;
beforeAll(async () => {
  built = await builtVerifier();
});
afterAll(() => built.remove());

/** Starts a server with the verifier, asks it with and without the token, and prints the answers. */
const SERVER = `
import { createServer } from "node:http";
import { createVerifier } from "./georouter-verifier.mjs";

const [jwks, token] = process.argv.slice(2);
const verifier = createVerifier({ jwks: JSON.parse(jwks), cluster: "sa-east", environment: "production" });
const server = createServer(async (request, response) => {
  const judged = await verifier.verify(request);
  response.writeHead(judged.ok ? 200 : 403).end(judged.ok ? judged.vouched.version : judged.reason);
});
server.listen(0, "127.0.0.1", async () => {
  const url = \`http://127.0.0.1:\${server.address().port}/\`;
  const ask = async (headers) => { const answer = await fetch(url, { headers }); return [answer.status, await answer.text()]; };
  console.log(JSON.stringify([await ask({ "x-edge-assertion": token }), await ask({})]));
  server.close();
});
`;

const CONSUMER = `
import { createVerifier, type Refusal, type Verification } from "./georouter-verifier.mjs";
const verifier = createVerifier({ jwksUrl: "https://control.example/.well-known/jwks.json", cluster: "a", environment: "b" });
export async function judge(request: Request): Promise<string | Refusal> {
  const judged: Verification = await verifier.verify(request);
  return judged.ok ? judged.vouched.version : judged.reason;
}
export const ofNode = (request: { method?: string; url?: string; headers: NodeJS.Dict<string | string[]> }) => verifier.verify(request);
declare namespace NodeJS { interface Dict<T> { [key: string]: T | undefined } }
// @ts-expect-error -- the cluster must be named
createVerifier({ jwksUrl: "https://control.example/", environment: "b" });
`;

test("it is two files that import nothing, with the licence of what is in them", () => {
  expect(readdirSync(built.folder).toSorted()).toEqual(["georouter-verifier.d.mts", "georouter-verifier.mjs"]);
  for (const file of readdirSync(built.folder)) {
    const text = readFileSync(join(built.folder, file), "utf8");
    expect(text).not.toMatch(/^\s*import\b|\bimport\(|\brequire\(|\bfrom "/m);
  }
  expect(readFileSync(join(built.folder, "georouter-verifier.mjs"), "utf8")).toMatch(
    /The MIT License[\s\S]*Filip Skokan/,
  );
});

test("a plain Node server takes it as it is", async () => {
  const pair = await liveKeyPair("a1");
  const token = await mint(pair, claimsAt(Date.now()));
  writeFileSync(join(built.folder, "server.mjs"), SERVER);
  const args = ["server.mjs", JSON.stringify({ keys: [pair.publicKey] }), token];
  const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: built.folder, encoding: "utf8" });
  expect(stderr).toBe("");
  expect(JSON.parse(stdout)).toEqual([
    [200, "canary"],
    [403, "missing"],
  ]);
});

test("its types need no other file or package", () => {
  writeFileSync(join(built.folder, "consumer.ts"), CONSUMER);
  const options = [
    "--noEmit",
    "--strict",
    "--module",
    "nodenext",
    "--target",
    "es2022",
    "--lib",
    "es2022,dom",
    "--types",
    "",
  ];
  const { status, stdout } = spawnSync(TSC, [...options, "consumer.ts"], { cwd: built.folder, encoding: "utf8" });
  expect([stdout, status]).toEqual(["", 0]);
});
