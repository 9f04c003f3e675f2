import { readFileSync } from 'node:fs';

/**
 * The commands that a page tells its reader, as one script a block, in their order.
 * @param mark the word after `sh` that says where they can be run
 */
export function commandsOf(page: string, ...marks: string[]): string[] {
  const blocks = readFileSync(page, 'utf8').matchAll(/^```sh (\w+)\n(.*?)^```$/gms);
  return [...blocks].filter(([, mark = '']) => marks.includes(mark)).map(([, , script = '']) => script);
}
