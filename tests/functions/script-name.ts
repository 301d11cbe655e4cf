/** Global variable in which a test leaves the script for the activities of `orchestrations-app.ts`. */
export const scriptName = 'orchestrationScript';
