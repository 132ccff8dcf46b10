/**
 * `georouter geoip publish` as people run it: the command, real wrangler, and an API that this test plays.
 */
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { tableOf } from "./dated-table.ts";
import { MAIN } from "../rules-rig.ts";

describe("the command, through wrangler's API calls", () => {
  const TODAY = new Date().toISOString().slice(0, 10);
  const folder = mkdtempSync(join(tmpdir(), "georouter-publish-"));
  const values = new Map<string, Buffer>();
  let [status, url] = [200, ""];

  const api = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const key = /^\/accounts\/acc\/storage\/kv\/namespaces\/n1\/values\/([^?]+)/.exec(request.url ?? "")?.[1];
      const name = decodeURIComponent(key ?? "");
      const held = values.get(name);
      if (status === 200 && request.method === "PUT") values.set(name, Buffer.concat(chunks));
      else if (status === 200 && held !== undefined) return response.end(held);
      response.statusCode = status === 200 && request.method === "GET" ? 404 : status;
      return response.setHeader("content-type", "application/json").end('{"success":true,"errors":[],"result":null}');
    });
  });

  beforeAll(async () => {
    writeFileSync(join(folder, "today.bin"), tableOf("BR", TODAY).bytes);
    writeFileSync(join(folder, "old.bin"), tableOf("BR", "2020-01-01").bytes);
    api.listen(0, "127.0.0.1");
    await once(api, "listening");
    const address = api.address();
    url = address === null || typeof address === "string" ? "" : `http://127.0.0.1:${address.port}`;
  });
  afterAll(() => {
    api.close();
    rmSync(folder, { recursive: true, force: true });
  });

  interface Ran {
    readonly code: number | null;
    readonly out: string;
    readonly err: string;
  }

  function env(more: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> {
    return {
      PATH: process.env["PATH"] ?? "",
      HOME: folder,
      CLOUDFLARE_API_BASE_URL: url,
      CLOUDFLARE_ACCOUNT_ID: "acc",
      CLOUDFLARE_API_TOKEN: "token",
      ...more,
    };
  }

  async function geoip(line: string, more: Readonly<Record<string, string>> = {}): Promise<Ran> {
    const child = spawn(process.execPath, [MAIN, "geoip", ...line.split(" ")], {
      cwd: folder,
      stdio: ["ignore", "pipe", "pipe"],
      env: env(more),
    });
    let [out, err] = ["", ""];
    child.stdout.on("data", (chunk: Buffer) => (out += chunk.toString("utf8")));
    child.stderr.on("data", (chunk: Buffer) => (err += chunk.toString("utf8")));
    await once(child, "close");
    return { code: child.exitCode, out, err };
  }

  const REMOTE = "--remote --namespace-id n1";

  test("publishes, tells what is published, and takes it back", { timeout: 240_000 }, async () => {
    expect(await geoip(`published ${REMOTE}`)).toMatchObject({
      code: 1,
      out: expect.stringMatching(/^nothing was ever/) as unknown,
    });
    const published = await geoip(`publish today.bin ${REMOTE} --reason december -o json`);
    expect(published).toMatchObject({ code: 0, err: "written; running Workers follow within about two minutes\n" });
    const facts = tableOf("BR", TODAY).facts;
    expect(JSON.parse(published.out)).toMatchObject({
      changed: true,
      published: { seq: 1, reason: "december", table: facts },
    });
    expect(values.get(`geoip:${facts.sha256}`)).toEqual(Buffer.from(tableOf("BR", TODAY).bytes));

    const old = await geoip(`publish old.bin ${REMOTE}`);
    expect(old).toMatchObject({ code: 1, out: "" });
    expect(old.err).toMatch(
      /^error: nothing was changed: the table is \d+ days old \(2020-01-01\); the table is of .*--yes/,
    );

    const shown = await geoip(`published ${REMOTE}`);
    expect(shown.code).toBe(0);
    expect(shown.out).toMatch(new RegExp(`^seq\t1\npublishedAt\t.*Z\nreason\tdecember\nsha256\t${facts.sha256}\n`));
    expect(shown.out).toMatch(new RegExp(`^buildDate\t${TODAY}\nprecision\tcountry\nageDays\t[01]\n$`, "m"));
    expect(await geoip(`unpublish ${REMOTE} -q`)).toMatchObject({ code: 0, err: "" });
    expect(await geoip(`published ${REMOTE} -o json`)).toMatchObject({
      code: 1,
      out: expect.stringContaining('"table": null') as unknown,
    });
  });

  interface Refusal {
    readonly name: string;
    readonly env?: Readonly<Record<string, string>>;
    /** What the API answers with. */
    readonly answers?: number;
    readonly code: number;
    readonly said: RegExp;
  }
  test.each<Refusal>([
    {
      name: "is away",
      env: { CLOUDFLARE_API_BASE_URL: "http://127.0.0.1:1" },
      code: 69,
      said: /^error: wrangler said: .*fetch failed/,
    },
    { name: "has a fault", answers: 500, code: 69, said: /500/ },
    { name: "refuses the token", answers: 403, code: 77, said: /403: Forbidden; log in with/ },
    { name: "gets no token", env: { CLOUDFLARE_API_TOKEN: "" }, code: 77, said: /CLOUDFLARE_API_TOKEN/ },
  ])("an API that $name", { timeout: 120_000 }, async ({ env: more = {}, answers = 200, code, said }) => {
    status = answers;
    const ran = await geoip(`publish today.bin ${REMOTE}`, more);
    status = 200;
    expect(ran).toMatchObject({ code, out: "" });
    expect(ran.err).toMatch(said);
    expect(ran.err.trimEnd().split("\n")).toHaveLength(1);
  });

  /** `script` of util-linux makes a terminal; without it this test says that it was skipped. */
  const HAS_TERMINAL = spawnSync("script", ["--version"]).status === 0;

  describe.skipIf(!HAS_TERMINAL)("on a terminal, a doubt is a question, and", () => {
    async function typed(answer: string): Promise<number | null> {
      values.clear();
      const command = `'${process.execPath}' '${MAIN}' geoip publish old.bin ${REMOTE}`;
      const child = spawn("script", ["-qec", command, "/dev/null"], { cwd: folder, env: { ...env(), TERM: "xterm" } });
      let screen = "";
      child.stdout.on("data", (text: Buffer) => {
        screen += text.toString("utf8");
        if (answer !== "" && /\[y\/N\] /.test(screen)) child.stdin.write(answer);
        if (/\[y\/N\] /.test(screen)) answer = "";
      });
      await once(child, "close");
      expect(screen).toMatch(/warning: the table is \d+ days old/);
      return child.exitCode;
    }

    test.each([
      ["yes publishes", "y\r", 0],
      ["no does not", "n\r", 1],
      ["an empty answer does not", "\r", 1],
      ["Ctrl-C does not", "\u0003", 1],
      ["Ctrl-D does not", "\u0004", 1],
    ])("%s", { timeout: 120_000 }, async (_, answer, code) => {
      expect(await typed(answer)).toBe(code);
      expect(values.has("geoip")).toBe(code === 0);
    });
  });

  test("a reason that is too long, or no place to publish to, is wrong usage", async () => {
    expect(await geoip(`publish today.bin ${REMOTE} --reason ${"x".repeat(201)}`)).toMatchObject({ code: 64 });
    expect(await geoip("publish today.bin")).toMatchObject({
      code: 64,
      err: "error: say where: --remote, --local or --lab; see georouter geoip publish --help\n",
    });
  });
});
