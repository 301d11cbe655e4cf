/** An orchestration of that id exists and has not ended. */
export class InstanceRunningError extends Error {
  override readonly name = 'InstanceRunningError';
}

/** The app has no orchestrator of that name. */
export class UnknownOrchestratorError extends Error {
  override readonly name = 'UnknownOrchestratorError';
}

/** The id is one that Durable Functions does not allow. */
export class InvalidInstanceIdError extends Error {
  override readonly name = 'InvalidInstanceIdError';
}
