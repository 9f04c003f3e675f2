import { setTimeout as pause } from 'node:timers/promises';
import t from 'tap';
import { preparedImages } from '../../lab/kubernetes-lab/images.ts';
import { startContainer } from './support/container.ts';

// What this can't show: the official base image itself, and that an engine of another make runs the steps alike.
t.test('the image that the Dockerfile makes', async (t) => {
  const image = preparedImages().service;
  const env = { HEKETI_EXECUTOR: 'simulated', HEKETI_ADMIN_KEY: 'an admin key', HEKETI_USER_KEY: 'a user key' };
  const container = await startContainer(t, image, { env, writable: ['/var/lib/heketi'] });

  const script = "fetch('http://127.0.0.1:8080/hello').then((r) => r.text()).then(console.log)";
  let hello = await container.exec('node', '-e', script);
  for (let i = 0; i < 100 && hello.code !== 0; i++) {
    await pause(100);
    hello = await container.exec('node', '-e', script);
  }
  t.equal(hello.output.trim(), 'Hello from Heketi', 'it answers on its port');

  const status = await container.exec('cat', '/proc/1/status');
  t.match(status.output, /^Uid:\t1000\t1000\t1000\t1000$/m, 'as user 1000');
  t.match(status.output, /^CapEff:\t0+$/m, 'without capabilities');
  const write = await container.exec('sh', '-c', 'echo > /app/x');
  t.match(write, { code: /[^0]/, output: 'Read-only file system' }, 'its root file system can only be read');
  const home = await container.exec('sh', '-c', 'stat -c "%u %a %n" /var/lib/heketi/*.db');
  t.equal(home.output.trim(), '1000 600 /var/lib/heketi/heketi.db', 'the database is its own');
  const tools = await container.exec(
    'sh',
    '-c',
    'ls /app /app/dist | tr "\\n" " "; ls /app/node_modules | grep -E "^(tap|typescript)$"',
  );
  t.comment(tools.output);
  t.notMatch(tools.output, /typescript|tap|src/, 'no tools of development in it');

  t.equal(await container.stop(), 0, 'SIGTERM ends it in good order');
});
