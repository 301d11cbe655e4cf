import type { TransferLines } from './transfer-lines.ts';

/** @param why a whole sentence. */
const couldNot = (why: string) =>
  `죄송합니다, 전화를 연결해 드리지 못했습니다. ${why} 여기에서 계속하겠습니다. 무엇을 도와드릴까요?`;

export const korean: TransferLines = {
  calling: '전화를 끊지 말고 기다려 주세요. 담당자에게 전화하고 있습니다.',
  waiting: [
    '기다려 주셔서 감사합니다. 저와 다시 이야기하시려면 영번을 눌러 주세요.',
    '아직 담당자의 연결을 기다리고 있습니다. 조금만 더 기다려 주세요.',
  ],
  connected: '이제 연결되었습니다.',
  failed: {
    busy: couldNot('지금 통화 중입니다.'),
    'no-answer': couldNot('전화를 받지 않습니다.'),
    declined: couldNot('지금은 전화를 받을 수 있는 담당자가 없습니다.'),
    'not-reachable': couldNot('그 전화로는 연락이 닿지 않습니다.'),
    'not-now': couldNot('지금은 전화를 받을 수 있는 담당자가 없습니다.'),
    'hung-up': couldNot('담당자와의 연결이 끊어졌습니다.'),
    'caller-returned': '다시 돌아왔습니다. 무엇을 도와드릴까요?',
    failed: couldNot('연결하는 중에 문제가 생겼습니다.'),
  },
};
