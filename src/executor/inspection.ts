import { blockList } from './commands/block.ts';
import { volumeInfo } from './commands/gluster.ts';
import { lvmInventory, mountInventory, poolFill } from './commands/inspection.ts';
import { CommandError } from './errors.ts';
import type { Inspector } from './executor.ts';
import { parseBlockNames, parseBlockReply } from './parse/block.ts';
import { parseReply } from './parse/gluster.ts';
import { parseBrickMounts, parseLvmReports, parsePoolFill, parseVolumeReports } from './parse/inspection.ts';
import { only, type Session } from './session.ts';

const kinds = { pvs: 'pv', vgs: 'vg', lvs: 'lv' } as const;

/** Questions to one host, without its lock: nothing hangs on the answers, and a script at work there keeps none of them waiting. */
export function inspectionVerbs(session: Session): Inspector {
  const { settings } = session;
  return {
    async inspectVolumes(host) {
      const command = volumeInfo(settings);
      const result = only(await session.look(host, [command]));
      const reply = parseReply(result.stdout);
      if (reply.outcome === 'ok') return parseVolumeReports(reply.content);
      throw new CommandError(host, command, { ...result, stderr: result.stderr.trim() || reply.text });
    },

    async inspectLvm(host, report) {
      const { stdout } = only(await session.look(host, [lvmInventory(settings, report)]));
      return parseLvmReports(stdout, kinds[report]);
    },

    async inspectMounts(host) {
      const [mounted, fstab] = await session.look(host, mountInventory(settings));
      return parseBrickMounts(mounted?.stdout ?? '', fstab?.stdout ?? '');
    },

    async listBlockNames(host, hosting) {
      const command = blockList(hosting);
      const result = only(await session.look(host, [command]));
      const reply = parseBlockReply(result, { hosting, name: '' });
      if (reply.outcome === 'ok') return parseBlockNames(reply.fields);
      throw new CommandError(host, command, { ...result, stderr: reply.text });
    },

    async measurePools(host) {
      return parsePoolFill(only(await session.look(host, [poolFill(settings)])).stdout);
    },
  };
}
