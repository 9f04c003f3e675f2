import t from 'tap';
import { goClient } from './support/client.ts';
import { talk } from './support/cluster.ts';
import { Names } from './support/names.ts';
import { speak } from './support/service.ts';

const part = (total: number) => `{
<         "total": ${total},
<         "pending": 0,
<         "ok": ${total},
<         "notok": 0,
<         "inconsistencies": null
<     }`;

t.test('mode and log level', async (t) => {
  const service = await speak(t);
  await talk(
    t,
    service,
    new Names(),
    `
> GET /admin
< 200 OK
< Content-Type: application/json; charset=UTF-8
< Content-Length: (right)
<
< {"state":"normal"}

> POST /admin
> {"state":"local-client"}
< 204 No Content

> GET /admin
< 200 OK
< Content-Type: application/json; charset=UTF-8
< Content-Length: (right)
<
< {"state":"local-client"}

> POST /admin
> {"state":"off"}
< 400 Bad Request
< Content-Type: text/plain; charset=utf-8
< X-Content-Type-Options: nosniff
< Content-Length: (right)
<
< validation failed: state: must be a valid value.

> POST /admin
> {"state"
< 400 Bad Request
< Content-Type: text/plain; charset=utf-8
< X-Content-Type-Options: nosniff
< Content-Length: (right)
<
< request unable to be parsed: unexpected end of JSON input

> GET /internal/logging
< 200 OK
< Content-Type: application/json; charset=UTF-8
< Content-Length: (right)
<
< {"loglevel":{"glusterfs":"info"}}

> POST /internal/logging
> {"loglevel":{"glusterfs":"debug"}}
< 200 OK
< Content-Type: application/json; charset=UTF-8
< Content-Length: (right)
<
< {"loglevel":{"glusterfs":"debug"}}

> POST /internal/logging
> {"loglevel":{"glusterfs":"","other":"x"}}
< 200 OK
< Content-Type: application/json; charset=UTF-8
< Content-Length: (right)
<
< {"loglevel":{"glusterfs":"debug"}}

> POST /internal/logging
> {"loglevel":{"other":"info"}}
< 422 Unprocessable Entity
< Content-Type: text/plain; charset=utf-8
< X-Content-Type-Options: nosniff
< Content-Length: (right)
<
< Only "glusterfs" logger may be modified

> POST /internal/logging
> {"loglevel":{"glusterfs":"loud"}}
< 422 Unprocessable Entity
< Content-Type: text/plain; charset=utf-8
< X-Content-Type-Options: nosniff
< Content-Length: (right)
<
< invalid log level: loud

# From here only a signal or a restart leads back; what may be asked is judged before what there is.
> POST /admin
> {"state":"read-only"}
< 204 No Content

> POST /admin
> {"state":"normal"}
< 503 Service Unavailable
< Content-Type: text/plain; charset=utf-8
< X-Content-Type-Options: nosniff
< Content-Length: (right)
<
< Service disabled for maintenance

> DELETE /nowhere
< 503 Service Unavailable
< Content-Type: text/plain; charset=utf-8
< X-Content-Type-Options: nosniff
< Content-Length: (right)
<
< Service disabled for maintenance

> GET /clusters
< 200 OK
< Content-Type: application/json; charset=UTF-8
< Content-Length: (right)
<
< {"clusters":[]}
`,
  );
});

t.test('an empty database', async (t) => {
  const service = await speak(t);
  await talk(
    t,
    service,
    new Names(),
    `
# heketi-cli db check
> GET /db/check
< 200 OK
< Content-Type: application/json; charset=UTF-8
< Content-Length: (right)
<
< {
<     "clusters": ${part(0)},
<     "volumes": ${part(0)},
<     "bricks": ${part(0)},
<     "nodes": ${part(0)},
<     "devices": ${part(0)},
<     "blockvolumes": ${part(0)},
<     "dbattributes": ${part(0)},
<     "pendingoperations": ${part(0)},
<     "totalinconsistencies": 0
< }

# heketi-cli server state examine gluster
> GET /internal/state/examine/gluster
< 200 OK
< Content-Type: application/json; charset=UTF-8
< Content-Length: (right)
<
< {
<     "heketidb": {
<         "clusterentries": {},
<         "volumeentries": {},
<         "brickentries": {},
<         "nodeentries": {},
<         "deviceentries": {},
<         "blockvolumeentries": {},
<         "dbattributeentries": {
<             "DB_BRICK_HAS_SUBTYPE_FIELD": {
<                 "Key": "DB_BRICK_HAS_SUBTYPE_FIELD",
<                 "Value": "yes"
<             },
<             "DB_CLUSTER_HAS_FILE_BLOCK_FLAG": {
<                 "Key": "DB_CLUSTER_HAS_FILE_BLOCK_FLAG",
<                 "Value": "yes"
<             },
<             "DB_DEVICE_HAS_ID_META": {
<                 "Key": "DB_DEVICE_HAS_ID_META",
<                 "Value": "yes"
<             },
<             "DB_GENERATION_ID": {
<                 "Key": "DB_GENERATION_ID",
<                 "Value": "<generation>"
<             },
<             "DB_HAS_PENDING_OPS_BUCKET": {
<                 "Key": "DB_HAS_PENDING_OPS_BUCKET",
<                 "Value": "yes"
<             }
<         },
<         "pendingoperations": {}
<     },
<     "report": [
<         "OnDemand Examiner invoked while 0 ops are in flight"
<     ],
<     "clusters": null
< }
`,
  );
});

