/**
 * What to set when a file can't be used because of whose it is: as a line of its own, empty for an error of another kind.
 * @param user the process's own, undefined where the system has none
 */
export function accessAdvice(error: unknown, user: number | undefined): string {
  switch (codeOf(error)) {
    case 'EACCES':
    case 'EPERM':
      return `\nThis process is user ${user}. In Kubernetes set securityContext of the pod: "fsGroup: 1000" gives it Secrets and most volumes, "runAsUser: 0" everything, as Heketi had it.`;
    case 'EROFS':
      return '\nNothing can be written there. In Kubernetes mount a volume at the folder, an emptyDir at least.';
    default:
      return '';
  }
}

/** Of the error or of what it was made from. */
function codeOf(error: unknown): unknown {
  for (let at = error; at instanceof Error; at = at.cause) if ('code' in at && isSystemCode(at.code)) return at.code;
  return undefined;
}

const isSystemCode = (code: unknown): boolean => typeof code === 'string' && /^E[A-Z]+$/.test(code);
