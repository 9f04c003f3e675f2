import t from 'tap';
import { talk, threeNodes } from './support/cluster.ts';
import { speak } from './support/service.ts';

const tooMany = JSON.stringify(Object.fromEntries(Array.from({ length: 33 }, (_, index) => [`t${index}`, ''])));

t.test('tags of a node and a device', async (t) => {
  const service = await speak(t);
  await talk(
    t,
    service,
    await threeNodes(t, service),
    `
# heketi-cli node settags rack:b4 a:1
> POST /nodes/<node1>/tags
> {"tags":{"a":"1","rack":"b4"},"change_type":"update"}
< 200 OK
< Content-Type: application/json; charset=UTF-8
< Content-Length: (right)
<
< {"a":"1","rack":"b4"}

> POST /nodes/<node1>/tags
> {"tags":{"B":"<&>","a":"2"},"change_type":"update"}
< 200 OK
< Content-Type: application/json; charset=UTF-8
< Content-Length: (right)
<
< {"B":"\\u003c\\u0026\\u003e","a":"2","rack":"b4"}

# heketi-cli node rmtags rack
> POST /nodes/<node1>/tags
> {"tags":{"rack":""},"change_type":"delete"}
< 200 OK
< Content-Type: application/json; charset=UTF-8
< Content-Length: (right)
<
< {"B":"\\u003c\\u0026\\u003e","a":"2"}

> GET /nodes/<node1>
< 200 OK
< Content-Type: application/json; charset=UTF-8
< Content-Length: (right)
<
< {"zone":1,"hostnames":{"manage":["node1"],"storage":["192.0.2.11"]},"cluster":"<cluster>","tags":{"B":"\\u003c\\u0026\\u003e","a":"2"},"id":"<node1>","state":"online","devices":[{"name":"/dev/sdb","storage":{"total":<kib:total>,"free":<kib:total>,"used":0},"id":"<device1>","paths":[<list:paths>],"pv_uuid":"<pv:device1>","state":"online","bricks":[]}]}

# heketi-cli device settags --exact 10:x 9:y: names sorted as text
> POST /devices/<device1>/tags
> {"tags":{"10":"x","9":"y"},"change_type":"set"}
< 200 OK
< Content-Type: application/json; charset=UTF-8
< Content-Length: (right)
<
< {"10":"x","9":"y"}

> GET /devices/<device1>
< 200 OK
< Content-Type: application/json; charset=UTF-8
< Content-Length: (right)
<
< {"name":"/dev/sdb","tags":{"10":"x","9":"y"},"storage":{"total":<kib:total>,"free":<kib:total>,"used":0},"id":"<device1>","paths":[<list:paths>],"pv_uuid":"<pv:device1>","state":"online","bricks":[]}

# heketi-cli device rmtags --all
> POST /devices/<device1>/tags
> {"tags":{},"change_type":"set"}
< 200 OK
< Content-Type: application/json; charset=UTF-8
< Content-Length: (right)
<
< {}

# A null is the empty text.
> POST /devices/<device1>/tags
> {"tags":{"empty":null},"change_type":"update"}
< 200 OK
< Content-Type: application/json; charset=UTF-8
< Content-Length: (right)
<
< {"empty":""}

> POST /devices/<device1>/tags
> {"tags":{"n":1},"change_type":"update"}
< 422 Unprocessable Entity
< Content-Type: text/plain; charset=utf-8
< X-Content-Type-Options: nosniff
< Content-Length: (right)
<
< request unable to be parsed

> POST /devices/<device1>/tags
> {"tags":{"a":"b"},"change_type":"replace"}
< 400 Bad Request
< Content-Type: text/plain; charset=utf-8
< X-Content-Type-Options: nosniff
< Content-Length: (right)
<
< validation failed: change_type: must be a valid value.

> POST /devices/<device1>/tags
> {"tags":{"a b":""}}
< 400 Bad Request
< Content-Type: text/plain; charset=utf-8
< X-Content-Type-Options: nosniff
< Content-Length: (right)
<
< validation failed: change_type: cannot be blank; tags: invalid characters in tag name a b.

> POST /devices/<device1>/tags
> {"tags":${tooMany},"change_type":"set"}
< 400 Bad Request
< Content-Type: text/plain; charset=utf-8
< X-Content-Type-Options: nosniff
< Content-Length: (right)
<
< validation failed: tags: too many tags specified (33), up to 32 supported.

> POST /devices/<device1>/tags
> {"tags":{"":"x"},"change_type":"set"}
< 400 Bad Request
< Content-Type: text/plain; charset=utf-8
< X-Content-Type-Options: nosniff
< Content-Length: (right)
<
< validation failed: tags: tag names may not be empty.

> POST /devices/<device1>/tags
> {"tags":{"${'n'.repeat(33)}":"x"},"change_type":"set"}
< 400 Bad Request
< Content-Type: text/plain; charset=utf-8
< X-Content-Type-Options: nosniff
< Content-Length: (right)
<
< validation failed: tags: tag name ${'n'.repeat(33)}: the length must be between 1 and 32.

> POST /nodes/<node1>/tags
> {"tags":{"n":"${'é'.repeat(65)}"},"change_type":"set"}
< 400 Bad Request
< Content-Type: text/plain; charset=utf-8
< X-Content-Type-Options: nosniff
< Content-Length: (right)
<
< validation failed: tags: value of tag n: the length must be no more than 64.

> POST /nodes/00000000000000000000000000000000/tags
> {"tags":{"a":"b"},"change_type":"set"}
< 404 Not Found
< Content-Type: text/plain; charset=utf-8
< X-Content-Type-Options: nosniff
< Content-Length: (right)
<
< Id not found
`,
  );
});
