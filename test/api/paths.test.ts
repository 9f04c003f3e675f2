import t from 'tap';
import { cleanUrl, normalUrl, pathOf, queryOf } from '../../src/api/paths.ts';

t.test('needless encodings are removed before routing', async (t) => {
  const cases: [string, string][] = [
    ['/volumes/abc', '/volumes/abc'],
    ['/volumes/%61bc?a=%62', '/volumes/abc?a=%62'],
    ['/volumes%2Fabc', '/volumes/abc'],
    ['/%2e%2e/x', '/../x'],
    ['/a b', '/a%20b'],
    ['/a%3Fb?c', '/a%3Fb?c'],
    ['/a#b', '/a%23b'],
    ['/a%25b', '/a%25b'],
    ['/%C3%A9', '/%C3%A9'],
    ['http://host:8080/volumes', '/volumes'],
    ['http://host?x', '/?x'],
    ['/%zz', '/%zz'],
  ];
  for (const [given, expected] of cases) t.equal(normalUrl(given), expected, given);
});

t.test('the decoded path has no query', async (t) => {
  t.equal(pathOf('/volumes/%61?x=/y'), '/volumes/a');
  t.equal(pathOf('/%C3%A9'), '/\u00c3\u00a9', 'one character per byte');
  t.equal(queryOf('/a?b=c?d'), '?b=c?d');
  t.equal(queryOf('/a'), '');
});

t.test('slashes and dots too many', async (t) => {
  const cases: [string, string | null][] = [
    ['/volumes', null],
    ['/volumes/', null],
    ['/.well-known', null],
    ['//volumes', '/volumes'],
    ['/volumes//', '/volumes/'],
    ['/a/../volumes?x=1', '/volumes?x=1'],
    ['/../..', '/'],
    ['/a/./b', '/a/b'],
    ['/a/.', '/a'],
    ['//a b', '/a%20b'],
  ];
  for (const [given, expected] of cases) t.equal(cleanUrl(given), expected, given);
});
