import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { commandsOf, runBlock } from './support/page.ts';
import { kubectl, plane } from './support/plane.ts';

const settings = {
  IMAGE: 'registry.example:5000/brickyard:1',
  GLUSTER_IMAGE: 'registry.example:5000/gluster:2',
  STORAGE_NODES: 'node1 node2 node3',
  STORAGE_ADDRESSES: '10.0.0.11,10.0.0.12,10.0.0.13',
};

// Without kubelets no pod runs: what is true here is that the API server takes every command, and what it then has.
t.test('the commands of docs/kubernetes.md that need no nodes', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'brickyard-page-'));
  const admin = plane().adminConfig;
  t.teardown(async () => {
    await kubectl(admin, ['delete', 'namespace', 'heketi', '--wait=false']);
    await kubectl(admin, ['delete', 'pv/web', 'pvc/web', 'pvc/claimed', '--wait=false']);
    await kubectl(admin, ['delete', 'storageclass', '--all']);
    rmSync(folder, { recursive: true, force: true });
  });
  cpSync('deploy', join(folder, 'deploy'), { recursive: true });
  mkdirSync(join(folder, 'bin'));
  symlinkSync(plane().kubectl, join(folder, 'bin/kubectl'));
  const env = { ...process.env, ...settings, KUBECONFIG: admin, PATH: `${join(folder, 'bin')}:${process.env.PATH}` };

  const blocks = commandsOf('docs/kubernetes.md').filter(({ mark }) => mark === 'api');
  t.ok(blocks.length >= 6, 'the page has commands');
  for (const { script } of blocks) {
    const { code, output } = await runBlock(script, folder, env);
    t.equal(code, 0, script.split('\n', 1).join());
    if (code !== 0) t.comment(output);
  }

  const get = async (...words: string[]) => JSON.parse(await kubectl(admin, ['get', ...words, '-o', 'json']));
  const deployment = await get('-n', 'heketi', 'deployment', 'heketi');
  t.equal(deployment.spec.template.spec.containers[0].image, settings.IMAGE, 'the image of the user');
  t.equal(
    (await get('-n', 'heketi', 'configmap', 'gluster-mounts')).data.volumes,
    `web ${settings.STORAGE_ADDRESSES}\n`,
  );
  const classes = (await get('storageclass')).items as { parameters: { resturl: string } }[];
  t.ok(classes.length > 0);
  for (const { parameters } of classes)
    t.match(parameters.resturl, /^http:\/\/10\.96\.\d+\.\d+:8080$/, 'the address of the Service');
  const role = await get('-n', 'heketi', 'role', 'heketi');
  const names = role.rules.flatMap((rule: { resourceNames?: string[] }) => rule.resourceNames ?? []);
  t.ok(
    names.includes('my-backup-a-000') && !names.includes('heketi-db-backup'),
    'every name of the backup was changed',
  );
});
