import type { ChatModel, ChatPatience } from '#shared/contracts/chat-model.ts';

/** A chat model for those who wait in one way, e.g. on the phone: their patience goes with each request. */
export function withPatience(chatModel: ChatModel, patience: ChatPatience): ChatModel {
  return { stream: (request, signal) => chatModel.stream({ patience, ...request }, signal) };
}
