/**
 * The certificates of a test: two CAs as in production (the edge's, and the gateways' own), one CA that nobody trusts,
 * and what they sign. Made by openssl in a folder that ends with the test.
 */
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** A certificate with its key, as PEM. */
export interface KeyPair {
  readonly certificate: string;
  readonly key: string;
}

/** How a caller shows himself, from right to wrong. */
export type Caller = "router" | "router-renewed" | "other-subject" | "other-organization" | "expired" | "other-ca";

export interface Pki {
  /** PEM of the CA that signs the edge's certificates. */
  readonly edgeCa: string;
  /** PEM of the private CA that signs the gateways' server certificates. */
  readonly gatewayCa: string;
  caller(name: Caller): KeyPair;
  /** A server certificate for this host. */
  gateway(host: string): KeyPair;
}

const ROUTER = "/O=georouter/CN=edge-router";
const SPIFFE = "URI:spiffe://georouter.example/production/edge-router";

const CALLERS: Readonly<Record<Caller, readonly [ca: string, subject: string, days: number]>> = {
  router: ["edge-ca", ROUTER, 2],
  "router-renewed": ["edge-ca", ROUTER, 2],
  "other-subject": ["edge-ca", "/O=georouter/CN=billing", 2],
  "other-organization": ["edge-ca", "/O=somebody/CN=edge-router", 2],
  expired: ["edge-ca", ROUTER, -1],
  "other-ca": ["foreign-ca", ROUTER, 2],
};

/** Makes the CAs in a folder; the rest when it is asked for. */
export function makePki(folder: string): Pki {
  for (const ca of ["edge-ca", "gateway-ca", "foreign-ca"]) makeCa(folder, ca);
  const text = (name: string): string => readFileSync(join(folder, name), "utf8");
  const made = new Map<string, KeyPair>();
  const pair = (name: string, sign: () => void): KeyPair => {
    const known = made.get(name);
    if (known !== undefined) return known;
    sign();
    const fresh = { certificate: text(`${name}.pem`), key: text(`${name}.key`) };
    made.set(name, fresh);
    return fresh;
  };
  return {
    edgeCa: text("edge-ca.pem"),
    gatewayCa: text("gateway-ca.pem"),
    caller: (name) => {
      const [ca, subject, days] = CALLERS[name];
      return pair(name, () => signed(folder, { name, ca, subject, days, names: SPIFFE }));
    },
    gateway: (host) => {
      const row = { name: host, ca: "gateway-ca", subject: `/CN=${host}`, days: 2, names: `DNS:${host}` };
      return pair(host, () => signed(folder, row));
    },
  };
}

interface Wanted {
  readonly name: string;
  readonly ca: string;
  readonly subject: string;
  readonly days: number;
  /** subjectAltName. */
  readonly names: string;
}

const NEW_KEY = "-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes";

function makeCa(folder: string, name: string): void {
  const usage = "-addext basicConstraints=critical,CA:TRUE,pathlen:0 -addext keyUsage=critical,keyCertSign,cRLSign";
  openssl(folder, `req -x509 ${NEW_KEY} -days 2 -keyout ${name}.key -out ${name}.pem -subj /CN=${name} ${usage}`);
}

function signed(folder: string, { name, ca, subject, days, names }: Wanted): void {
  openssl(folder, `req ${NEW_KEY} -keyout ${name}.key -out ${name}.csr -subj ${subject}`);
  writeFileSync(join(folder, `${name}.ext`), `subjectAltName=${names}\nextendedKeyUsage=clientAuth,serverAuth\n`);
  const by = `-CA ${ca}.pem -CAkey ${ca}.key -CAcreateserial`;
  openssl(folder, `x509 -req -in ${name}.csr ${by} -days ${days} -extfile ${name}.ext -out ${name}.pem`);
}

/** Words are parted by blanks; none has one. */
function openssl(folder: string, words: string): void {
  execFileSync("openssl", words.split(" "), { cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
}
