/** The parts of the API's answers that these tests look at. */
export interface VolumeInfo {
  readonly id: string;
  readonly name: string;
  readonly size: number;
  readonly cluster: string;
  readonly mount: { readonly glusterfs: { readonly device: string; readonly options: Record<string, string> } };
  readonly bricks: readonly {
    readonly id: string;
    readonly node: string;
    readonly device: string;
    readonly path: string;
  }[];
}

export interface DeviceInfo {
  readonly id: string;
  readonly name: string;
  readonly state: string;
  readonly pv_uuid: string;
  readonly paths: readonly string[];
  readonly storage: { readonly total: number; readonly free: number; readonly used: number };
  readonly bricks: readonly { readonly id: string }[];
}

export interface NodeInfo {
  readonly id: string;
  readonly hostnames: { readonly manage: readonly string[]; readonly storage: readonly string[] };
  readonly devices: readonly DeviceInfo[];
}

export interface ClusterInfo {
  readonly id: string;
  readonly nodes: readonly string[];
  readonly volumes: readonly string[];
}
