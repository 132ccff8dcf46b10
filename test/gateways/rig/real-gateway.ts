/**
 * A real nginx or HAProxy on this machine, configured by the very files that docs/gateways.md shows.
 *
 * Only ports, file names, the cluster's name and keys are put in their places, and a place that is not there is an error. It keeps
 * its port for life. Started in the foreground and ended by process id.
 */
import { spawn, type ChildProcess } from "node:child_process";
import { createPublicKey, type JsonWebKey } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { once } from "node:events";
import { join } from "node:path";
import { until } from "../../edge/rig/until.ts";
import type { Pki } from "./pki.ts";

export type GatewayKind = "nginx" | "haproxy";

const DOCS = new URL("../../../docs/gateways/", import.meta.url);
const MODULE = "/usr/lib/nginx/modules/ngx_http_js_module.so";
const PROGRAMS: Readonly<Record<GatewayKind, string>> = { nginx: "/usr/sbin/nginx", haproxy: "/usr/sbin/haproxy" };

const MISSING = [...Object.values(PROGRAMS), MODULE, "/usr/bin/openssl"].filter((path) => !existsSync(path));
/** For the names of tests: empty where all programs are there. */
export const WITHOUT_GATEWAYS =
  MISSING.length === 0
    ? ""
    : ` (SKIPPED: no ${MISSING.join(", ")}; apt-get install nginx libnginx-mod-http-js haproxy openssl)`;

export interface GatewaySetup {
  readonly kind: GatewayKind;
  readonly pki: Pki;
  /** Name in its server certificate. */
  readonly host: string;
  readonly cluster: string;
  /** Public keys of assertions, with their `kid`. */
  readonly keys: readonly JsonWebKey[];
  /** `127.0.0.1:port` of each version's servers; the first of `stable` may be dead. */
  readonly stable: readonly [string, string];
  readonly canary: string;
  /** HAProxy only: not as docs/gateways.md has it, but with a TLS alert for a certificate that is missing or wrong. */
  readonly alerts?: boolean;
}

export interface Gateway {
  readonly kind: GatewayKind;
  readonly address: string;
  /** What it wrote of requests, oldest first. */
  requests(): readonly Readonly<Record<string, unknown>>[];
  /** Takes these keys from now on, by a reload; connections go on. */
  trust(keys: readonly JsonWebKey[]): void;
  stop(): Promise<void>;
}

/** Starts it in a folder of its own, and waits until it listens. */
export async function startGateway(folder: string, setup: GatewaySetup): Promise<Gateway> {
  mkdirSync(folder, { recursive: true });
  const port = await freePort();
  const server = setup.pki.gateway(setup.host);
  writeFileSync(join(folder, "edge-ca.pem"), setup.pki.edgeCa);
  writeFileSync(join(folder, "gateway.key"), server.key);
  writeFileSync(
    join(folder, "gateway.pem"),
    setup.kind === "nginx" ? server.certificate : server.certificate + server.key,
  );
  const configure = CONFIGURE[setup.kind];
  configure(folder, port, setup);
  const { child, said } = run(setup.kind, folder);
  const stop = async (): Promise<void> => {
    if (hasEnded(child)) return;
    const ended = once(child, "exit");
    child.kill("SIGTERM");
    await ended;
  };
  try {
    await until(`${setup.kind} to listen`, 10_000, async () => {
      if (hasEnded(child)) throw new Error(`${setup.kind} ends with ${child.exitCode ?? child.signalCode}`);
      return (await isListening(port)) ? true : null;
    });
  } catch (fault) {
    await stop();
    throw new Error(`${String(fault)}; it says: ${said()}`, { cause: fault });
  }
  return {
    kind: setup.kind,
    address: `127.0.0.1:${port}`,
    requests: () => {
      const text = setup.kind === "nginx" ? readFileSync(join(folder, "edge.log"), "utf8") : said();
      return text
        .split("\n")
        .flatMap((line) => (line.startsWith("{") ? [JSON.parse(line) as Record<string, unknown>] : []));
    },
    trust: (keys) => {
      configure(folder, port, { ...setup, keys });
      child.kill(setup.kind === "nginx" ? "SIGHUP" : "SIGUSR2");
    },
    stop,
  };
}

