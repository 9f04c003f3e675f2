import type { Ms } from '../domain/units.ts';
import type { Command } from './runner.ts';

export interface ScriptOptions {
  /** Random hex; marks our lines in the output. */
  readonly nonce: string;
  readonly sudo: boolean;
  readonly lock?: { readonly operationId: string; readonly term: number };
  /** Where the lock file is rather than in the usual places; the folder is made when it is missing. */
  readonly lockFolder?: string;
  /** stdin stays open for as long as somebody listens: its end is what tells that nobody does any more. */
  readonly stdinStaysOpen?: boolean;
}

/** How long a script waits for its node's lock: longer than any gluster command runs. */
export const lockWaitMs: Ms = 15 * 60_000;
/** How long a program that was told to end may take, before it is killed. */
export const killAfterMs: Ms = 10_000;

/** Exit codes of the script itself; those of programs are in its frames. */
export const scriptExit = { unheard: 70, lockTaken: 75, newerTerm: 76, noLockFile: 77, noFlock: 78 } as const;

/** A word that no POSIX shell changes. */
export function quote(word: string): string {
  if (word.includes('\0')) throw new Error('a command may not hold a zero byte');
  return /^[A-Za-z0-9_./:=@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/**
 * Frames go to both streams, stderr first. When nobody listens any more the script ends before its next step; while a program runs it is never
 * ended, since that would let go of the lock. `$W`, where it is set, is a process that lives as long as somebody listens. `c` runs a command, `g` a guard, whose
 * trimmed output is then in `$o`.
 * Programs get no lock descriptor: a daemon that one of them leaves behind must not keep the lock.
 */
const functions = `\
e(){ [ -z "$W" ]||kill -0 $W 2>/dev/null||{ W=;exit ${scriptExit.unheard};}
printf %s "$N:$1:$2:$3;">&2&&printf %s "$N:$1:$2:$3;"||exit ${scriptExit.unheard};}
k(){ case " $2 " in *" $1 "*);;*)exit 0;;esac;}
c(){ i=$1 a=$2 t=$3;shift 3;timeout -k ${seconds(killAfterMs)} $t "$@" </dev/null 9>&-;r=$?;e $i c $r;k $r "$a";}
g(){ i=$1 a=$2 t=$3;shift 3;o=$(timeout -k ${seconds(killAfterMs)} $t "$@" </dev/null 9>&-);r=$?
printf %s "$o";e $i g $r;k $r "$a";o=\${o#"\${o%%[![:space:]]*}"};o=\${o%"\${o##*[![:space:]]}"};}
`;

/**
 * One POSIX sh script (dash, bash, busybox ash) for a list of commands; see `ScriptOutput` for what it prints. It stops at the first
 * exit code that a command does not accept. Fit for `sh -c` and for `sh -s`: the braces make the shell read all of it before it does anything, so that a
 * script cut short does nothing at all.
 */
export function renderScript(commands: readonly Command[], options: ScriptOptions): string {
  return [
    '{',
    `LC_ALL=C;export LC_ALL;PATH="$PATH:/usr/local/sbin:/usr/sbin:/sbin";trap '' PIPE HUP`,
    `W= N=${options.nonce} S=${options.sudo ? `'sudo -n'` : ''}`,
    ...(options.stdinStaysOpen ? [watchStdin] : []),
    functions + (options.lock ? takeLock(options.lock, options.lockFolder) : ''),
    'e 0 l 0',
    ...commands.map(renderStep),
    'exit 0',
    '}',
    '',
  ].join('\n');
}

/** Reads to the end of stdin. As it is older than all programs, a shell that waits for one of those learns of its end first. */
const watchStdin = `exec 8<&0;cat <&8 >/dev/null 2>&1 & W=$!;exec 8<&-;trap '[ -z "$W" ]||kill $W' EXIT`;

/** The lock file keeps the last holder's operation and term; a script of an older term must not act any more. */
function takeLock({ operationId, term }: { operationId: string; term: number }, folder?: string): string {
  const first = folder ? `${quote(folder)} ` : '';
  return `\
${folder ? `mkdir -p ${first}2>/dev/null\n` : ''}for d in ${first}/run/lock "$HOME" /tmp;do L=$d/brickyard.lock;[ -d "$d" ]&&(umask 77;true>>"$L")2>/dev/null&&break;L=;done
[ "$L" ]||exit ${scriptExit.noLockFile}
exec 9>>"$L"
flock -n 9 2>/dev/null||timeout ${seconds(lockWaitMs)} flock 9||case $? in 124|137)cat "$L">&2;exit ${scriptExit.lockTaken};;*)exit ${scriptExit.noFlock};;esac
h= q=;read -r h q<"$L";case $q in ''|*[!0-9]*)q=0;;esac
[ "$q" -le ${term} ]||{ cat "$L">&2;exit ${scriptExit.newerTerm};}
printf '%s\\n' ${quote(`${operationId} ${term}`)}>"$L"||exit ${scriptExit.noLockFile}
`;
}

function renderStep(command: Command, index: number): string {
  const run = call('c', index, command, command.timeoutMs);
  const { guard } = command;
  if (guard === undefined) return run;
  const skip = `e ${index} s 0`;
  const answers = (guard.skipWhen ?? guard.runWhen ?? []).map((answer) => `'${answer.replaceAll("'", `'\\''`)}'`);
  const [known, other] = guard.skipWhen ? [skip, run] : [run, skip];
  const look = call('g', index, guard, command.timeoutMs);
  return `${look};case $o in ${answers.join('|')})${known};;*)${other};;esac`;
}

function call(
  name: 'c' | 'g',
  index: number,
  program: Pick<Command, 'argv' | 'accept' | 'plain'>,
  timeoutMs: Ms,
): string {
  const accept = quote((program.accept ?? [0]).join(' '));
  const words = program.argv.map(quote).join(' ');
  return `${name} ${index} ${accept} ${seconds(timeoutMs)} ${program.plain ? '' : '$S '}${words}`;
}

function seconds(time: Ms): number {
  return Math.ceil((time as number) / 1000);
}
