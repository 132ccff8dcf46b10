/**
 * Completion scripts by shell.
 *
 * Those of @bomb.sh/tab are taken for zsh, fish and PowerShell, with two repairs: they take everything up to
 * the last `=` for an option's name, which loses `--health eu-central=d`, and zsh would take what is behind
 * the colon of `ready:50` for a description. The one for bash is our own: tab's needs the package
 * bash-completion, drops candidates behind `--option=`, and evaluates what was typed.
 */
import { script } from "@bomb.sh/tab";

export const SHELLS = ["bash", "zsh", "fish", "powershell"] as const;

export type Shell = (typeof SHELLS)[number];

const COMMAND = "georouter";

/** The script for a shell, newline included. */
export function completionScript(shell: Shell): string {
  if (shell === "bash") return BASH;
  return printed(() => script(shell, COMMAND, COMMAND))
    .replaceAll("'-.*='", "'^--[^=]*='")
    .replaceAll("//:/\\:}", "//:/\\\\:}");
}

/** The library prints its scripts; a script is a value here. */
function printed(print: () => void): string {
  const { stdout } = process;
  const lines: string[] = [];
  const write = stdout.write.bind(stdout);
  stdout.write = (text: string | Uint8Array) => lines.push(String(text)) > 0;
  try {
    print();
  } finally {
    stdout.write = write;
  }
  return lines.join("");
}

const BASH = `# bash completion for georouter

_georouter() {
  local line words current flag breaks typed out candidate
  line=\${COMP_LINE:0:COMP_POINT}
  read -ra words <<<"$line"
  [[ $line == *[[:space:]] ]] && words+=("")
  current=\${words[\${#words[@]} - 1]}
  out=$(georouter complete -- "\${words[@]:1}" 2>/dev/null) || return

  # Bash replaces only what stands behind the last of its word breaks.
  flag=""
  [[ $current == --*=* ]] && flag="\${current%%=*}="
  breaks=\${COMP_WORDBREAKS//[!=:]/}
  typed=""
  [[ -n $breaks && $current == *[$breaks]* ]] && typed=\${current%"\${current##*[$breaks]}"}

  COMPREPLY=()
  case \${out##*:} in
    0) compopt -o filenames 2>/dev/null
      while read -r candidate; do COMPREPLY+=("$candidate"); done < <(compgen -f -- "\${current#"$flag"}")
      return ;;
    16) compopt -o filenames 2>/dev/null
      while read -r candidate; do COMPREPLY+=("$candidate"); done < <(compgen -d -- "\${current#"$flag"}")
      return ;;
    6) compopt -o nospace 2>/dev/null ;;
  esac
  while IFS=$'\\t' read -r candidate _; do
    [[ $candidate == :* ]] && continue
    candidate=$flag$candidate
    COMPREPLY+=("\${candidate#"$typed"}")
  done <<<"$out"
}

complete -F _georouter georouter
`;
