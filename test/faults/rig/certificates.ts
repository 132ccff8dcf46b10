/**
 * A CA and the certificates that a gateway may present, sound and not, made anew for each run by `openssl`.
 *
 * Nothing of it is kept: the keys are good for one test on this machine.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export type CertificateKind = "good" | "expired" | "other-name" | "self-signed";

export interface Presented {
  readonly key: string;
  readonly cert: string;
}

export interface Certificates {
  /** The CA's own certificate (PEM). */
  readonly trusted: string;
  readonly presented: Readonly<Record<CertificateKind, Presented>>;
}

/** Whether this machine has the command. */
export function hasOpenssl(): boolean {
  return spawnSync("openssl", ["version"]).status === 0;
}

const NEW_KEY = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];

/** Makes them for a host. */
export function makeCertificates(host: string): Certificates {
  const folder = mkdtempSync(join(tmpdir(), "georouter-certificates-"));
  const openssl = (...args: readonly string[]): void => {
    execFileSync("openssl", args, { cwd: folder, stdio: "pipe" });
  };
  const read = (name: string): string => readFileSync(join(folder, name), "utf8");
  const selfSigned = (name: string, subject: string): void =>
    openssl(
      "req",
      "-x509",
      ...NEW_KEY,
      "-keyout",
      `${name}.key`,
      "-out",
      `${name}.pem`,
      "-days",
      "2",
      "-subj",
      subject,
    );
  const issued = (name: string, forHost: string, days: number): Presented => {
    openssl("req", ...NEW_KEY, "-keyout", `${name}.key`, "-out", `${name}.csr`, "-subj", "/CN=gateway");
    writeFileSync(join(folder, `${name}.ext`), `subjectAltName=DNS:${forHost}`);
    const by = ["-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", String(days)];
    openssl("x509", "-req", "-in", `${name}.csr`, ...by, "-extfile", `${name}.ext`, "-out", `${name}.pem`);
    return { key: read(`${name}.key`), cert: read(`${name}.pem`) };
  };
  try {
    selfSigned("ca", "/CN=Test CA");
    selfSigned("own", `/CN=${host}`);
    return {
      trusted: read("ca.pem"),
      presented: {
        good: issued("good", host, 2),
        expired: issued("expired", host, -1),
        "other-name": issued("other", `not-${host}`, 2),
        "self-signed": { key: read("own.key"), cert: read("own.pem") },
      },
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
