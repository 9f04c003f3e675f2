import type { Case } from './stage.ts';

export const nodes: Case = async (t, { executor, hosts }) => {
  for (const host of hosts) {
    await t.resolves(executor.checkNode(host));
    t.equal(await executor.glusterdUp(host), true);
  }
};

export const peers: Case = async (t, { executor, nodes: [first, second, third] }) => {
  for (const round of ['joins', 'is one already']) {
    await t.resolves(executor.ensurePeer([first.manage], second.storage), round);
    await t.resolves(executor.ensurePeer([first.manage], third.storage), round);
  }
  for (const { manage } of [first, second, third]) {
    const known = await executor.listPeers(manage);
    t.equal(known.length, 2);
    t.ok(known.every(({ connected }) => connected));
  }
  await t.rejects(executor.ensurePeer([first.manage], 'no.such.host.invalid'), { name: 'CommandError' });
};

export const farewell: Case = async (t, { executor, nodes: [first, second, third] }) => {
  for (const { storage } of [second, third]) {
    await executor.removePeer([first.manage], storage);
    await t.resolves(executor.removePeer([first.manage], storage), 'once more');
  }
};
