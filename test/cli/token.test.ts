/**
 * `georouter token`: what it prints, where its keys come from, and what it refuses.
 */
import { createHmac } from "node:crypto";
import { describe, expect, test } from "vitest";
import { readSignedToken } from "../../src/core/viewer/signed-token.ts";
import { georouter, project, type Ran } from "./rules-rig.ts";

const SECRET = Buffer.alloc(32, 7);
const KEYS = JSON.stringify({ current: "k1", keys: { k0: "AAAA", k1: SECRET.toString("base64url") } });

const ROLLOUTS = `apiVersion: georouter/v1
kind: Rollout
metadata: { name: asked }
spec: { strategy: canary, from: stable, to: canary, percent: { default: 0 }, optIn: { header: x-try, signed: true } }
---
apiVersion: georouter/v1
kind: Rollout
metadata: { name: web }
spec: { strategy: blueGreen, active: { default: stable }, preview: { header: x-look, signed: true } }
`;

const folder = project({
  "rules/more-rollouts.yaml": ROLLOUTS,
  "keys.json": KEYS,
  "weak.json": KEYS.replace("k1", "k0"),
});
/** A lab's file that is not there, so that a lab on this machine plays no part. */
const NO_LAB = { GEOROUTER_LAB_FILE: `${folder}/no-lab.json` };

function token(...args: readonly string[]): Ran {
  return georouter(folder, ["token", ...args], { TOKEN_KEYS: KEYS, ...NO_LAB });
}

/** What the token says, its signature held against the words of docs/tokens.md. */
function opened(stdout: string) {
  const [version = "", kid = "", payload = "", signature] = stdout.trimEnd().split(".");
  const wanted = createHmac("sha256", SECRET).update(`people:${version}.${kid}.${payload}`).digest("base64url");
  expect([version, kid, signature]).toEqual(["v1", "k1", wanted]);
  return readSignedToken(Buffer.from(payload, "base64url").toString("utf8"));
}

describe("a token", () => {
  test("is all that stands on stdout, and how to use it on stderr; neither shows a key", () => {
    const { status, stdout, stderr } = token("--cluster", "north", "--role", "canary", "--by", "ada");
    expect([status, stdout.split("\n").length]).toEqual([0, 2]);
    expect(opened(stdout)).toMatchObject({
      kind: "test",
      cluster: "north",
      role: "canary",
      region: null,
      environment: "production",
      by: "ada",
    });
    expect(stderr).toMatch(
      /^test token for cluster north, role canary: good in production until 20\d\d-.*Z, by key k1\n/,
    );
    expect(stderr).toMatch(/curl -H "x-edge-test: \$TOKEN" https:\/\//);
    expect(stdout + stderr).not.toContain(SECRET.toString("base64url"));
    expect(stderr).not.toContain(stdout.trim());
  });

  test.each([
    [[], 3_600_000],
    [["--for", "10m"], 600_000],
    [["--for", "24h"], 86_400_000],
  ])("%j ends in %i ms", (args, ms) => {
    const before = Date.now();
    const ends = opened(token("--cluster", "north", "-q", ...args).stdout)?.endMs ?? 0;
    expect(ends).toBeGreaterThan(before + ms - 1000);
    expect(ends).toBeLessThanOrEqual(Date.now() + ms);
  });

  test("in JSON, for programs, and quietly", () => {
    const { stdout, stderr } = token("--kind", "debug", "-o", "json", "-q", "--environment", "staging");
    expect(stderr).toBe("");
    const json = JSON.parse(stdout) as { readonly token: string };
    expect(json).toMatchObject({ kind: "debug", environment: "staging", kid: "k1", headers: ["x-edge-debug"] });
    expect(opened(`${json.token}\n`)).toMatchObject({ kind: "debug", environment: "staging" });
  });

  test("to opt in is for the header of the rollout that asks for it, and says that nothing acts on it yet", () => {
    const { stdout, stderr } = token("--kind", "opt-in", "--role", "canary");
    expect(opened(stdout)).toMatchObject({ kind: "opt-in", role: "canary", cluster: null });
    expect(stderr).toMatch(/header x-try: canary of rollout asked\nnote: .*does not act on it yet.*GR0205/);
  });

  test("to preview likewise", () => {
    expect(token("--kind", "preview", "--role", "canary").stderr).toMatch(/header x-look: canary of rollout web/);
  });
});

describe("keys come from", () => {
  test("--keys before the variable", () => {
    const args = ["token", "--cluster", "north", "-q", "--keys", "keys.json"];
    const { stdout } = georouter(folder, args, { TOKEN_KEYS: "nonsense", ...NO_LAB });
    expect(opened(stdout)).not.toBeNull();
  });

  test("nowhere: it says what to do, with the exit code of bad configuration", () => {
    const { status, stdout, stderr } = georouter(folder, ["token", "--cluster", "north"], NO_LAB);
    expect([status, stdout]).toEqual([78, ""]);
    expect(stderr).toMatch(/no keys to sign with; .*--keys FILE.*TOKEN_KEYS.*lab/);
  });

  test.each([
    ["a file that is not there", ["--keys", "gone.json"], /gone\.json cannot be read/],
    ["a file that is none", ["--keys", "rules/router.yaml"], /holds no keys that can be used: wanted is JSON/],
    ["a key that is too short", ["--keys", "weak.json"], /at least 32 bytes/],
  ])("%s: 65, and nothing of it is shown", (_, args, why) => {
    const { status, stdout, stderr } = token("--cluster", "north", ...args);
    expect([status, stdout]).toEqual([65, ""]);
    expect(stderr).toMatch(why);
    expect(stderr).not.toMatch(/AAAA|BwcH/);
  });
});

describe("refused with the next step", () => {
  test.each<[args: readonly string[], why: RegExp]>([
    [[], /add --cluster, --role or --region/],
    [["--cluster", "nroth"], /no cluster "nroth"; did you mean "north"\?/],
    [["--region", "nowhere"], /no region "nowhere"; use a region that is defined: /],
    [["--role", "canray"], /no role "canray"; did you mean "canary"\?/],
    [["--cluster", "south", "--role", "canary"], /cluster south does not run role "canary"; it runs stable/],
    [["--cluster", "constructor"], /no cluster "constructor"/],
    [["--kind", "debug", "--role", "canary"], /names nothing/],
    [["--kind", "opt-in"], /add --role NAME/],
    [["--kind", "opt-in", "--role", "canary", "--region", "world"], /leave out --cluster and --region/],
    [["--kind", "opt-in", "--role", "stable"], /no rollout gives role "stable".*rollouts with a signed opt-in: asked/],
    [["--kind", "admin"], /--kind <kind> takes test, opt-in, preview, debug; found admin/],
    [["--cluster", "north", "--for", "25h"], /from 1s to 24h.*found 25h/],
    [["--cluster", "north", "--for", "0s"], /from 1s to 24h/],
    [["--cluster", "north", "--for", "60"], /from 1s to 24h/],
    [["--cluster", "north", "--by", "a\nb"], /can be seen/],
    [["--cluster", "north", "--environment", ""], /1 to 64 characters/],
  ])("%j", (args, why) => {
    const { status, stdout, stderr } = token(...args);
    expect([status, stdout]).toEqual([64, ""]);
    expect(stderr).toMatch(why);
  });
});
