import { DomainError } from '../domain/errors.ts';
import { vgName } from '../domain/names.ts';
import type { Id } from '../domain/types.ts';
import { removeVgDirectory, showLinks, showSignatures } from './commands/device.ts';
import { createPv, createVg, listPvs, removePv, removeVg, showVg, wipeDevice } from './commands/lvm.ts';
import { checkDevice, initializing, lookAtDevice, needsWipe } from './device-look.ts';
import { CommandError } from './errors.ts';
import type { DeviceFacts, DeviceHandle, DeviceSetup, Executor } from './executor.ts';
import { parseLinks, parseSignatures } from './parse/device.ts';
import { type PhysicalVolume, parsePvs, parseVgs } from './parse/lvm.ts';
import type { Command } from './runner.ts';
import { only, type Session } from './session.ts';

export function deviceVerbs(session: Session): Pick<Executor, 'ensureDevice' | 'removeDevice' | 'inspectDevice'> {
  const { settings } = session;

  async function inspect(host: string, id: Id, asked: readonly string[]): Promise<DeviceFacts> {
    const [pvs, vgs] = await session.change(host, [listPvs(settings), showVg(settings, id)]);
    const pv = parsePvs(pvs?.stdout ?? '').find(({ vg }) => vg === vgName(id));
    const [vg] = parseVgs(vgs?.stdout ?? '');
    if (pv === undefined || vg === undefined) {
      throw new DomainError('failed', `Volume group ${vgName(id)} is not on host ${host}\nSee there: pvs; vgs`);
    }
    const links = only(await session.look(host, [showLinks(settings, pv.name)]));
    const paths = [...(links.exitCode === 0 ? parseLinks(links.stdout) : []), pv.name, ...asked];
    return { ...vg, pvUuid: pv.uuid, paths: [...new Set(paths)] };
  }

  async function setUp(host: string, device: DeviceSetup, wipe: boolean): Promise<void> {
    const { id, name } = device;
    const commands = [createPv(settings, id, name), createVg(settings, id, name, device.vgTags)];
    try {
      await session.change(host, wipe ? [wipeDevice(settings, id, name), ...commands] : commands);
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      throw new DomainError('failed', initializing(name, 'already initialized or contains data?', error.message), {
        cause: error,
      });
    }
  }

  /** By UUID, since names change; an orphan that `ensureDevice` left is found by the label on the device. */
  async function findPv(host: string, device: DeviceHandle): Promise<PhysicalVolume | undefined> {
    const [pvs, label] = await session.change(host, [
      listPvs(settings),
      { ...showSignatures(device.name), accept: [0, 1] },
    ]);
    const all = parsePvs(pvs?.stdout ?? '');
    const ours = all.find(({ uuid, vg }) => vg === vgName(device.id) || uuid === device.pvUuid);
    if (ours !== undefined || device.pvUuid !== '') return ours;
    const found = parseSignatures(label?.stdout ?? '').find(({ type }) => type === 'LVM2_member');
    return all.find(({ uuid, vg }) => uuid === found?.uuid && vg === '');
  }

  /** One command a run, so that a failure of one does not keep the others from being tried. */
  async function force(host: string, commands: readonly Command[]): Promise<void> {
    for (const command of commands) {
      await session.change(host, [command]).catch((error: unknown) => {
        if (!(error instanceof CommandError)) throw error;
        session.log.warn({ host, error: error.message }, 'ignored, since the removal is forced');
      });
    }
  }

  return {
    async ensureDevice(host, device) {
      const look = await lookAtDevice(session, host, device.name);
      if (!look.pvs.some(({ vg }) => vg === vgName(device.id))) {
        checkDevice(look, device);
        await setUp(host, device, needsWipe(look));
      }
      return inspect(host, device.id, [device.name]);
    },

    async removeDevice(host, device, forced = false) {
      const pv = await findPv(host, device);
      if (pv !== undefined && pv.vg !== '' && pv.vg !== vgName(device.id)) {
        throw new DomainError('failed', `Physical volume ${pv.uuid} is in volume group ${pv.vg}, and is not touched`);
      }
      const commands = [
        removeVg(settings, device.id),
        ...(pv === undefined ? [] : [removePv(settings, pv.name)]),
        removeVgDirectory(device.id),
      ];
      if (forced) await force(host, commands);
      else await session.change(host, commands);
    },

    inspectDevice: (host, device) => inspect(host, device.id, []),
  };
}
