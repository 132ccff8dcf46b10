/**
 * The verbs of `georouter`, in the order of the help.
 *
 * One line a verb: its name, its group in the help, and where its command is made. A verb's file is
 * loaded only when the command line names it, because loading all of them costs more than most of
 * them do; so nothing here may import a verb statically.
 */
import type { Command } from "commander";

export interface Verb {
  readonly name: string;
  readonly group: string;
  readonly load: () => Promise<Command>;
}

const RULES = "Rules, without a network:";
const RUNNING = "For running Workers:";
const MACHINE = "On this machine:";

export const VERBS: readonly Verb[] = [
  { name: "init", group: RULES, load: async () => (await import("./init.ts")).initCommand() },
  { name: "check", group: RULES, load: async () => (await import("./check.ts")).checkCommand() },
  { name: "test", group: RULES, load: async () => (await import("./test.ts")).testCommand() },
  { name: "explain", group: RULES, load: async () => (await import("./explain.ts")).explainCommand() },
  { name: "simulate", group: RULES, load: async () => (await import("./simulate.ts")).simulateCommand() },
  { name: "compile", group: RULES, load: async () => (await import("./compile.ts")).compileCommand() },
  { name: "fmt", group: RULES, load: async () => (await import("./fmt.ts")).fmtCommand() },
  { name: "schema", group: RULES, load: async () => (await import("./schema.ts")).schemaCommand() },
  { name: "geoip", group: RULES, load: async () => (await import("./geoip.ts")).geoipCommand() },
  { name: "key", group: RUNNING, load: async () => (await import("./key.ts")).keyCommand() },
  { name: "token", group: RUNNING, load: async () => (await import("./token.ts")).tokenCommand() },
  { name: "lab", group: MACHINE, load: async () => (await import("./lab.ts")).labCommand() },
  { name: "completion", group: MACHINE, load: async () => (await import("./completion.ts")).completionCommand() },
];
