import type { ErrorTexts } from './catalogue.ts';

/** English: what happened, and what the person can do next. */
export const errorTextsEnglish: ErrorTexts = {
  'auth.required': ['You are not signed in.', 'Sign in and try again.'],
  'auth.session_ended': ['Your session has ended.', 'Sign in again; nothing you saved is lost.'],
  'account.suspended': [
    'This account is suspended.',
    'You can still read everything. Write to support to have it looked at.',
  ],
  'permission.denied': ['Your account may not do this.', 'Ask someone with the right role, or switch account.'],
  'rate.limited': ['Too many tries in a short time.', 'Wait a few minutes, then try again.'],
  'reason.required': ['A reason is needed.', 'Write in a few words why; it stays in the record.'],
  'request.address_refused': [
    'Requests from your network are not accepted here.',
    'Use another network, or ask your administrator to allow this one.',
  ],
  'step_up.required': ['This needs a code.', 'Ask for a code, enter it, then do this again.'],
  'step_up.expired': ['The code is no longer valid.', 'Ask for a new code.'],
  'step_up.invalid': ['A code cannot be asked for in this way.', 'Go back and start again.'],
  'step_up.code_invalid': ['A code has six digits.', 'Enter the six digits from the message.'],
  'step_up.no_channel': ['We have no address to send a code to.', 'Confirm your e-mail address in your profile first.'],
  'step_up.not_found': ['This code request was not found.', 'Ask for a new code.'],
  'staff.last_superadmin': ['At least one active superadmin must stay.', 'Give the role to someone else first.'],
  'staff.role_unknown': ['There is no such staff role.', 'Choose support, moderator, finance or superadmin.'],

  'amount.not_positive': ['The amount must be more than zero.', 'Enter a larger amount.'],
  'amount.too_large': ['The amount is too large.', 'Enter a smaller amount.'],
  'amount.below_minimum': ['The amount is below the minimum.', 'Enter at least the minimum that is shown.'],
  'amount.out_of_range': ['The amount is outside what can be calculated.', 'Enter a smaller amount.'],
  'currency.unknown': ['This currency is not supported.', 'Choose one of the currencies in the list.'],
  'currency.mismatch': ['The currencies do not match.', 'Use a wallet and items in the same currency.'],
  'cursor.invalid': ['The list could not be continued from here.', 'Start again from the first page.'],
  'idempotency.conflict': [
    'This was already sent with other details.',
    'Reload the page to see what was done, then start again.',
  ],
  'idempotency.key_required': ['The request lacks its key.', 'Reload the page and try again.'],
  'idempotency.key_invalid': ['The key of the request is not valid.', 'Reload the page and try again.'],
  'idempotency.not_begun': [
    'The request could not be finished. Nothing was changed.',
    'Try again; if it happens again, write to support.',
  ],
  'idempotency.unfinished': ['The same request is still being worked on.', 'Wait a moment, then look at the result.'],
  'record.immutable': ['This record is final and cannot be changed.', 'Add a new record that corrects it.'],
  'setting.invalid': ['This value does not fit the setting.', 'Enter a value of the kind that is described.'],
  'setting.unknown': ['There is no such setting.', 'Check its name.'],
  'time_travel.backwards': ['Time can only be moved forward.', 'Give a positive interval.'],
  'time_travel.forbidden': ['Time cannot be moved here.', 'This works on development and test hosts only.'],

  'ledger.insufficient_funds': [
    'There is not enough money for this. Nothing was taken.',
    'Add money or choose a smaller amount.',
  ],
  'ledger.currency_mismatch': ['Money cannot move between two currencies.', 'Use accounts in the same currency.'],
  'ledger.amount_invalid': ['This amount cannot be booked.', 'Enter a whole, positive amount in minor units.'],
  'ledger.same_account': ['Money cannot move from an account to itself.', 'Choose two different accounts.'],
  'ledger.account_closed': ['This account is closed.', 'Use another account, or write to support.'],
  'ledger.journal_refused': ['This booking was refused earlier and stays refused.', 'Start again as a new request.'],

  'event.not_dead': ['This event is not waiting for a decision.', 'Reload the list; it may have been delivered.'],
  'event.not_found': ['This event was not found.', 'Reload the list.'],
  'job.unknown': ['There is no such job.', 'Reload the list of jobs.'],

  'profile.invalid': ['Something in your profile is not valid.', 'Correct the field that is marked.'],
  'profile.phone_invalid': [
    'This phone number is not valid.',
    'Write it with the country code, such as +92 300 1234567.',
  ],
  'address.invalid': ['The address is not complete.', 'Fill in name, phone, street, city and country.'],
  'address.too_many': ['Your address book is full.', 'Delete an address that you no longer use.'],
  'user.cannot_suspend_self': ['You cannot suspend your own account.', 'Ask another member of staff.'],
  'user.closed': ['This account was closed by its owner.', 'A closed account cannot be changed.'],
  'user.not_found': ['This person was not found.', 'Check the address or the id.'],
  'user.status_invalid': ['An account cannot be given this status.', 'Choose active or suspended.'],

  'store.invalid': ['Something in the store’s details is not valid.', 'Correct the field that is marked.'],
  'store.invalid_transition': ['The store’s status does not allow this.', 'Reload the page to see its present status.'],
  'store.terms_invalid': ['There is no such level or plan.', 'Choose from the list.'],
  'store.not_found': ['This store was not found.', 'It may have been closed; look for it by name.'],
  'store.slug_invalid': ['This store address is not valid.', 'Use 3 to 60 small letters, digits and single hyphens.'],
  'store.slug_taken': ['This store address is taken.', 'Choose another one.'],
  'store.too_many': [
    'You have as many stores as one account may have.',
    'Use one of your stores, or write to support.',
  ],
  'store.closed': ['This store takes no orders at present.', 'Try again later, or buy from another store.'],
  'store.decision_invalid': ['This decision is not possible.', 'Choose approve, reject, suspend or reactivate.'],
  'member.exists': ['This person already belongs to the store.', 'Remove them first to give another role.'],
  'member.not_found': ['This person does not belong to the store.', 'Reload the list of members.'],
  'member.owner_stays': ['The owner cannot be removed.', 'Make someone else owner first.'],
  'member.role_invalid': ['This role cannot be given.', 'Choose manager, staff or driver.'],
  'member.user_unknown': [
    'Nobody has an account with this e-mail address.',
    'Ask them to sign up first, then add them.',
  ],

  'product.unavailable': [
    'This product cannot be bought at present.',
    'Remove it from your order, or look for a similar one.',
  ],
  'stock.insufficient': ['There are not as many left as you want.', 'Lower the quantity to what is available.'],

  'order.empty': ['There is nothing in this order.', 'Choose at least one product.'],
  'order.too_many_items': ['This order has too many items.', 'Split it into two orders.'],
  'order.own_store': ['You cannot buy from your own store.', 'Use another account to buy.'],
  'order.total_changed': [
    'The price has changed since you looked. Nothing was taken.',
    'Look at the new total and confirm again.',
  ],
  'order.not_found': ['This order was not found.', 'Check the code, or open it from your list of orders.'],
  'order.changed': [
    'The order has changed since you looked. Nothing was done.',
    'Look at its present state, then decide.',
  ],
  'order.action_not_allowed': ['This is not yours to do on this order.', 'The order page says who acts next.'],
  'order.invalid_transition': [
    'The order’s status no longer allows this.',
    'Reload the order to see what is possible now.',
  ],
  'order.reason_required': ['A reason is needed.', 'Say in a few words why; the other side will read it.'],
  'order.tracking_required': ['A carrier and a tracking number are needed.', 'Copy both from the carrier’s receipt.'],
  'order.outcome_invalid': [
    'This decision does not add up.',
    'Choose release, refund, or a split below the amount held.',
  ],

  'payment.checkout_invalid': [
    'The payment provider gave a page that we do not trust. Nothing was taken.',
    'Try again, or choose another way to pay.',
  ],
  'payment.fee_changed': [
    'The fee of this way to pay has changed. Nothing was taken.',
    'Look at the amount again, then pay.',
  ],
  'payment.mobile_required': [
    'Say which mobile number is to be asked.',
    'Write it with its country code, like +923001234567.',
  ],
  'payment.not_found': ['This payment was not found.', 'Look for it in your wallet’s history.'],
  'payment.order_amount_differs': [
    'The payment does not match the order’s total.',
    'Open the order and pay from there.',
  ],
  'payment.order_not_payable': ['This order can no longer be paid.', 'Place it again if you still want it.'],
  'payment.provider_paused': [
    'This way to pay does not work at the moment. Nothing was taken.',
    'Choose another way, or try again in a few minutes.',
  ],
  'payment.provider_state_invalid': ['A provider can be stopped or started, nothing else.', 'Choose one of the two.'],
  'payment.provider_unavailable': [
    'This way to pay is not available at present. Nothing was taken.',
    'Choose another one, or try again in a few minutes.',
  ],
  'payment.provider_unknown': ['There is no such payment provider.', 'Choose one from the list.'],
  'payment.purpose_invalid': [
    'It is not clear what this payment is for.',
    'Start again from your wallet or from the order.',
  ],

  'ledger.account_not_empty': ['Only an empty account can be closed.', 'Move its balance first.'],
  'ledger.account_unknown': ['This account was not found in the books.', 'Check its number.'],
  'ledger.effective_at_invalid': [
    'A booking cannot count from a time in the future.',
    'Choose today or an earlier day.',
  ],
  'ledger.hold_closed': [
    'This reserved money was settled or given back before.',
    'Reload the page to see where it went.',
  ],
  'ledger.hold_exceeded': ['This is more than what is reserved.', 'Choose at most what is reserved.'],
  'ledger.hold_expired': ['The reservation of this money has ended.', 'Start again.'],
  'ledger.hold_not_found': ['This reservation was not found.', 'Reload the page.'],
  'ledger.journal_empty': ['A booking needs at least one line.', 'Add a line.'],
  'ledger.journal_not_found': ['This booking was not found.', 'Check its number.'],
  'ledger.journal_too_large': ['A booking has at most 1,000 lines.', 'Split it into several.'],
  'ledger.not_reversible': ['This booking cannot be reversed.', 'Correct it by an adjustment.'],
  'ledger.reversal_exceeded': [
    'More than what remains of this booking cannot be reversed.',
    'Choose a smaller amount.',
  ],

  'product.category_unknown': ['There is no such category.', 'Choose one from the list.'],
  'product.invalid': ['Something in the product’s details is not valid.', 'Correct the field that is marked.'],
  'product.not_found': ['This product was not found.', 'Reload the list of products.'],
  'product.price_invalid': [
    'The price is not valid.',
    'Enter a price above zero; an earlier price must be higher than it.',
  ],
  'stock.below_reserved': ['Some of these pieces are promised to orders.', 'Take away at most what is available.'],
  'stock.delta_invalid': [
    'The stock cannot be changed by this number.',
    'Enter at least one and at most a million pieces.',
  ],
  'stock.note_invalid': ['This note cannot be kept.', 'Shorten it to 200 characters.'],
  'stock.reason_invalid': ['This reason is not in the list.', 'Choose received, damaged, counted or other.'],
  'search.query_too_long': ['The search text is too long.', 'Search for fewer words.'],
  'search.sort_invalid': ['The results cannot be sorted in this way.', 'Choose an order from the list.'],

  'pricing.situation_invalid': [
    'This cannot be priced.',
    'Choose a store, or a country and a currency, and an amount.',
  ],
  'pricing_rule.changed': ['Somebody else has changed this rule.', 'Look at it again, then save.'],
  'pricing_rule.ended': ['This rule has ended.', 'Make a new rule.'],
  'pricing_rule.from_past': ['A rule cannot begin or end in the past.', 'Choose now or a later time.'],
  'pricing_rule.immutable': ['Rules are kept as they were.', 'Save an edit: it becomes a new version.'],
  'pricing_rule.invalid': [
    'The rule does not fit together.',
    'Check name, rates and amounts: a minimum above its maximum, an amount without a currency.',
  ],
  'pricing_rule.must_stay': ['A country needs its tax rule.', 'Set the rate to zero instead.'],
  'pricing_rule.not_found': ['This rule was not found.', 'Go back to the list.'],
  'pricing_rule.tie': [
    'Another rule looks at the same things with the same priority.',
    'Change the priority, the band of amounts or the time of one of them.',
  ],
  'order.commission_missing': [
    'Nothing can be sold here yet: the commission is not set. Nothing was taken.',
    'Write to support; this is ours to put right.',
  ],
  'order.details_required': ['Details are needed.', 'Describe what happened in a few sentences.'],
  'order.items_invalid': ['The list of products cannot be read.', 'Choose the products again.'],
  'order.note_invalid': ['This note cannot be kept.', 'Shorten it to 500 characters.'],
  'order.payload_invalid': [
    'Something you entered is not valid. Nothing was done.',
    'Correct the field that is marked.',
  ],
  'order.payment_method_invalid': ['There is no such way to pay.', 'Pay from the wallet or by a provider.'],
  'order.quantity_invalid': [
    'This quantity cannot be bought.',
    'Choose a quantity within the limits shown with the product.',
  ],
  'order.too_many_unpaid': ['You have several unpaid orders.', 'Pay or cancel one of them first.'],

  'payment.provider_refused': [
    'The payment provider did not accept this payment. Nothing was taken.',
    'Try again, or pay another way.',
  ],
  'payment.provider_unreachable': [
    'The payment provider does not answer. Nothing was taken.',
    'Try again in a minute; the same payment goes on.',
  ],
  'payment.not_refundable': [
    'Only a payment that was received can go back to its source.',
    'Open the payment to see its status.',
  ],
  'payment.refund_not_found': ['This refund was not found.', 'Reload the payment.'],
  'payment.refund_open': ['A refund of this payment is still on its way.', 'Wait until it has arrived or failed.'],
  'payment.source_invalid': ['This fact cannot be taken from here.', 'Send it by its webhook, a reply or a poll.'],
  'bank_transfer.duplicate': [
    'This line of the statement was recorded before.',
    'Look for it in the list of transfers.',
  ],
  'bank_transfer.reference_invalid': [
    'The bank’s reference is missing or not valid.',
    'Copy it as it stands on the statement.',
  ],
  'inbox.already_handled': ['This event was already handled.', 'Reload the list to see how.'],
  'inbox.not_found': ['This event was not found.', 'Reload the list.'],
  'inbox.not_verified': [
    'The signature of this event is false, so it is never processed.',
    'Discard it, and tell the provider if it comes again.',
  ],

  'payout.unavailable': [
    'Money in this currency cannot be withdrawn yet.',
    'It stays in your wallet; you can spend it here.',
  ],
  'payout_destination.account_invalid': [
    'This is not a valid account number.',
    'Copy it from your bank’s app or a cheque.',
  ],
  'payout_destination.bank_unknown': ['We cannot pay to this bank.', 'Choose a bank from the list.'],
  'payout_destination.cooling_off': [
    'This bank account is new and cannot be used yet.',
    'Wait until the time that is shown; this protects your money.',
  ],
  'payout_destination.duplicate': ['This bank account is already in your list.', 'Use the one in the list.'],
  'payout_destination.in_use': [
    'A withdrawal to this bank account is on its way.',
    'Remove it when the withdrawal has settled.',
  ],
  'payout_destination.name_invalid': ['The account holder’s name is not valid.', 'Write it as the bank has it.'],
  'payout_destination.not_found': ['This bank account was not found.', 'Reload your list of bank accounts.'],
  'withdrawal.decision_invalid': ['This decision is not possible.', 'Choose approve or reject.'],
  'withdrawal.not_cancellable': [
    'This withdrawal is already on its way and cannot be stopped.',
    'If the bank sends it back, the money returns to your wallet.',
  ],
  'withdrawal.not_found': ['This withdrawal was not found.', 'Look for it in the list of withdrawals.'],
  'withdrawal.not_under_review': [
    'This withdrawal does not wait for a decision.',
    'Reload it to see its present status.',
  ],
  'withdrawal.not_retryable': [
    'Only a withdrawal that failed is tried again, and once.',
    'Reload it to see its present status.',
  ],
  'withdrawal.own': ['You cannot decide on your own withdrawal.', 'Ask another member of staff.'],
  'payout_destination.not_at_bank': [
    'The bank knows no account with this number.',
    'Remove it and add the account again with its right number.',
  ],
  'withdrawal.daily_limit': [
    'This is more than you can take out today.',
    'Take out less, or wait for the day to begin anew. A verified account has higher limits.',
  ],
  'withdrawal.limit_invalid': [
    'These limits do not fit together.',
    'Make the limit of a day at most that of the month.',
  ],
  'withdrawal.monthly_limit': [
    'This is more than you can take out this month.',
    'Take out less, or wait for the next month. A verified account has higher limits.',
  ],
  'verification.level_unknown': ['There is no such level.', 'Choose a level from the list.'],
  'verification.own': ['You cannot decide about yourself or your own store.', 'Ask another member of staff.'],
  'verification.owner_unknown': ['There is no such user or store.', 'Look for it in the lists of users and stores.'],

  'charge.failed': [
    'The bank or the provider declined the payment. Nothing was taken.',
    'Try again, or use another card or account.',
  ],
  'refund.failed': ['The refund did not arrive.', 'The money is in the wallet; it can be tried again.'],
  'refund.refused': ['The provider refused the refund.', 'The money is in the wallet; choose a withdrawal instead.'],
  'transfer.failed': [
    'The bank did not take the transfer.',
    'The money is back in the wallet. Check the account and try again.',
  ],
  'transfer.reversed': ['The bank sent the money back.', 'It is in the wallet again. Check the account and try again.'],
  'transfer.refused': [
    'The provider did not accept the transfer.',
    'The money is back in the wallet. Try again later.',
  ],
  'recipient.refused': [
    'The provider does not accept this bank account.',
    'The money is back in the wallet. Use another account.',
  ],

  'reason.invalid': ['This reason cannot be kept.', 'Write it in plain text of at most 500 characters.'],
  'ledger.balance_too_large': ['The balance would be too large.', 'Choose a smaller amount.'],

  'ledger.version_unknown': ['This account has no such version.', 'Check the number.'],
  'ledger.not_sealed': ['This entry is not sealed yet.', 'Ask again in a few minutes.'],
  'approval.action_unknown': ['There is no such act.', 'Reload the page and try again.'],
  'approval.payload_invalid': ['What is asked for is not complete.', 'Check the fields and try again.'],
  'approval.evidence_required': ['Say what proves it.', 'Give a link or describe the paper.'],
  'approval.limit_exceeded': ['This amount is above your limit.', 'Ask somebody with a higher limit.'],
  'approval.own_interest': ['This is about your own money.', 'Leave it to somebody who has no part in it.'],
  'approval.not_found': ['This request was not found.', 'Reload the list.'],
  'approval.four_eyes': ['Somebody else has to decide on your request.', 'Ask another member of the finance team.'],
  'approval.expired': ['This request has expired.', 'Ask anew.'],
  'approval.decided': ['This request was already decided.', 'Reload it to see the decision.'],
  'approval.decision_required': ['Approve it or refuse it.', 'Choose one of the two.'],
  'approval.outdated': ['This is no longer what was asked for.', 'Refuse it and ask anew.'],
  'approval.not_yours': ['Only whoever asked can take a request back.', 'Refuse it instead.'],
  'ledger.period_invalid': ['This is not a day or a month of the books.', 'Choose a day, or the first day of a month.'],
  'ledger.period_running': ['This period is not over yet.', 'Close it after its last day.'],
  'ledger.period_closed': [
    'The books of that time are closed.',
    'Book it as of today, or have the period opened again.',
  ],
  'ledger.period_busy': ['Bookings of that time are still being written.', 'Try again in a minute.'],
  'ledger.period_open': ['The books of that time are open.', 'There is nothing to open again.'],
  'ledger.period_final': ['These books are closed for good.', 'Post a correction that counts from today.'],
  'ledger.journal_invalid': ['This booking is not complete.', 'Check its lines and try again.'],
  'delivery.not_found': ['This message was not found.', 'Reload the list.'],
  'delivery.not_dead': ['This message is not waiting for a decision.', 'Reload the list; it may have been sent.'],

  'statement.too_large': [
    'The statement is larger than can be imported.',
    'Export fewer days and import them one after the other.',
  ],
  'statement.encoding_invalid': [
    'The statement is written in another encoding.',
    'Check the encoding in the settings of the bank account.',
  ],
  'statement.malformed': [
    'The file is not a whole statement of this format.',
    'Export it again at the bank, and check the format of the account.',
  ],
  'statement.date_invalid': [
    'A date in the statement cannot be read.',
    'Check the date format in the settings of the bank account.',
  ],
  'statement.amount_invalid': [
    'An amount in the statement cannot be read.',
    'Look at the line that is named, and check the marks of the account’s layout.',
  ],
  'statement.currency_invalid': [
    'The statement has a currency that does not belong to it.',
    'Import it for the account in that currency.',
  ],
  'statement.account_differs': ['The statement is of another account.', 'Choose the account that the file names.'],
  'statement.balance_missing': [
    'The statement names no opening or closing balance.',
    'Export it with balances, so that a missing line is noticed.',
  ],
  'statement.unbalanced': [
    'The lines of the statement do not add up to its closing balance.',
    'Export it again at the bank; a line may be missing.',
  ],
  'statement_import.not_found': ['There is no such imported file.', 'Import the file again.'],
  'bank_account.not_found': ['There is no such bank account of ours.', 'Reload the list of accounts.'],
  'bank_account.invalid': ['A field of the bank account is not valid.', 'Check number, currency, BIC and format.'],
  'bank_account.duplicate': [
    'This account is known, or another one already does this for the currency.',
    'Change the other account first.',
  ],
  'bank_transfer.unavailable': ['Bank transfers in this currency are not possible yet.', 'Choose another way to pay.'],
  'bank_line.not_found': ['There is no such line of a statement.', 'Reload the list.'],
  'bank_line.action_invalid': [
    'This cannot be done with the line as it is now.',
    'Reload it and choose one of the actions that it offers.',
  ],
  'bank_line.target_invalid': [
    'What was chosen does not fit the line.',
    'Choose something that exists, in the same currency and amount.',
  ],
  'bank_line.withdrawal_differs': [
    'The withdrawal does not stand as this line says.',
    'Look at the withdrawal; the money may have gone back to the wallet before.',
  ],
  'bank_line.possible_duplicate': [
    'This line may be one that was imported before, in other words.',
    'Compare both lines; drop this one if it is the same money.',
  ],
  'bank_line.failed': ['This line could not be matched after ten attempts.', 'Say by hand what it is.'],
  'automatic_payout.invalid': [
    'The weekly payout is not complete.',
    'Choose a day of the week, a minimum and a bank account.',
  ],
  'automatic_payout.not_found': ['There are no weekly payouts for this store.', 'Turn them on in the wallet.'],
  'automatic_payout.below_minimum': [
    'There was less in the wallet than the minimum.',
    'Nothing to do: it is tried again next week.',
  ],
  'automatic_payout.store_closed': ['The store was not open.', 'Weekly payouts run again once it is.'],
  'automatic_payout.owner_changed': [
    'Who turned weekly payouts on no longer owns the store.',
    'The owner turns them on anew in the wallet.',
  ],
  'bank_holiday.invalid': [
    'This is no bank holiday.',
    'Give a country, a day that is not over, and a name in English or Urdu.',
  ],
  'payout_batch.not_found': ['There is no such batch.', 'Reload the list.'],
  'payout_batch.no_account': [
    'No account of ours pays withdrawals in this currency.',
    'Set one in the bank accounts first.',
  ],
  'payout_batch.date_invalid': ['The day of execution is today or within 30 days.', 'Choose another day.'],
  'payout_batch.nothing_to_pay': [
    'There is no withdrawal to pay, or one of them cannot be collected.',
    'Reload the list of withdrawals and choose again.',
  ],
  'payout_batch.changed': ['The batch has changed since you looked at it.', 'Look at it again, then decide.'],
  'payout_batch.invalid_transition': ['This cannot be done with the batch as it is now.', 'Reload the batch.'],
  'payout_batch.four_eyes': ['Somebody else has to decide about this.', 'Ask another member of the finance team.'],
  'payout_batch.file_differs': [
    'The file is not the one that was made first, so it is not handed out.',
    'Use the first file, and tell the engineers.',
  ],
  'payout_batch.outcome_invalid': [
    'These items cannot end like this.',
    'Reload the batch and choose items that are still open.',
  ],

  'auth.credentials_wrong': ['E-mail address or password is wrong.', 'Check both, or ask for a code by e-mail.'],
  'auth.email_invalid': ['This e-mail address is not valid.', 'Check it for typing errors.'],
  'auth.email_unconfirmed': [
    'Your e-mail address is not confirmed yet.',
    'Enter the code from our message, or ask for a new one.',
  ],
  'auth.email_taken': ['An account with this e-mail address exists already.', 'Sign in, or set a new password.'],
  'auth.code_wrong': ['The code is wrong or no longer valid.', 'Check the digits, or ask for a new code.'],
  'auth.password_weak': ['This password is too easy to guess.', 'Use at least 10 characters; several words work well.'],
  'auth.password_same': ['This is your present password.', 'Choose a new one.'],
  'auth.sign_up_closed': ['New accounts cannot be made at present.', 'Try again later.'],

  'amount.required': ['An amount is needed.', 'Enter how much.'],
  'amount.malformed': ['This is not an amount that can be read.', 'Write it like 4,200 or 4200.50.'],
  'amount.too_precise': ['The amount has too many decimals.', 'Leave out what is smaller than the smallest coin.'],
  'text.required': ['A text is needed in English or Urdu.', 'Fill in at least one of the two.'],
  'request.invalid': [
    'Something in the request is not valid. Nothing was changed.',
    'Check what you entered and try again.',
  ],
  'record.not_found': ['This was not found.', 'It may have been removed, or it is not yours to see.'],
  'record.exists': ['This exists already.', 'Reload the page to see it.'],
  'answer.unexpected': ['The answer could not be read.', 'Reload the page; if it happens again, write to support.'],
  'server.busy': ['The service is busy at the moment.', 'Try again in a minute.'],
  'server.failed': ['The service had a fault.', 'Try again; if it happens again, write to support with the reference.'],
  'upload.too_large': ['The file is too large.', 'Choose a smaller one.'],
  'upload.type_refused': ['This kind of file is not accepted.', 'Choose a JPEG, PNG, WebP or AVIF picture.'],
  'upload.failed': ['The file could not be stored.', 'Try again.'],
  'network.offline': ['There is no connection. Nothing was sent.', 'Connect to the internet and try again.'],
  'network.timeout': ['The answer took too long.', 'Check your connection and try again.'],
  'network.unknown_outcome': [
    'We do not know yet whether this went through.',
    'We are finding out. Do not send it again; it cannot happen twice.',
  ],
  'reconciliation.rail_not_found': ['There is no such rail.', 'Reload the page.'],
  'reconciliation.rail_invalid': ['These limits are not valid.', 'Use whole hours from 1 to 2160.'],
  'reconciliation.run_not_found': ['There is no such run.', 'Reload the list.'],
  'reconciliation.day_invalid': ['A run is about a day of the last year.', 'Choose a day that has begun.'],
  'reconciliation.break_not_found': ['There is no such break.', 'Reload the list.'],
  'reconciliation.break_closed': ['This break is closed already.', 'Reload it to see how it ended.'],
  'reconciliation.break_changed': ['This break has changed meanwhile.', 'Look at it again, then decide.'],
  'reconciliation.resolution_invalid': [
    'This cannot be done about this break.',
    'Choose one of the resolutions that it offers.',
  ],
  'reconciliation.not_booked': [
    'The payment does not take what the provider says.',
    'Move the money to suspense, or ask the provider.',
  ],
  'reconciliation.report_not_ready': ['The day is not compared yet.', 'Wait for its run, or start it.'],
  'reconciliation.report_changed': [
    'The figures have changed since you read them.',
    'Open the report again and compare.',
  ],
  'reconciliation.report_signed': ['This day is signed already.', 'Open the signed report.'],
  unknown: [
    'This could not be done, and we do not know why.',
    'Try again; if it happens again, write to support with the reference.',
  ],
};
