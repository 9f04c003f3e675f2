import t from 'tap';
import { parseLinks, parseMounts, parseSignatures } from '../../../src/executor/parse/device.ts';
import { recorded } from '../recordings.ts';

t.test('mounts of a device and of all that lies on it', (t) => {
  t.same(parseMounts(recorded('lsblk-json')), [{ device: '/dev/vda', mountPoint: '/' }]);
  t.same(
    parseMounts(recorded('lsblk-json-lvm')),
    [
      { device: '/dev/vda', mountPoint: '/' },
      { device: '/dev/mapper/vg_t-brick_x', mountPoint: '/bricks/vg_t/x' },
    ],
    'a logical volume below two parents is named once',
  );
  t.same(parseMounts(recorded('lsblk-json-gpt')), []);
  t.throws(() => parseMounts('lsblk: not a block device'), { code: 'failed', message: /lsblk can't be read/ });
  t.end();
});

t.test('signatures', (t) => {
  t.same(parseSignatures(recorded('wipefs-json-pv')), [
    { type: 'LVM2_member', uuid: 'qNlWGq-hKV3-UXkG-8rEq-lL5q-Kpo4-PBBhbA' },
  ]);
  t.same(
    parseSignatures(recorded('wipefs-json-gpt')).map((signature) => signature.type),
    ['gpt', 'PMBR'],
  );
  t.same(parseSignatures(''), []);
  t.end();
});

t.test('links', (t) => {
  t.same(parseLinks(recorded('udevadm-symlinks')), [
    '/dev/disk/by-diskseq/2',
    '/dev/disk/by-id/virtio-n1d1',
    '/dev/disk/by-path/pci-0000:00:02.0',
    '/dev/disk/by-path/virtio-pci-0000:00:02.0',
  ]);
  t.same(parseLinks('disk/by-id/lvm-pv-uuid-abc disk/by-id/a\n'), ['/dev/disk/by-id/a']);
  t.same(parseLinks(''), []);
  t.end();
});
