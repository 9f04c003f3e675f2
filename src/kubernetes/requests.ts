import type { KubeConfig, RequestContext, ResponseContext } from '@kubernetes/client-node';
import { messageOf } from '../domain/errors.ts';
import { KubernetesError } from '../domain/kubernetes-error.ts';
import { library } from './library.ts';
import { refusalOf, silenceOf } from './refusal.ts';

/**
 * Makes APIs whose calls end within a time, in milliseconds, and fail with a `KubernetesError` alone. The library by itself waits for minutes, and its
 * errors hold the answer as text that has to be parsed. `onSilence` is told of every call that got no answer in its time.
 */
export function apiMaker(
  config: KubeConfig,
  onSilence: () => void,
): <T>(api: new (configuration: never) => T, timeoutMs: number) => T {
  const { createConfiguration, ServerConfiguration, wrapHttpLibrary } = library();
  const server = config.getCurrentCluster()?.server ?? '';
  return (api, timeoutMs) => {
    const configuration = createConfiguration({
      baseServer: new ServerConfiguration(server, {}),
      authMethods: {
        default: { getName: () => config.getName(), applySecurityAuthentication: (r) => identify(config, r) },
      },
      httpApi: wrapHttpLibrary({ send: (request) => send(request, timeoutMs, onSilence) }),
    });
    return new api(configuration as never);
  };
}

/** Certificates and the token are read for every call; they may be gone by now. */
async function identify(config: KubeConfig, request: RequestContext): Promise<void> {
  try {
    await config.applySecurityAuthentication(request);
  } catch (cause) {
    throw new KubernetesError(0, `Kubernetes: our certificate or token can't be used: ${messageOf(cause)}`, { cause });
  }
}

/** The whole body is read here, so that a connection that breaks in the middle of it is an error like all others. */
async function send(request: RequestContext, timeoutMs: number, onSilence: () => void): Promise<ResponseContext> {
  const { IsomorphicFetchHttpLibrary, ResponseContext, SelfDecodingBody } = library();
  const limit = AbortSignal.timeout(timeoutMs);
  const given = request.getSignal();
  request.setSignal(given === undefined ? limit : AbortSignal.any([given, limit]));
  const { answer, body } = await new IsomorphicFetchHttpLibrary()
    .send(request)
    .toPromise()
    .then(async (answer) => ({ answer, body: await answer.body.text() }))
    .catch((error: unknown) => {
      if (limit.aborted) onSilence();
      throw silenceOf(request.getUrl(), limit.aborted ? `not within ${timeoutMs / 1000} s` : reasonOf(error), error);
    });
  const { httpStatusCode: status, headers } = answer;
  if (status >= 400) throw refusalOf(request.getHttpMethod(), request.getUrl(), status, body);
  return new ResponseContext(status, headers, new SelfDecodingBody(Promise.resolve(Buffer.from(body))));
}

/** fetch says "fetch failed"; what happened is the cause. */
function reasonOf(error: unknown): string {
  const { cause } = error as { cause?: unknown };
  return messageOf(cause ?? error) || String((cause as { code?: unknown } | undefined)?.code ?? error);
}
