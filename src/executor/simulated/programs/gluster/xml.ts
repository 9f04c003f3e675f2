/** An element: its name and text or elements in it. Attributes and one-line elements are not needed but for bricks, which are written raw. */
export type Element = readonly [name: string, content: string | number | readonly (Element | string)[]];

export function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** gluster's answer: two spaces a level, empty elements closed in one. */
export function cliOutput(elements: readonly Element[]): string {
  const body = elements.map((element) => render(element, '  ')).join('');
  return `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<cliOutput>\n${body}</cliOutput>\n`;
}

function render([name, content]: Element, indent: string): string {
  if (typeof content === 'number') return `${indent}<${name}>${content}</${name}>\n`;
  if (content.length === 0) return `${indent}<${name}/>\n`;
  if (typeof content === 'string') return `${indent}<${name}>${escapeXml(content)}</${name}>\n`;
  const inner = content.map((item) =>
    typeof item === 'string' ? `${indent}  ${item}\n` : render(item, `${indent}  `),
  );
  return `${indent}<${name}>\n${inner.join('')}${indent}</${name}>\n`;
}
