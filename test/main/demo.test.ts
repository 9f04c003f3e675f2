import { readdirSync } from 'node:fs';
import t from 'tap';
import { run } from './run.ts';

t.test('the demonstration shows a first volume, and leaves nothing behind', async (t) => {
  const dir = t.testdir();
  // npm has a cache there too.
  const own = () => readdirSync(dir).filter((name) => name.startsWith('brickyard-'));
  const npm = run('npm', ['run', '-s', 'demo', '--', '--port', '0'], { TMPDIR: dir }, true);
  const [, url = ''] = await npm.stdoutHas(/answers at (http:\/\/127\.0\.0\.1:\d+) .*End it with Ctrl-C/s);
  t.match(npm.output.stdout, /Made the volume "first" \(10 GiB, 3 copies in 3 zones\)/);
  t.match(npm.output.stdout, /mount -t glusterfs -o backup-volfile-servers=\S+ \S+:first \/mnt/);
  const { volumes } = (await (await fetch(`${url}/volumes`)).json()) as { volumes: string[] };
  t.equal(volumes.length, 1);
  t.equal(own().length, 1);

  // As a terminal does: to all of the group, and npm passes it on to its child once more.
  process.kill(-(npm.child.pid ?? 0), 'SIGINT');
  await npm.ended;
  t.strictSame(own(), []);
});
