import t from 'tap';
import { isDomainError } from '../../../src/domain/errors.ts';
import { parsePvs, parseThinVolumes, parseVgs } from '../../../src/executor/parse/lvm.ts';
import { recorded } from '../recordings.ts';

t.test('physical volumes', (t) => {
  t.same(parsePvs(recorded('pvs-fields-json')), [
    { name: '/dev/vdc', uuid: 'Vwt8e2-UoHn-FXLN-DoeD-TwBG-FBdj-ntk13t', vg: '' },
    { name: '/dev/vdd', uuid: 'qNlWGq-hKV3-UXkG-8rEq-lL5q-Kpo4-PBBhbA', vg: 'vg_t' },
  ]);
  t.same(parsePvs(recorded('pvs-empty')), []);
  t.end();
});

t.test('volume groups, in KiB', (t) => {
  t.same(parseVgs(recorded('vgs-fields-json')), [
    { name: 'vg_t', totalKib: 104722432, freeKib: 97320960, extentKib: 4096 },
  ]);
  t.same(parseVgs(recorded('vgs-empty')), []);
  t.end();
});

t.test('what is no report is an error that shows it', (t) => {
  for (const text of ['', '  WARNING: something\n', '{"report": null}', '[]']) {
    t.throws(() => parsePvs(text), { code: 'failed', message: /LVM's report can't be read/ }, JSON.stringify(text));
  }
  const other = recorded('vgs-fields-json').replace('104722432.00k', '99.87g');
  t.throws(() => parseVgs(other), { message: /no size in KiB: "99.87g"/ });
  try {
    parsePvs('nonsense');
  } catch (error) {
    t.ok(isDomainError(error, 'failed'));
    t.match(error, { message: /nonsense/ });
  }
  t.end();
});

t.test('thin volumes', (t) => {
  t.same(parseThinVolumes(''), []);
  t.same(parseThinVolumes('  vg_a,1f_0,tp_a\n  vg_b,1f_1,tp_b\n'), [
    { vg: 'vg_a', name: '1f_0', pool: 'tp_a' },
    { vg: 'vg_b', name: '1f_1', pool: 'tp_b' },
  ]);
  t.end();
});
