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
/** A flag that takes a value, at its place or behind the words of a command below: as a pattern of `case`. */
interface Valued {
  readonly pattern: string;
  readonly choices: readonly string[];
}
const valuedOf = (nodes: readonly CompletionNode[]): Valued[] =>
  nodes.flatMap(({ at, own }) =>
    own
      .filter(({ takes }) => takes)
      .map(({ name, choices }) => ({ pattern: `${quote(`${at} `)}*${quote(name)}`, choices })),
  );
const chosenOf = (valued: readonly Valued[]): Valued[] => valued.filter(({ choices }) => choices.length > 0);
const patterns = (valued: readonly Valued[]): string => valued.map(({ pattern }) => pattern).join('|');
/** Every place below the program, as a pattern of `case`. */
const places = (nodes: readonly CompletionNode[]): string =>
  nodes
    .slice(1)
    .map(({ at }) => quote(at))
    .join('|');

function bash(program: string, nodes: readonly CompletionNode[]): string {
  const valued = valuedOf(nodes);
  return `# Completion of ${program} for bash: eval "$(${program} completion bash)"
${functionOf(program)}() {
  local cur=\${COMP_WORDS[COMP_CWORD]} at='' commands='' flags='' i
  COMPREPLY=()
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "$at \${COMP_WORDS[i]}" in
      ${places(nodes)}) at="$at \${COMP_WORDS[i]}" ;;
      ${patterns(valued)}) ((i++)) ;;
    esac
  done
  case "$at \${COMP_WORDS[COMP_CWORD - 1]}" in
${chosenOf(valued)
  .map(
    ({ pattern, choices }) =>
      `    ${pattern}) COMPREPLY=($(compgen -W ${quote(choices.join(' '))} -- "$cur")); return ;;`,
  )
  .join('\n')}
    ${patterns(valued)}) return ;;
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
  const valued = valuedOf(nodes);
  return `#compdef ${program}
# Completion of ${program} for zsh: eval "$(${program} completion zsh)"
${functionOf(program)}() {
  local at='' i
  local -a commands flags choices
  for ((i = 1; i < CURRENT; i++)); do
    if ((i > 1)); then
      case "$at \${words[i]}" in
        (${places(nodes)}) at="$at \${words[i]}" ;;
        (${patterns(valued)}) ((i++)); continue ;;
        (*) continue ;;
      esac
    fi
    case "$at" in
${nodes.map(({ at, commands, own }) => `      (${quote(at)}) commands=(${described(commands)}) flags+=(${described(own)}) ;;`).join('\n')}
    esac
  done
  case "$at \${words[CURRENT - 1]}" in
${chosenOf(valued)
  .map(({ pattern, choices }) => `    (${pattern}) choices=(${choices.join(' ')}); _describe value choices; return ;;`)
  .join('\n')}
    (${patterns(valued)}) _files; return ;;
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
    const when = (how: string): string => `complete -c ${program} -n ${fishQuote(`${at} ${how} "${node.at}"`)}`;
    return [
      ...node.commands.map(({ name, what }) => `${when('at')} -f -a ${name} -d ${fishQuote(what)}`),
      ...node.own.map(({ name, what, takes, choices }) => {
        const values = choices.length > 0 ? ` -f -a ${fishQuote(choices.join(' '))}` : '';
        return `${when('below')} -l ${name.slice(2)}${takes ? ` -r${values}` : ''} -d ${fishQuote(what)}`;
      }),
    ];
  });
  return `# Completion of ${program} for fish: ${program} completion fish | source
function ${at}
  set -l at ''
  set -l isValue no
  for word in (commandline -opc)[2..-1]
    if test $isValue = yes
      set isValue no
      continue
    end
    switch "$at $word"
      case ${nodes
        .slice(1)
        .map((node) => fishQuote(node.at))
        .join(' ')}
        set at "$at $word"
      case ${nodes
        .flatMap((node) => node.own.filter(({ takes }) => takes).map(({ name }) => fishQuote(`${node.at} *${name}`)))
        .join(' ')}
        set isValue yes
    end
  end
  test "$at" = "$argv[2]"
  or begin
    test $argv[1] = below
    and string match -q -- "$argv[2] *" "$at"
  end
end
${lines.join('\n')}
`;
}
