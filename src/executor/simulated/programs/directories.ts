import { posix } from 'node:path';
import { type Files, type Place, parentOf, plainDirectory } from '../model/files.ts';
import type { Node } from '../model/node.ts';
import { type OptionSpec, parseOptions } from './options.ts';
import { type Answer, done, fails, NotModelled, type Program, says } from './program.ts';

/** Runs for each path; like the real programs it goes on after a failure and ends with code 1. */
function forEach(paths: readonly string[], act: (path: string) => string | undefined): Answer {
  if (paths.length === 0) throw new NotModelled('no path');
  const errors = paths.flatMap((path) => act(path) ?? []);
  return errors.length === 0 ? done : fails(1, `${errors.join('\n')}\n`);
}

export function directoryAt(node: Node, path: string) {
  return node.files.get(node.mounts.placeOf(path));
}

/** @returns whether it is there now */
export function makeDirectory(node: Node, path: string): boolean {
  const place = node.mounts.placeOf(path);
  if (node.files.get(place) !== undefined) return true;
  if (node.files.get(node.mounts.placeOf(parentOf(path))) === undefined) return false;
  node.files.put(place, plainDirectory);
  return true;
}

/** With all that is missing above it. */
export function makeDirectories(node: Node, path: string): void {
  complete(node.files, node.mounts.placeOf(path));
}

/** The top of a filesystem is always there, so this never leaves it. */
function complete(files: Files, place: Place): void {
  if (files.get(place) !== undefined) return;
  complete(files, { ...place, path: parentOf(place.path) });
  files.put(place, plainDirectory);
}

const mkdirOptions: OptionSpec = { '-p': 'flag', '--parents': '-p' };

export const mkdir: Program = ({ node }, words) => {
  const options = parseOptions(words, mkdirOptions);
  return forEach(options.words, (path) => {
    if (options.has('-p')) makeDirectories(node, path);
    else if (directoryAt(node, path) !== undefined) return `mkdir: cannot create directory '${path}': File exists`;
    else if (!makeDirectory(node, path)) return `mkdir: cannot create directory '${path}': No such file or directory`;
    return undefined;
  });
};

export const rmdir: Program = ({ node }, words) =>
  forEach(parseOptions(words, {}).words, (path) => {
    const place = node.mounts.placeOf(path);
    if (node.files.get(place) === undefined) return `rmdir: failed to remove '${path}': No such file or directory`;
    if (node.mounts.at(path) !== undefined) return `rmdir: failed to remove '${path}': Device or resource busy`;
    if (!node.files.isEmpty(place)) return `rmdir: failed to remove '${path}': Directory not empty`;
    node.files.remove(place);
    return undefined;
  });

export const chown: Program = ({ node }, words) => {
  const [owner = '', ...paths] = parseOptions(words, {}).words;
  const gid = /^:([0-9]+)$/.exec(owner)?.[1];
  if (gid === undefined) throw new NotModelled(`owner ${owner}`);
  return forEach(paths, (path) => {
    const place = node.mounts.placeOf(path);
    const directory = node.files.get(place);
    if (directory === undefined) return `chown: cannot access '${path}': No such file or directory`;
    node.files.put(place, { ...directory, gid: Number(gid) });
    return undefined;
  });
};

export const chmod: Program = ({ node }, words) => {
  const [mode = '', ...paths] = parseOptions(words, {}).words;
  if (!/^[0-7]{3,4}$/.test(mode)) throw new NotModelled(`mode ${mode}`);
  return forEach(paths, (path) => {
    const place = node.mounts.placeOf(path);
    const directory = node.files.get(place);
    if (directory === undefined) return `chmod: cannot access '${path}': No such file or directory`;
    node.files.put(place, { ...directory, mode: mode.padStart(4, '0') });
    return undefined;
  });
};

/** `ls -d PATH`. */
export const ls: Program = ({ node }, words) => {
  const options = parseOptions(words, { '-d': 'flag', '--directory': '-d' });
  const [path, ...more] = options.words;
  if (!options.has('-d') || path === undefined || more.length > 0)
    throw new NotModelled('ls of more than one directory');
  if (directoryAt(node, path) === undefined)
    return fails(2, `ls: cannot access '${path}': No such file or directory\n`);
  return says(`${path}\n`);
};

/** `readlink -f PATH`: udev's links are the only symbolic links here. Its last part need not exist. */
export const readlink: Program = ({ node }, words) => {
  const options = parseOptions(words, { '-f': 'flag', '--canonicalize': '-f' });
  const [given, ...more] = options.words;
  if (!options.has('-f') || given === undefined || more.length > 0) throw new NotModelled('readlink without -f');
  const path = posix.normalize(given);
  const disk = path.startsWith('/dev/disk/') ? node.diskAt(path) : undefined;
  if (disk !== undefined) return says(`${disk.path}\n`);
  const inDev = path.startsWith('/dev/') && !path.startsWith('/dev/disk/');
  return inDev || directoryAt(node, parentOf(path)) !== undefined ? says(`${path}\n`) : fails(1, '');
};

/** `stat -c %g:%a PATH`: group and mode. */
export const stat: Program = ({ node }, words) => {
  const options = parseOptions(words, { '-c': 'value', '--format': '-c' });
  const [path, ...more] = options.words;
  if (options.value('-c') !== '%g:%a' || path === undefined || more.length > 0) throw new NotModelled('stat');
  const directory = directoryAt(node, path);
  if (directory === undefined) return fails(1, `stat: cannot statx '${path}': No such file or directory\n`);
  return says(`${directory.gid}:${directory.mode.replace(/^0/, '')}\n`);
};
