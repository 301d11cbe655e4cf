/** Where an orchestration stands. */
export interface OrchestrationStatus {
  readonly instanceId: string;
  readonly name: string;
  readonly state: 'running' | 'completed' | 'failed' | 'terminated';
  readonly customStatus: unknown;
  readonly output: unknown;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** The durable orchestrations of this app, as endpoints use them. */
export interface Orchestrations {
  /** Starts an instance; the id of a running one is left alone. */
  start(name: string, instanceId: string, input: unknown): Promise<'started' | 'running'>;
  /** An event for an instance that has ended changes nothing. @returns false when there is none of that id. */
  raiseEvent(instanceId: string, eventName: string, payload: unknown): Promise<boolean>;
  status(instanceId: string): Promise<OrchestrationStatus | undefined>;
}
