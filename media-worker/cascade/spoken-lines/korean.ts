import { korean as transferLines } from '#shared/telephony/transfer-lines/korean.ts';
import type { LineSet } from './line-set.ts';

const channels = { whatsapp: '왓츠앱으로', webchat: '웹 채팅으로', voice: '전화로' };

export const korean: LineSet = {
  stillThere: '아직 계신가요?',
  silentGoodbye: '말씀이 들리지 않아 전화를 끊겠습니다. 안녕히 계세요.',
  repeatPlease: '죄송합니다, 잘 알아듣지 못했습니다. 다시 말씀해 주시겠어요?',
  lostThread: '죄송합니다, 말씀드리던 중에 멈췄습니다. 필요하신 것을 다시 말씀해 주시겠어요?',
  oneMoment: '잠시만 기다려 주세요.',
  letMeSee: '잠깐만요.',
  stillWorking: '기다려 주셔서 감사합니다. 아직 확인하고 있습니다.',
  takesLonger: '시간이 조금 더 걸리고 있습니다. 조금만 더 기다려 주세요.',
  hearingTrouble: '말씀이 잘 들리지 않습니다. 잠시만 기다려 주세요.',
  hearingLost:
    '죄송합니다, 지금은 말씀이 들리지 않습니다. 잠시 후에 다시 전화해 주세요. 안녕히 계세요.',
  turnFailed: '죄송합니다, 저희 쪽에 문제가 생겼습니다. 다시 말씀해 주시겠어요?',
  transferFailed: (reason) => transferLines.failed[reason],
  switched: '메시지를 받으셨으니 그곳에서 계속하겠습니다. 안녕히 계세요.',
  switchFailed: (target) =>
    `지금은 ${channels[target]} 연락을 드리지 못했습니다. 여기에서 계속하겠습니다.`,
};
