import type { Asked, Resource } from './kubernetes-api.ts';

/** Answers what one may do, by the same function that refuses it: `forbid` of the API server. */
export function accessReviews(forbid: (asked: Asked) => boolean): Resource {
  return {
    resource: 'selfsubjectaccessreviews',
    answer(asked) {
      const spec = asked.body?.spec as { resourceAttributes: Record<string, string> };
      const { verb = '', group = '', resource = '', subresource, namespace = '', name = '' } = spec.resourceAttributes;
      const wanted = {
        ...asked,
        group,
        namespace,
        name,
        resource: subresource ? `${resource}/${subresource}` : resource,
      };
      return {
        status: 201,
        body: { ...asked.body, status: { allowed: !forbid({ ...wanted, verb: verb as Asked['verb'] }) } },
      };
    },
  };
}
