/**
 * Completes package-lock.json with the platform packages that the registry did not offer when it was written.
 *
 * Tools such as oxlint and workerd name one optional package for each platform. When a registry
 * mirror lacks some of them, `npm install` leaves them out of the lock file, and `npm ci` then refuses
 * it. Run after `npm install`; entries get no integrity, which npm adds where the package can be had.
 */
import { readFileSync, writeFileSync } from "node:fs";

interface Entry {
  readonly version?: string;
  readonly optional?: boolean;
  readonly dev?: boolean;
  readonly os?: readonly string[];
  readonly cpu?: readonly string[];
  readonly libc?: readonly string[];
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const FILE = "package-lock.json";
const SYSTEMS = ["android", "darwin", "freebsd", "openharmony", "win32", "linux"];
const PROCESSORS = ["arm64", "x64", "ppc64", "riscv64", "s390x", "ia32", "arm"];

const lock = JSON.parse(readFileSync(FILE, "utf8")) as { packages: Record<string, Entry> };
const added: string[] = [];
for (const { optionalDependencies = {}, dev } of Object.values(lock.packages)) {
  for (const [name, version] of Object.entries(optionalDependencies)) {
    const key = `node_modules/${name}`;
    const platform = platformOf(name);
    if (key in lock.packages || platform === null) continue;
    lock.packages[key] = { version, ...platform, optional: true, ...(dev === true ? { dev } : {}) };
    added.push(name);
  }
}
const packages = Object.fromEntries(Object.entries(lock.packages).toSorted(([a], [b]) => (a < b ? -1 : 1)));
writeFileSync(FILE, `${JSON.stringify({ ...lock, packages }, null, 2)}\n`);
console.log(`${added.length} platform packages added to ${FILE}`);

/** What a platform package is for, by its name, such as `binding-linux-arm64-musl`; null when the name does not say. */
function platformOf(name: string): Pick<Entry, "os" | "cpu" | "libc"> | null {
  const tail = name.slice(name.lastIndexOf("/") + 1).replace("windows", "win32");
  const os = SYSTEMS.find((system) => tail.includes(system));
  const cpu = PROCESSORS.find((processor) => tail.includes(processor)) ?? (tail.endsWith("-64") ? "x64" : undefined);
  if (os === undefined || cpu === undefined) return null;
  const libc = os !== "linux" ? null : tail.includes("musl") ? "musl" : tail.includes("gnu") ? "glibc" : null;
  return { os: [os], cpu: [cpu], ...(libc === null ? {} : { libc: [libc] }) };
}
