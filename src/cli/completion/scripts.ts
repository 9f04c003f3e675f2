/** How a program is asked for candidates: its own scripts call it so. Nobody else needs to. */
export const askName = '__complete';

export const shells = ['bash', 'zsh', 'fish'] as const;

export type Shell = (typeof shells)[number];

/** The script that a shell has to read. It asks the program itself, so it stays right when the program is renewed. */
export function completionScript(shell: Shell, program: string): string {
  return scripts[shell](program, `_${program.replaceAll('-', '_')}`);
}

const scripts: Readonly<Record<Shell, (program: string, name: string) => string>> = {
  bash: (program, name) => `# ${program} completion for bash. Once: source <(${program} completion bash)
${name}() {
  local IFS=$'\\n'
  COMPREPLY=($(${program} ${askName} -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null))
  COMPREPLY=("\${COMPREPLY[@]%%$'\\t'*}")
}
complete -o default -F ${name} ${program}
`,
  zsh: (program, name) => `#compdef ${program}
# ${program} completion for zsh, after compinit. Once: source <(${program} completion zsh)
${name}() {
  local line
  local -a found
  for line in "\${(@f)$(${program} ${askName} -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}"; do
    [[ -n $line ]] && found+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}")
  done
  if (( \${#found} )); then _describe '' found; else _files; fi
}
compdef ${name} ${program}
`,
  fish: (program, name) => `# ${program} completion for fish. Once: ${program} completion fish | source
function ${name}
    set -l words (commandline -opc)
    set -l begun (commandline -ct)
    set -e words[1]
    set -l found (${program} ${askName} -- $words "$begun" 2>/dev/null)
    if test (count $found) -gt 0
        printf '%s\\n' $found
    else
        __fish_complete_path "$begun"
    end
end
complete -c ${program} -f -a '(${name})'
`,
};