t.test('a database with one of everything, dumped and checked', async (t) => {
  const service = await speak(t);
  await talk(
    t,
    service,
    new Names(),
    `
> POST /clusters
> {"block":true,"file":true}
< 201 Created
< Content-Type: application/json; charset=UTF-8
< Content-Length: (right)
<
< {"id":"<cluster>","nodes":[],"volumes":[],"block":true,"file":true,"blockvolumes":[]}

> POST /nodes
> {"zone":1,"hostnames":{"manage":["gluster-1.example"],"storage":["192.0.2.11"]},"cluster":"<cluster>","tags":{"rack":"r1"}}
< 202 Accepted
< Location: /queue/<add-node>
< Content-Length: 0

> GET /queue/<add-node>
< 303 See Other
< Content-Type: text/html; charset=utf-8
< Location: /nodes/<node>
< Content-Length: (right)
<
< <a href="/nodes/<node>">See Other</a>.
<
<\\

> POST /devices
> {"name":"/dev/sdb","node":"<node>"}
< 202 Accepted
< Location: /queue/<add-device>
< Content-Length: 0

> GET /queue/<add-device>
< 204 No Content

> POST /volumes
> {"size":10,"durability":{"type":"none"},"block":true}
< 202 Accepted
< Location: /queue/<create>
< Content-Length: 0

> GET /queue/<create>
< 303 See Other
< Content-Type: text/html; charset=utf-8
< Location: /volumes/<volume>
< Content-Length: (right)
<
< <a href="/volumes/<volume>">See Other</a>.
<
<\\

> POST /blockvolumes
> {"size":2,"name":"bv1","hacount":1,"auth":true}
< 202 Accepted
< Location: /queue/<block>
< Content-Length: 0

> GET /queue/<block>
< 303 See Other
< Content-Type: text/html; charset=utf-8
< Location: /blockvolumes/<bv>
< Content-Length: (right)
<
< <a href="/blockvolumes/<bv>">See Other</a>.
<
<\\

# heketi-cli db dump
> GET /db/dump
< 200 OK
< Content-Type: application/json; charset=UTF-8
< Content-Length: (right)
<
< {
<     "clusterentries": {
<         "<cluster>": {
<             "Info": {
<                 "id": "<cluster>",
<                 "nodes": [
<                     "<node>"
<                 ],
<                 "volumes": [
<                     "<volume>"
<                 ],
<                 "block": true,
<                 "file": true,
<                 "blockvolumes": [
<                     "<bv>"
<                 ]
<             }
<         }
<     },
<     "volumeentries": {
<         "<volume>": {
<             "Info": {
<                 "size": 10,
<                 "name": "vol_<volume>",
<                 "durability": {
<                     "type": "none",
<                     "replicate": {},
<                     "disperse": {}
<                 },
<                 "block": true,
<                 "snapshot": {
<                     "enable": false,
<                     "factor": 1
<                 },
<                 "id": "<volume>",
<                 "cluster": "<cluster>",
<                 "mount": {
<                     "glusterfs": {
<                         "hosts": [
<                             "192.0.2.11"
<                         ],
<                         "device": "192.0.2.11:vol_<volume>",
<                         "options": {
<                             "backup-volfile-servers": ""
<                         }
<                     }
<                 },
<                 "blockinfo": {
<                     "freesize": 7,
<                     "reservedsize": 1,
<                     "blockvolume": [
<                         "<bv>"
<                     ]
<                 }
<             },
<             "Bricks": [
<                 "<brick>"
<             ],
<             "GlusterVolumeOptions": [
<                 "",
<                 "group gluster-block",
<                 ""
<             ],
<             "Pending": {
<                 "Id": ""
<             }
<         }
<     },
<     "brickentries": {
<         "<brick>": {
<             "Info": {
<                 "id": "<brick>",
<                 "path": "/var/lib/heketi/mounts/vg_<device>/brick_<brick>/brick",
<                 "device": "<device>",
<                 "node": "<node>",
<                 "volume": "<volume>",
<                 "size": 10485760
<             },
<             "TpSize": 10485760,
<             "PoolMetadataSize": 53248,
<             "Pending": {
<                 "Id": ""
<             },
<             "LvmThinPool": "tp_<brick>",
<             "LvmLv": "",
<             "SubType": 1
<         }
<     },
<     "nodeentries": {
<         "<node>": {
<             "State": "online",
<             "Info": {
<                 "zone": 1,
<                 "hostnames": {
<                     "manage": [
<                         "gluster-1.example"
<                     ],
<                     "storage": [
<                         "192.0.2.11"
<                     ]
<                 },
<                 "cluster": "<cluster>",
<                 "tags": {
<                     "rack": "r1"
<                 },
<                 "id": "<node>"
<             },
<             "Devices": [
<                 "<device>"
<             ]
<         }
<     },
<     "deviceentries": {
<         "<device>": {
<             "State": "online",
<             "Info": {
<                 "name": "/dev/sdb",
<                 "storage": {
<                     "total": <kib:total>,
<                     "free": <kib:free>,
<                     "used": 10539008
<                 },
<                 "id": "<device>",
<                 "paths": [<list:paths>],
<                 "pv_uuid": "<pv:device>"
<             },
<             "Bricks": [
<                 "<brick>"
<             ],
<             "NodeId": "<node>",
<             "ExtentSize": 4096
<         }
<     },
<     "blockvolumeentries": {
<         "<bv>": {
<             "Info": {
<                 "size": 2,
<                 "name": "bv1",
<                 "hacount": 1,
<                 "auth": true,
<                 "id": "<bv>",
<                 "blockvolume": {
<                     "hosts": [
<                         "192.0.2.11"
<                     ],
<                     "iqn": "iqn.2016-12.org.gluster-block:<uuid:block>",
<                     "lun": 0,
<                     "username": "<uuid:user>",
<                     "password": "<uuid:password>"
<                 },
<                 "cluster": "<cluster>",
<                 "blockhostingvolume": "<volume>",
<                 "usablesize": 2
<             },
<             "Pending": {
<                 "Id": ""
<             }
<         }
<     },
<     "dbattributeentries": {
<         "DB_BRICK_HAS_SUBTYPE_FIELD": {
<             "Key": "DB_BRICK_HAS_SUBTYPE_FIELD",
<             "Value": "yes"
<         },
<         "DB_CLUSTER_HAS_FILE_BLOCK_FLAG": {
<             "Key": "DB_CLUSTER_HAS_FILE_BLOCK_FLAG",
<             "Value": "yes"
<         },
<         "DB_DEVICE_HAS_ID_META": {
<             "Key": "DB_DEVICE_HAS_ID_META",
<             "Value": "yes"
<         },
<         "DB_GENERATION_ID": {
<             "Key": "DB_GENERATION_ID",
<             "Value": "<generation>"
<         },
<         "DB_HAS_PENDING_OPS_BUCKET": {
<             "Key": "DB_HAS_PENDING_OPS_BUCKET",
<             "Value": "yes"
<         }
<     },
<     "pendingoperations": {}
< }

> GET /db/check
< 200 OK
< Content-Type: application/json; charset=UTF-8
< Content-Length: (right)
<
< {
<     "clusters": ${part(1)},
<     "volumes": ${part(1)},
<     "bricks": ${part(1)},
<     "nodes": ${part(1)},
<     "devices": ${part(1)},
<     "blockvolumes": ${part(1)},
<     "dbattributes": ${part(0)},
<     "pendingoperations": ${part(0)},
<     "totalinconsistencies": 0
< }
`,
  );
});

t.test('a backup is a file that a server can start from', async (t) => {
  const service = await speak(t);
  const client = goClient(service);
  t.teardown(() => client.end());
  const { head, body } = await client.ask('GET', '/backup/db');
  t.equal(head[0], 'HTTP/1.1 200 OK');
  t.ok(head.includes('Content-Type: application/octet-stream'));
  t.ok(head.includes('Content-Disposition: attachment; filename="heketi.db"'));
  t.ok(head.includes(`Content-Length: ${body.length}`));
  t.equal(body.subarray(0, 15).toString(), 'SQLite format 3');
});
