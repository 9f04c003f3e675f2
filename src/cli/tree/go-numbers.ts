const trueWords = ['1', 't', 'T', 'TRUE', 'true', 'True'];
const falseWords = ['0', 'f', 'F', 'FALSE', 'false', 'False'];

/** @throws Error with the text of Go's strconv.ParseBool */
export function parseGoBool(text: string): boolean {
  if (trueWords.includes(text)) return true;
  if (falseWords.includes(text)) return false;
  throw syntaxError('ParseBool', text);
}

/** A whole number, also as 0x, 0b, 0o or (leading zero) octal, as Go reads flags. @throws Error with Go's text */
export function parseGoInt(text: string): number {
  const [, sign, digits] = /^([+-]?)(0|[1-9]\d*|0[xX][\da-fA-F]+|0[bB][01]+|0[oO]?[0-7]+)$/.exec(text) ?? [];
  if (digits === undefined) throw syntaxError('ParseInt', text);
  const value = /^0[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) : Number(digits);
  if (!Number.isSafeInteger(value)) {
    throw new Error(`strconv.ParseInt: parsing ${JSON.stringify(text)}: value out of range`);
  }
  return sign === '-' ? -value : value;
}

/** @throws Error with the text of Go's strconv.ParseFloat */
export function parseGoFloat(text: string): number {
  if (!/^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(text)) throw syntaxError('ParseFloat', text);
  return Number(text);
}

function syntaxError(parser: string, text: string): Error {
  return new Error(`strconv.${parser}: parsing ${JSON.stringify(text)}: invalid syntax`);
}
