import type { AnyTool } from '#shared/contracts/tool.ts';
import { endCall } from './call_end/end-call.ts';
import { checkQueueStatus } from './channel_handoff/check-queue-status.ts';
import { executeChannelHandoff } from './channel_handoff/execute-channel-handoff.ts';
import { offerChannelSwitch } from './channel_handoff/offer-channel-switch.ts';
import { cancelCallback } from './escalation/cancel-callback.ts';
import { escalateHuman } from './escalation/escalate-human.ts';
import { scheduleCallback } from './escalation/schedule-callback.ts';
import { handoffBillingAgent } from './handoffs/handoff-billing-agent.ts';
import { handoffConcierge } from './handoffs/handoff-concierge.ts';
import { handoffOutageAgent } from './handoffs/handoff-outage-agent.ts';
import { addCardByKeypad } from './utilities/add-card-by-keypad.ts';
import { applyCredit } from './utilities/apply-credit.ts';
import { checkAssistancePrograms } from './utilities/check-assistance-programs.ts';
import { checkEligibleCredits } from './utilities/check-eligible-credits.ts';
import { checkOutageCredits } from './utilities/check-outage-credits.ts';
import { checkOutageStatus } from './utilities/check-outage-status.ts';
import { enrollBudgetBilling } from './utilities/enroll-budget-billing.ts';
import { explainCharges } from './utilities/explain-charges.ts';
import { getAccountInfo } from './utilities/get-account-info.ts';
import { getBillBreakdown } from './utilities/get-bill-breakdown.ts';
import { getBillHistory } from './utilities/get-bill-history.ts';
import { getCurrentBill } from './utilities/get-current-bill.ts';
import { getEmergencyContacts } from './utilities/get-emergency-contacts.ts';
import { getOutageMap } from './utilities/get-outage-map.ts';
import { getPaymentHistory } from './utilities/get-payment-history.ts';
import { getPaymentStatus } from './utilities/get-payment-status.ts';
import { getRestorationEta } from './utilities/get-restoration-eta.ts';
import { getServiceAddress } from './utilities/get-service-address.ts';
import { processPayment } from './utilities/process-payment.ts';
import { reportDownedWire } from './utilities/report-downed-wire.ts';
import { reportGasLeak } from './utilities/report-gas-leak.ts';
import { reportOutage } from './utilities/report-outage.ts';
import { requestBillReview } from './utilities/request-bill-review.ts';
import { requestOutageCredit } from './utilities/request-outage-credit.ts';
import { setupAutopay } from './utilities/setup-autopay.ts';
import { setupPaymentPlan } from './utilities/setup-payment-plan.ts';
import { subscribeOutageUpdates } from './utilities/subscribe-outage-updates.ts';
import { updateBillingAddress } from './utilities/update-billing-address.ts';
import { verifyCustomerIdentity } from './utilities/verify-customer-identity.ts';

/** Every tool that agents may list. A new tool is one file and one line here. */
export const tools: readonly AnyTool[] = [
  addCardByKeypad,
  applyCredit,
  cancelCallback,
  checkAssistancePrograms,
  checkEligibleCredits,
  checkOutageCredits,
  checkOutageStatus,
  checkQueueStatus,
  endCall,
  enrollBudgetBilling,
  escalateHuman,
  executeChannelHandoff,
  explainCharges,
  getAccountInfo,
  getBillBreakdown,
  getBillHistory,
  getCurrentBill,
  getEmergencyContacts,
  getOutageMap,
  getPaymentHistory,
  getPaymentStatus,
  getRestorationEta,
  getServiceAddress,
  handoffBillingAgent,
  handoffConcierge,
  handoffOutageAgent,
  offerChannelSwitch,
  processPayment,
  reportDownedWire,
  reportGasLeak,
  reportOutage,
  requestBillReview,
  requestOutageCredit,
  scheduleCallback,
  setupAutopay,
  setupPaymentPlan,
  subscribeOutageUpdates,
  updateBillingAddress,
  verifyCustomerIdentity,
];
