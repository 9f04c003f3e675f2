import { join } from 'node:path';

/** What differs between labs whose machines are otherwise alike. */
export interface Variant {
  /** Folder whose `build.sh` makes the image. */
  readonly recipe: string;
  /** Environment of `build.sh`; like the recipe, another value means another image. */
  readonly inputs: Readonly<Record<string, string>>;
  readonly memoryMib: number;
  /** More options of QEMU's user network of node `n`, each after a comma. */
  readonly network: (n: number) => string;
  /** The unit that is to be active on a node that came up. */
  readonly unit: string;
}

const plain: Variant = {
  recipe: join(import.meta.dirname, 'image'),
  inputs: {},
  memoryMib: 768,
  network: () => '',
  unit: 'glusterd',
};

let chosen = plain;

export const variant = () => chosen;

/** For the rest of this process; said before anything is done with a lab. */
export function chooseVariant(other: Variant): void {
  chosen = other;
}
