/** Global variable in which a test leaves the script for the activities of `handoff-app.ts`. */
export const scriptName = 'channelHandoffScript';
