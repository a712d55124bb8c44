import type { CompletionNode } from './nodes.ts';

/** The completion script of each shell. */
export const scripts = { bash, zsh, fish } as const satisfies Record<
  string,
  (program: string, nodes: readonly CompletionNode[]) => string
>;

/** A shell with completion. */
export type Shell = keyof typeof scripts;

const quote = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
const names = (words: readonly { readonly name: string }[]): string => quote(words.map(({ name }) => name).join(' '));
const functionOf = (program: string): string => `_${program.replaceAll('-', '_')}`;
/** Every place below the program, as a pattern of `case`. */
const places = (nodes: readonly CompletionNode[]): string =>
  nodes
    .slice(1)
    .map(({ at }) => quote(at))
    .join('|');

function bash(program: string, nodes: readonly CompletionNode[]): string {
  const valued = nodes.flatMap(({ at, flags }) =>
    flags.filter(({ takes }) => takes).map(({ name, choices }) => ({ place: quote(`${at} ${name}`), choices })),
  );
  const chosen = valued.filter(({ choices }) => choices.length > 0);
  return `# Completion of ${program} for bash: eval "$(${program} completion bash)"
${functionOf(program)}() {
  local cur=\${COMP_WORDS[COMP_CWORD]} at='' commands='' flags='' i
  COMPREPLY=()
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "$at \${COMP_WORDS[i]}" in
      ${places(nodes)}) at="$at \${COMP_WORDS[i]}" ;;
    esac
  done
  case "$at \${COMP_WORDS[COMP_CWORD - 1]}" in
${chosen.map(({ place, choices }) => `    ${place}) COMPREPLY=($(compgen -W ${quote(choices.join(' '))} -- "$cur")); return ;;`).join('\n')}
    ${valued.map(({ place }) => place).join('|')}) return ;;
  esac
  case "$at" in
${nodes.map(({ at, commands, flags }) => `    ${quote(at)}) commands=${names(commands)} flags=${names(flags)} ;;`).join('\n')}
  esac
  [[ $cur == -* ]] && commands=$flags
  COMPREPLY=($(compgen -W "$commands" -- "$cur"))
}
complete -o default -F ${functionOf(program)} ${program}
`;
}

function zsh(program: string, nodes: readonly CompletionNode[]): string {
  const described = (words: CompletionNode['commands']): string =>
    words.map(({ name, what }) => quote(`${name}:${what}`)).join(' ');
  return `#compdef ${program}
# Completion of ${program} for zsh: eval "$(${program} completion zsh)"
${functionOf(program)}() {
  local at='' word
  local -a commands flags
  for word in "\${words[@]:1:$((CURRENT - 2))}"; do
    case "$at $word" in
      (${places(nodes)}) at="$at $word" ;;
    esac
  done
  case "$at" in
${nodes.map(({ at, commands, flags }) => `    (${quote(at)}) commands=(${described(commands)}) flags=(${described(flags)}) ;;`).join('\n')}
  esac
  if [[ $PREFIX == -* ]]; then
    _describe option flags
  elif (( \${#commands} )); then
    _describe command commands
  else
    _files
  fi
}
compdef ${functionOf(program)} ${program}
`;
}

function fish(program: string, nodes: readonly CompletionNode[]): string {
  const at = `_${functionOf(program)}_at`;
  const fishQuote = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
  const lines = nodes.flatMap((node) => {
    const when = `complete -c ${program} -n ${fishQuote(`${at} "${node.at}"`)}`;
    return [
      ...node.commands.map(({ name, what }) => `${when} -f -a ${name} -d ${fishQuote(what)}`),
      ...node.flags.map(({ name, what, takes, choices }) => {
        const values = choices.length > 0 ? ` -f -a ${fishQuote(choices.join(' '))}` : '';
        return `${when} -l ${name.slice(2)}${takes ? ` -r${values}` : ''} -d ${fishQuote(what)}`;
      }),
    ];
  });
  return `# Completion of ${program} for fish: ${program} completion fish | source
function ${at}
  set -l at ''
  for word in (commandline -opc)[2..-1]
    switch "$at $word"
      case ${nodes
        .slice(1)
        .map((node) => fishQuote(node.at))
        .join(' ')}
        set at "$at $word"
    end
  end
  test "$at" = "$argv[1]"
end
${lines.join('\n')}
`;
}
