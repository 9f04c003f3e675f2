import { type Answer, fails, says } from '../program.ts';
import { cliOutput, type Element } from './xml.ts';

/** What a gluster command came to, before it is written as text or XML. */
export interface Reply {
  readonly opRet: number;
  readonly opErrno: number;
  readonly opErrstr: string;
  /** Behind the three above. */
  readonly elements: readonly Element[];
  /** Before them. */
  readonly leading?: readonly Element[];
  /** What is printed without `--xml`; on failure `volume start: v: failed: ` and the like goes before `opErrstr`. */
  readonly text: string;
  /** Said on stderr without `--xml`, although nothing failed. */
  readonly warning?: string;
  readonly exitCode: number;
  /** The few that do not end with 0 with `--xml`. */
  readonly xmlExitCode?: number;
  /** The few that have no XML. */
  readonly textOnly?: true;
}

export const generalError = 30800;

export function succeeded(text: string, elements: readonly Element[] = []): Reply {
  return { opRet: 0, opErrno: 0, opErrstr: '', elements, text, exitCode: 0 };
}

/** `prefix` is what the plain form says before the error, such as `volume delete: v: failed: `. */
export function refused(
  prefix: string,
  opErrstr: string,
  opErrno = generalError,
  elements: readonly Element[] = [],
): Reply {
  return { opRet: -1, opErrno, opErrstr, elements, text: `${prefix}${opErrstr}\n`, exitCode: 1 };
}

/** The same text with `--xml` and without. */
export function plain(text: string, exitCode: 0 | 1 = 0): Reply {
  return { ...succeeded(text), opRet: exitCode === 0 ? 0 : -1, exitCode, textOnly: true };
}

/** With `--xml` gluster ends with 0 even when it refuses. */
export function write(reply: Reply, asXml: boolean): Answer {
  if (!asXml || reply.textOnly)
    return reply.opRet === 0 ? says(reply.text, reply.warning) : fails(reply.exitCode, reply.text);
  const { opRet, opErrno, opErrstr, elements, leading = [], xmlExitCode = 0 } = reply;
  const result: Element[] = [
    ['opRet', opRet],
    ['opErrno', opErrno],
    ['opErrstr', opErrstr],
  ];
  return { ...says(cliOutput([...leading, ...result, ...elements])), exitCode: xmlExitCode };
}
