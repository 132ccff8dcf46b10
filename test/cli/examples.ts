/**
 * The examples that people copy: commands in fenced blocks of Markdown, and those below `--help`.
 *
 * In: Markdown, or the text of a help. Out: each command with where it stands and, where the block shows
 * it, its output.
 */
export interface Example {
  /** `README.md:12`, or `georouter check --help`. */
  readonly where: string;
  readonly command: string;
  /** Null when the block shows no output at all. */
  readonly output: readonly string[] | null;
}

const SHELL_BLOCKS = new Set(["console", "sh", "bash", "shell"]);

/** Commands of `console` and `sh` blocks, and of any other block in which a line begins with `$ `. */
export function examplesInMarkdown(file: string, markdown: string): readonly Example[] {
  return [...markdown.matchAll(/^```(\w*)[^\n]*\n(.*?)^```/gms)].flatMap((block) => {
    const [, language = "", body = ""] = block;
    const first = markdown.slice(0, block.index).split("\n").length + 1;
    if (/^\$ /m.test(body)) return promptedExamples(file, first, body);
    return SHELL_BLOCKS.has(language) ? plainExamples(file, first, body) : [];
  });
}

/** Commands below `Example:` or `Examples:` of a help: the lines that are set in. */
export function examplesInHelp(where: string, help: string): readonly Example[] {
  const block = /^Examples?:\n((?: {2}.*(?:\n|$))+)/m.exec(help)?.[1] ?? "";
  return commandsOf(block).map(({ command }) => ({ where: `${where} --help`, command, output: null }));
}

function plainExamples(file: string, first: number, body: string): readonly Example[] {
  return commandsOf(body).map(({ command, line }) => ({ where: `${file}:${first + line}`, command, output: null }));
}

/** Lines as one command where they end in a backslash or within single quotes; without comments and empty lines. */
function commandsOf(block: string): readonly { readonly command: string; readonly line: number }[] {
  const found: { command: string; line: number }[] = [];
  let open = false;
  for (const [line, text] of block.split("\n").entries()) {
    const last = found.at(-1);
    if (open && last !== undefined) last.command += `\n${text}`;
    else if (text.trim() !== "" && !text.trim().startsWith("#")) found.push({ command: text.trim(), line });
    open = text.endsWith("\\") || (found.at(-1)?.command.split("'").length ?? 1) % 2 === 0;
  }
  return found;
}

/** `$ command`, and below it what it prints. */
function promptedExamples(file: string, first: number, body: string): readonly Example[] {
  const examples: { where: string; command: string; output: string[] }[] = [];
  let open = false;
  for (const [line, text] of body.trimEnd().split("\n").entries()) {
    const last = examples.at(-1);
    if (text.startsWith("$ ")) examples.push({ where: `${file}:${first + line}`, command: text.slice(2), output: [] });
    else if (open && last !== undefined) last.command += `\n${text}`;
    else last?.output.push(text);
    open = text.endsWith("\\") && (open || text.startsWith("$ "));
  }
  return examples.map((example) => ({ ...example, output: example.output.length === 0 ? null : example.output }));
}

/**
 * Whether a printed text is what a block shows: a line `…` stands for any number of lines, and digests and
 * milliseconds are whatever they are today.
 */
export function matchesShown(shown: readonly string[], printed: string): boolean {
  const wanted = shown.map(steady).join("\n").split(/^ *…$/m);
  let rest = steady(printed).trimEnd();
  for (const [at, part] of wanted.entries()) {
    const text = part.trim();
    const found = at === 0 ? (rest.startsWith(text) ? 0 : -1) : rest.indexOf(text);
    if (found < 0) return false;
    rest = rest.slice(found + text.length);
  }
  return wanted.length > 1 || rest.trim() === "";
}

function steady(text: string): string {
  return text
    .replaceAll(/[ \t]+$/gm, "")
    .replaceAll(/\b[0-9a-f]{12,64}\b/g, "DIGEST")
    .replaceAll(/\b\d+ ms\b/g, "N ms");
}
