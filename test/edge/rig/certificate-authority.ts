/**
 * CAs and what they sign, made by openssl in a folder: `<name>.pem` and `<name>.key`, good for one test on this machine.
 */
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** A certificate with its key, as PEM. */
export interface KeyPair {
  readonly certificate: string;
  readonly key: string;
}

export interface Wanted {
  /** Of its files. */
  readonly name: string;
  /** The one that signs, by its name. */
  readonly ca: string;
  readonly subject: string;
  /** Until it ends; less than 0 where it has ended. */
  readonly days: number;
  /** subjectAltName. */
  readonly names: string;
}

const NEW_KEY = "-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes";

/** Makes a CA. */
export function makeCa(folder: string, name: string): KeyPair {
  return selfSigned(folder, name, [
    "basicConstraints=critical,CA:TRUE,pathlen:0",
    "keyUsage=critical,keyCertSign,cRLSign",
  ]);
}

/** Makes a certificate for these names that nobody else has signed. */
export function madeBySelf(folder: string, name: string, names: string): KeyPair {
  return selfSigned(folder, name, [`subjectAltName=${names}`]);
}

function selfSigned(folder: string, name: string, extensions: readonly string[]): KeyPair {
  const more = extensions.map((extension) => `-addext ${extension}`).join(" ");
  openssl(folder, `req -x509 ${NEW_KEY} -days 2 -keyout ${name}.key -out ${name}.pem -subj /CN=${name} ${more}`);
  return pairIn(folder, name);
}

/** Has a certificate signed by a CA of the folder. */
export function signed(folder: string, { name, ca, subject, days, names }: Wanted): KeyPair {
  openssl(folder, `req ${NEW_KEY} -keyout ${name}.key -out ${name}.csr -subj ${subject}`);
  writeFileSync(join(folder, `${name}.ext`), `subjectAltName=${names}\nextendedKeyUsage=clientAuth,serverAuth\n`);
  const by = `-CA ${ca}.pem -CAkey ${ca}.key -CAcreateserial`;
  openssl(folder, `x509 -req -in ${name}.csr ${by} -days ${days} -extfile ${name}.ext -out ${name}.pem`);
  return pairIn(folder, name);
}

function pairIn(folder: string, name: string): KeyPair {
  const text = (ending: string): string => readFileSync(join(folder, `${name}.${ending}`), "utf8");
  return { certificate: text("pem"), key: text("key") };
}

/** Words are parted by blanks; none has one. */
function openssl(folder: string, words: string): void {
  execFileSync("openssl", words.split(" "), { cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
}
