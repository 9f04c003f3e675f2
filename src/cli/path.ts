/** `/volumes/<id>`: whatever was typed stays one segment of the path. */
export const at = (collection: string, id: string, rest = ''): string =>
  `/${collection}/${encodeURIComponent(id)}${rest}`;
