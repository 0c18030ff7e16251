/** Puts a customer's first address on the clipboard and says which it is. */
import type { CustomerView } from '../ipc/generated'
import { copyText } from '../data/clipboard'
import { toasts } from '../data/toasts.svelte'
import { t } from '../i18n/index.svelte'

export async function copyAddress(view: Pick<CustomerView, 'emails' | 'phones'> | undefined): Promise<void> {
  const address = view?.emails[0] ?? view?.phones[0]
  if (!address) return void toasts.say(t('customer.no_address'))
  await copyText(address, t('customer.copied', { address }))
}
