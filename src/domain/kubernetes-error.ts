import { DomainError } from './errors.ts';

/**
 * The API server of Kubernetes refused something or did not answer. Always `unavailable` to our own clients: a 404 or 409 of Kubernetes is none of ours.
 */
export class KubernetesError extends DomainError {
  override readonly name = 'KubernetesError';
  /** HTTP status of the answer; 0 when there was none. */
  readonly status: number;

  constructor(status: number, message: string, options?: ErrorOptions) {
    super('unavailable', message, options);
    this.status = status;
  }
}

/** Whether it is one, with that status when one is given. */
export function isKubernetesError(error: unknown, status?: number): error is KubernetesError {
  return error instanceof KubernetesError && (status === undefined || error.status === status);
}
