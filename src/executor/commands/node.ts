import type { ExecutorSettings } from '../../domain/settings.ts';
import type { Command } from '../runner.ts';
import { minutes } from './time.ts';

/** Something a storage node must have: the command that shows it, its name for people and the way to get it. */
interface Requirement {
  readonly command: Command;
  readonly what: string;
  readonly wayOut: string;
  /** Asked instead where the program of `command` is missing (exit code 127). */
  readonly otherwise?: Command;
}

/** Exit code 0: glusterd is up; 127: a gluster pod without systemd, where `glusterdAnswers` knows. */
export const glusterdCheck: Command = {
  argv: ['systemctl', 'is-active', 'glusterd'],
  accept: [0, 127],
  plain: true,
  timeoutMs: minutes(1),
};

/** Exit code 0: glusterd answers its own command line. */
export const glusterdAnswers: Command = {
  argv: ['gluster', '--mode=script', 'pool', 'list'],
  timeoutMs: minutes(1),
};

/** For the sake of the lock. */
export const nothing: Command = { argv: ['true'], plain: true, timeoutMs: minutes(1) };

/** Every answer counts, so that all that is missing is named at once. */
const look = (argv: readonly string[], plain: boolean): Command => ({
  argv,
  accept: [0, 1, 2, 3, 4, 5, 126, 127],
  plain,
  timeoutMs: minutes(1),
});

export function requirements(settings: ExecutorSettings): Requirement[] {
  const wrapper = settings.lvmWrapper;
  return [
    {
      command: look(['gluster', '--version'], true),
      what: 'GlusterFS (gluster)',
      wayOut: 'install the package glusterfs-server',
    },
    {
      command: look(glusterdCheck.argv, true),
      what: 'glusterd (not active)',
      wayOut: 'systemctl enable --now glusterd',
      otherwise: { ...glusterdAnswers, accept: [0, 1] },
    },
    {
      command: look([...wrapper, '/usr/sbin/lvm', 'version'], false),
      what: 'LVM (/usr/sbin/lvm)',
      wayOut: 'install the package lvm2',
    },
    {
      command: look([...wrapper, 'thin_check', '-V'], wrapper.length === 0),
      what: 'thin-provisioning tools (thin_check)',
      wayOut: 'install the package thin-provisioning-tools (Debian) or device-mapper-persistent-data (Fedora, RHEL)',
    },
    { command: look(['mkfs.xfs', '-V'], true), what: 'XFS tools (mkfs.xfs)', wayOut: 'install the package xfsprogs' },
  ];
}
