import { damaged } from './damaged.ts';
import { GobBytes } from './gob-bytes.ts';
import {
  boolType,
  bytesType,
  descriptionType,
  floatType,
  type GobType,
  interfaceType,
  intType,
  knownTypes,
  textType,
  toType,
  uintType,
} from './gob-types.ts';

/** Deeper than anything that Heketi stores. */
const deepest = 32;

/**
 * Decodes one value of Go's gob encoding: structures become objects with the fields that are not zero, under their Go names.
 * The encoding describes its own types, so nothing is known here of Heketi's.
 * @throws DomainError `invalid` when the bytes are not one value and nothing more
 */
export function decodeGob(bytes: Buffer): unknown {
  return new Decoder(bytes).value();
}

class Decoder {
  readonly #bytes: GobBytes;
  readonly #types = knownTypes();
  /** Where the message ends that is being read. */
  #end = 0;

  constructor(bytes: Buffer) {
    this.#bytes = new GobBytes(bytes);
  }

  /** Descriptions of types, each a message of its own, and the value as the last. */
  value(): unknown {
    let type = this.#nextMessage();
    while (type < 0) {
      this.#describe(-type);
      this.#checkEnd();
      type = this.#nextMessage();
    }
    const value = this.#top(type, 0);
    this.#checkEnd();
    if (this.#bytes.left > 0) throw damaged('a record is followed by something');
    return value;
  }

  /** A message is its length, and then the number of a type, negative for its description. */
  #nextMessage(): number {
    const length = this.#bytes.uint();
    this.#end = this.#bytes.position + length;
    return this.#bytes.int();
  }

  #checkEnd(): void {
    if (this.#bytes.position !== this.#end) throw damaged('a record does not have the length that it says');
  }

  #describe(type: number): void {
    this.#types.set(type, toType(this.#decode(descriptionType, 0)));
  }

  /** What is no structure is sent as the only field of one. */
  #top(type: number, depth: number): unknown {
    if (this.#types.get(type)?.kind !== 'struct' && this.#bytes.uint() !== 0) throw damaged('a value is misplaced');
    return this.#decode(type, depth);
  }

  #decode(type: number, depth: number): unknown {
    if (depth > deepest) throw damaged('a record is too deep');
    switch (type) {
      case boolType:
        return this.#bytes.uint() !== 0;
      case intType:
        return this.#bytes.int();
      case uintType:
        return this.#bytes.uint();
      case floatType:
        return this.#bytes.float();
      case bytesType:
        return this.#bytes.take(this.#bytes.uint());
      case textType:
        return this.#bytes.text();
      case interfaceType:
        return this.#interface(depth + 1);
      default:
        return this.#composite(this.#types.get(type), depth + 1);
    }
  }

  #composite(type: GobType | undefined, depth: number): unknown {
    switch (type?.kind) {
      case 'struct':
        return this.#struct(type.fields, depth);
      case 'list':
        return this.#times(() => this.#decode(type.element, depth));
      case 'map':
        return Object.fromEntries(
          this.#times(() => [String(this.#decode(type.key, depth)), this.#decode(type.element, depth)]),
        );
      default:
        throw damaged('a value is of a type that nothing describes');
    }
  }

  /** Each field says how many it is behind the one before; 0 ends them. */
  #struct(fields: readonly { readonly name: string; readonly type: number }[], depth: number): object {
    const found: [string, unknown][] = [];
    let index = -1;
    for (;;) {
      const step = this.#bytes.uint();
      if (step === 0) return Object.fromEntries(found);
      index += step;
      const field = fields[index];
      if (field === undefined) throw damaged('a record has a field that nothing describes');
      found.push([field.name, this.#decode(field.type, depth)]);
    }
  }

  #times<T>(decode: () => T): T[] {
    const count = this.#bytes.uint();
    // Every element takes a byte at least.
    if (count > this.#bytes.left) throw damaged('a list is longer than its record');
    return Array.from({ length: count }, decode);
  }

  /**
   * The name of the concrete type, its number, the length, the value. Where the type is new its description comes first and ends the
   * message in the middle of the value around it, which goes on in the next one.
   */
  #interface(depth: number): unknown {
    if (this.#bytes.text() === '') return null;
    let type = this.#bytes.int();
    while (type < 0) {
      this.#describe(-type);
      this.#checkEnd();
      type = this.#nextMessage();
    }
    const length = this.#bytes.uint();
    const end = this.#bytes.position + length;
    const value = this.#top(type, depth);
    if (this.#bytes.position !== end) throw damaged('a value does not have the length that it says');
    return value;
  }
}
