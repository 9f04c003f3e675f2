import type { Id } from '../../domain/types.ts';
import { notFound } from '../errors.ts';

/**
 * The entry, unless there is none or an operation still makes or already removes it.
 * @throws DomainError `not_found`
 */
export function visible<T extends { readonly pendingOp: Id | null }>(entry: T | undefined): T {
  if (entry === undefined || !isVisible(entry)) throw notFound();
  return entry;
}

export function isVisible(entry: { readonly pendingOp: Id | null }): boolean {
  return entry.pendingOp === null;
}
