/** A command as completion sees it, whatever library runs it. */
export interface Completable {
  readonly names: readonly string[];
  readonly about: string;
  readonly flags: readonly CompletableFlag[];
  readonly commands: readonly Completable[];
  /** Words that its arguments may be; empty when they are anything. */
  readonly arguments: readonly string[];
}

export interface CompletableFlag {
  /** With their dashes: `--size`, `-s`. */
  readonly names: readonly string[];
  readonly about: string;
  /** Whether the next word is its value; otherwise a value follows a `=`, if at all. */
  readonly takesNext: boolean;
  /** Words that the value may be; empty when it is anything. */
  readonly values: readonly string[];
}

interface Candidate {
  readonly word: string;
  readonly about: string;
}

/**
 * What may stand where the cursor is: a line for each word, with a tab between it and what it is for.
 * @param words what was typed after the program's name, the last one being the beginning of the word at the cursor, perhaps empty.
 * Where bash takes `--flag=value` apart, the sign is a word of its own.
 * @returns nothing where anything may stand: the shell then offers files
 */
export function completionAnswer(root: Completable, words: readonly string[]): string {
  return candidates(root, words)
    .map(({ word, about }) => `${word}\t${about}\n`)
    .join('');
}

function candidates(root: Completable, words: readonly string[]): Candidate[] {
  const begun = words.at(-1) === '=' ? '' : (words.at(-1) ?? '');
  const { command, globals, awaited } = walk(
    root,
    words.slice(0, -1).filter((word) => word !== '='),
  );
  const flags = [...command.flags, ...globals];
  if (awaited !== undefined) return beginningWith(begun, plain(awaited.values));
  const sign = begun.indexOf('=');
  if (sign > 0) {
    const flag = flags.find(({ names }) => names.includes(begun.slice(0, sign)));
    return beginningWith(begun, plain(flag?.values ?? []), begun.slice(0, sign + 1));
  }
  if (begun.startsWith('-')) return beginningWith(begun, flags.flatMap(flagCandidates));
  const commands = command.commands.map(({ names, about }) => ({ word: names[0] ?? '', about }));
  return beginningWith(begun, [...commands, ...plain(command.arguments)]);
}

/** Where the words lead: the command, the flags of those above it, and the flag whose value comes next, if any. */
function walk(root: Completable, words: readonly string[]) {
  let command = root;
  let awaited: CompletableFlag | undefined;
  for (const word of words) {
    if (awaited !== undefined) awaited = undefined;
    else if (word.startsWith('-')) awaited = flagAwaiting(word, [...command.flags, ...root.flags]);
    else command = command.commands.find(({ names }) => names.includes(word)) ?? command;
  }
  const own = new Set(command.flags.flatMap(({ names }) => names));
  const globals = root.flags.filter(({ names }) => !names.some((name) => own.has(name)));
  return { command, globals, awaited };
}

const flagAwaiting = (word: string, flags: readonly CompletableFlag[]): CompletableFlag | undefined => {
  const flag = flags.find(({ names }) => names.includes(word));
  return flag?.takesNext ? flag : undefined;
};

const flagCandidates = ({ names, about }: CompletableFlag): Candidate[] =>
  names.filter((name) => name.startsWith('--')).map((word) => ({ word, about }));

const plain = (words: readonly string[]): Candidate[] => words.map((word) => ({ word, about: '' }));

function beginningWith(begun: string, all: readonly Candidate[], before = ''): Candidate[] {
  return all
    .map(({ word, about }) => ({ word: before + word, about }))
    .filter(({ word }) => word.startsWith(begun))
    .sort((a, b) => (a.word < b.word ? -1 : 1));
}
