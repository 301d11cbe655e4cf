/**
 * The value of a `durableClient` input: where the client finds the extension. durable-functions
 * 3.5.0 uses `rpcBaseUrl` for its own calls; the other addresses go into check-status responses.
 *
 * @param options.baseUrl address of this host, e.g. `http://127.0.0.1:7071`.
 */
export function createClientBinding(options: {
  readonly baseUrl: string;
  readonly taskHubName: string;
  readonly systemKey: string;
}): object {
  const { baseUrl, taskHubName } = options;
  const webhooks = `${baseUrl}/runtime/webhooks/durabletask`;
  const suffix = `code=${options.systemKey}`;
  const instance = `${webhooks}/instances/INSTANCEID`;
  const create = `${webhooks}/orchestrators/{functionName}[/{instanceId}]?${suffix}`;
  return {
    taskHubName,
    creationUrls: { createNewInstancePostUri: create, createAndWaitOnNewInstancePostUri: create },
    managementUrls: {
      id: 'INSTANCEID',
      statusQueryGetUri: `${instance}?${suffix}`,
      sendEventPostUri: `${instance}/raiseEvent/{eventName}?${suffix}`,
      terminatePostUri: `${instance}/terminate?reason={text}&${suffix}`,
      rewindPostUri: `${instance}/rewind?reason={text}&${suffix}`,
      purgeHistoryDeleteUri: `${instance}?${suffix}`,
      suspendPostUri: `${instance}/suspend?reason={text}&${suffix}`,
      resumePostUri: `${instance}/resume?reason={text}&${suffix}`,
    },
    baseUrl: webhooks,
    requiredQueryStringParameters: suffix,
    rpcBaseUrl: `${baseUrl}/durabletask/`,
  };
}
