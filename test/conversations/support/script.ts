/** What is asked, and what must be answered. */
export interface Exchange {
  readonly method: string;
  readonly path: string;
  readonly body: string | undefined;
  /** Status, headers, and after an empty line the body. */
  readonly answer: string;
}

export type Scene = Exchange | { readonly direction: string };

/**
 * A conversation as text. `> METHOD /path` asks, a second `>` line is the body; `<` lines are the answer, its body after an empty one.
 * A body ends with a line feed unless its last line ends with `\`. `!` lines are stage directions, `#` lines comments.
 */
export function parseScript(text: string): Scene[] {
  const scenes: string[][] = [];
  for (const line of text.split('\n')) {
    if (line === '' || line.startsWith('#')) continue;
    if (/^(?:! |> [A-Z]+ \/)/.test(line)) scenes.push([]);
    scenes.at(-1)?.push(line);
  }
  return scenes.map((lines) => (lines[0]?.startsWith('! ') ? { direction: lines[0].slice(2) } : exchangeOf(lines)));
}

function exchangeOf(lines: readonly string[]): Exchange {
  const [line = '', body] = lines.filter((one) => one.startsWith('> ')).map((one) => one.slice(2));
  const [method = '', path = ''] = line.split(' ');
  const said = lines.filter((one) => one.startsWith('<')).map((one) => one.replace(/^< ?/, ''));
  const end = said.indexOf('');
  const head = said.slice(0, end < 0 ? undefined : end).join('\n');
  const content = end < 0 ? '' : `\n\n${said.slice(end + 1).join('\n')}\n`.replace(/\\\n$/, '');
  return { method, path, body, answer: head + content };
}
