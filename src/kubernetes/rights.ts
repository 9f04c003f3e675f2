import type { AuthorizationV1Api } from '@kubernetes/client-node';
import { missingRule } from './refusal.ts';

/** One thing that a Role allows, as it names it. */
export interface Right {
  readonly verb: string;
  readonly group?: string;
  readonly resource: string;
  readonly name?: string;
}

/**
 * Which of `rights` this service lacks in `namespace`: the rule to add for each. Asks the API server for its own rights, which
 * everybody may, and tries none of them.
 * @throws KubernetesError when it can't be asked
 */
export async function missingRights(
  authorization: AuthorizationV1Api,
  namespace: string,
  rights: readonly Right[],
): Promise<string[]> {
  const answers = await Promise.all(
    rights.map(async ({ verb, group = '', resource, name = '' }) => {
      const [kind = '', subresource = ''] = resource.split('/');
      const resourceAttributes = { namespace, verb, group, resource: kind, subresource, name };
      const review = await authorization.createSelfSubjectAccessReview({ body: { spec: { resourceAttributes } } });
      return review.status?.allowed === true ? [] : [missingRule({ verb, group, resource, name })];
    }),
  );
  return answers.flat();
}