const CONFIGURE: Readonly<Record<GatewayKind, (folder: string, port: number, setup: GatewaySetup) => void>> = {
  nginx: (folder, port, { cluster, keys, stable, canary }) => {
    const own = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map(
      (name) => `${name}_temp_path ${folder}/${name};`,
    );
    const text = filled("nginx.conf", [
      ["modules/ngx_http_js_module.so", MODULE],
      ["/var/log/nginx/", `${folder}/`],
      ["/run/nginx.pid", `${folder}/nginx.pid`],
      ["/etc/georouter/", `${folder}/`],
      ["http {", `http {\n  ${own.join(" ")}`],
      ["listen 443 ssl;", `listen 127.0.0.1:${port} ssl;`],
      ["127.0.0.1:8081", stable[0]],
      ["127.0.0.1:8082", stable[1]],
      ["127.0.0.1:8083", canary],
      ['"sa-east"', `"${cluster}"`],
    ]);
    // Apart from the files it names, as /etc/nginx is from /etc/georouter: paths that go by its own folder are found out.
    mkdirSync(join(folder, "etc-nginx"), { recursive: true });
    writeFileSync(join(folder, "etc-nginx", "nginx.conf"), text);
    writeFileSync(join(folder, "edge-verify.js"), readFileSync(new URL("edge-verify.js", DOCS)));
    const trust = {
      issuer: "georouter/production",
      audience: `cluster:${cluster}`,
      keys: Object.fromEntries(keys.map((key) => [String(key["kid"]), spki(key).toString("base64")])),
    };
    writeFileSync(join(folder, "edge-trust.json"), JSON.stringify(trust));
  },
  haproxy: (folder, port, { cluster, keys, stable, canary, alerts = false }) => {
    mkdirSync(join(folder, "keys"), { recursive: true });
    for (const key of keys) writeFileSync(join(folder, "keys", `${String(key["kid"])}.pem`), pem(key));
    const text = filled("haproxy.cfg", [
      ["bind :443", `bind 127.0.0.1:${port}`],
      ["127.0.0.1:8081", stable[0]],
      ["127.0.0.1:8082", stable[1]],
      ["127.0.0.1:8083", canary],
      ["cluster:sa-east", `cluster:${cluster}`],
      ["x-edge-served-cluster sa-east", `x-edge-served-cluster ${cluster}`],
      ["/etc/georouter/", `${folder}/`],
      ...(alerts ? ALERTS : []),
    ]);
    const lines = text
      .split("\n")
      .flatMap((line) =>
        line.includes("2026-11.pem") ? keys.map((key) => line.replaceAll("2026-11", String(key["kid"]))) : [line],
      );
    writeFileSync(join(folder, "haproxy.cfg"), lines.join("\n"));
  },
};

const ALERTS = [["verify optional ca-ignore-err all crt-ignore-err all", "verify required"]] as const;

/** A file of docs/gateways with other text in its places. */
function filled(name: string, places: readonly (readonly [place: string, text: string])[]): string {
  return places.reduce(
    (text, [place, other]) => {
      if (!text.includes(place)) throw new Error(`docs/gateways/${name} has no "${place}"`);
      return text.replaceAll(place, other);
    },
    readFileSync(new URL(name, DOCS), "utf8"),
  );
}

function run(kind: GatewayKind, folder: string): { readonly child: ChildProcess; readonly said: () => string } {
  const args =
    kind === "nginx"
      ? ["-p", folder, "-c", join(folder, "etc-nginx", "nginx.conf"), "-g", "daemon off;"]
      : ["-W", "-db", "-f", join(folder, "haproxy.cfg")];
  const child = spawn(PROGRAMS[kind], args, { stdio: ["ignore", "pipe", "pipe"] });
  const out: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => out.push(chunk.toString()));
  const kill = (): void => void child.kill("SIGTERM"); // SIGKILL would leave the workers of nginx behind
  process.once("exit", kill);
  child.once("exit", () => process.off("exit", kill));
  return { child, said: () => out.join("") };
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}

function spki(key: JsonWebKey): Buffer {
  return createPublicKey({ key, format: "jwk" }).export({ type: "spki", format: "der" });
}

function pem(key: JsonWebKey): string {
  return createPublicKey({ key, format: "jwk" }).export({ type: "spki", format: "pem" }).toString();
}

/** A port that is free now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("a TCP server has a port");
  return address.port;
}

async function isListening(port: number): Promise<boolean> {
  const socket = connect(port, "127.0.0.1");
  const listens = await Promise.race([
    once(socket, "connect").then(() => true),
    once(socket, "error").then(() => false),
  ]).catch(() => false);
  socket.destroy();
  return listens;
}
