#!/usr/bin/env node
/**
 * The `georouter` command. Verbs are in files of their own, listed in verbs.ts; only here is the unknown
 * caught, and wrong usage turned into its exit code.
 *
 * Nothing but Node's own modules may be imported statically: what is loaded before the compile cache is
 * on is stripped of its types and compiled anew at every start.
 */
import { enableCompileCache } from "node:module";
import { join } from "node:path";

/** Of this user only, so that nobody else can put code there; without a home there is no cache. */
function cacheFolder(): string | null {
  const { XDG_CACHE_HOME: cache = "", HOME: home = "" } = process.env;
  if (cache !== "") return join(cache, "georouter");
  return home === "" ? null : join(home, ".cache", "georouter");
}

const cache = cacheFolder();
if (cache !== null) enableCompileCache(cache);
const { run } = await import("./run.ts");
await run(process.argv.slice(2));
