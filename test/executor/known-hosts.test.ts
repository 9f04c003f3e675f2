import t from 'tap';
import { isAbout, knownName, parseKnownHosts } from '../../src/executor/known-hosts.ts';

const entryFor = (line: string) => {
  const [entry] = parseKnownHosts(line);
  if (entry === undefined) throw new Error(`no entry: ${line}`);
  return entry;
};

t.test('lines', (t) => {
  const text = [
    '# comment',
    '',
    'storage1,10.0.0.1 ssh-ed25519 AAAA comment here',
    '  @revoked * ssh-rsa BBBB',
    '@cert-authority *.example.com ssh-rsa CCCC',
    'half ssh-rsa',
  ].join('\n');
  t.same(parseKnownHosts(text), [
    { revoked: false, hosts: 'storage1,10.0.0.1', type: 'ssh-ed25519', key: 'AAAA' },
    { revoked: true, hosts: '*', type: 'ssh-rsa', key: 'BBBB' },
  ]);
  t.end();
});

t.test('names and patterns', (t) => {
  const about = (hosts: string, name: string) => isAbout(entryFor(`${hosts} ssh-rsa AAAA`), name);
  t.ok(about('storage1,10.0.0.1', '10.0.0.1'));
  t.ok(about('Storage1', 'storage1'));
  t.notOk(about('storage1', 'storage10'));
  t.notOk(about('10.0.0.1', '10a0b0c1'), 'a dot is a dot');
  t.ok(about('*.example.com', 'a.example.com'));
  t.notOk(about('*.example.com,!b.example.com', 'b.example.com'));
  t.ok(about('node?', 'node1'));
  t.notOk(about('node1', knownName('node1', 2222)));
  t.ok(about('[node1]:2222', knownName('node1', 2222)));
  t.ok(about('[::1]:2222', knownName('::1', 2222)));
  t.equal(knownName('node1', 22), 'node1');
  t.end();
});

t.test('hashed names, as ssh-keygen -H writes them', (t) => {
  const line = '|1|xAEVC3gqCRVRVnk9ST7t65cY7qQ=|zhOyVEboSQwV9uvKnAHoDVEXdEo= ssh-rsa AAAA';
  t.ok(isAbout(entryFor(line), '192.168.1.61'));
  t.notOk(isAbout(entryFor(line), '192.168.1.62'));
  t.notOk(isAbout(entryFor('|1|broken ssh-rsa AAAA'), 'node1'));
  t.end();
});
