import { DomainError } from '../domain/errors.ts';

/** A node or device that takes no brick, and the rule that says so; for people. */
export interface Refusal {
  readonly rule: string;
  readonly what: string;
}

/** No placement exists. The first line is Heketi's reason, the next ones say which rule refused what, and what would fit. */
export class RefusedPlacement extends DomainError {
  override readonly name: string = 'RefusedPlacement';
  /** The same with the limit that ended the search as first line: what Heketi says of an expansion. Null when no limit did. */
  readonly limitMessage: string | null;

  constructor(reason: string, explanation: readonly string[], limitReason: string | null = null) {
    super('refused', [reason, ...explanation].join('\n'));
    this.limitMessage = limitReason === null ? null : [limitReason, ...explanation].join('\n');
  }
}

const shown = 6;

/** One line a rule: `Not in use: node1 (offline), node2:/dev/sdb (failed) and 7 more`. */
export function linesOf(refusals: readonly Refusal[]): string[] {
  return [...Map.groupBy(refusals, (refusal) => refusal.rule)].map(([rule, those]) => {
    const first = those.slice(0, shown).map((refusal) => refusal.what);
    const more = those.length > shown ? ` and ${those.length - shown} more` : '';
    return `${rule}: ${first.join(', ')}${more}`;
  });
}
