/** One instruction of a Dockerfile: its word in capitals and the rest of its lines, joined. */
export interface Instruction {
  readonly word: string;
  readonly text: string;
}

/** From one FROM to the next. */
export interface Stage {
  /** What it starts from: an image, or the name of an earlier stage. */
  readonly from: string;
  readonly name: string | undefined;
  readonly steps: readonly Instruction[];
}

/** @throws Error when a line stands before the first FROM, or a FROM is of a form that isn't known here */
export function parseDockerfile(text: string): Stage[] {
  const stages: (Stage & { steps: Instruction[] })[] = [];
  for (const instruction of instructions(text)) {
    if (instruction.word === 'FROM') {
      const [, from, name] = /^(\S+)(?: AS (\S+))?$/i.exec(instruction.text) ?? [];
      if (from === undefined) throw new Error(`FROM ${instruction.text}: not understood`);
      stages.push({ from, name, steps: [] });
    } else {
      const stage = stages.at(-1);
      if (!stage) throw new Error(`${instruction.word} stands before the first FROM`);
      stage.steps.push(instruction);
    }
  }
  return stages;
}

function instructions(text: string): Instruction[] {
  const lines = text.split('\n').filter((line) => !/^\s*(#|$)/.test(line));
  const joined = lines.join('\n').replaceAll(/\\\s*\n\s*/g, '');
  return joined.split('\n').map((line) => {
    const [, word = '', rest = ''] = /^\s*(\S+)\s*(.*)$/.exec(line) ?? [];
    return { word: word.toUpperCase(), text: rest.trim() };
  });
}

/** Words of an instruction: a JSON list as it is, or split at blanks. */
export function words(text: string): string[] {
  return text.startsWith('[') ? (JSON.parse(text) as string[]) : text.split(/\s+/);
}
