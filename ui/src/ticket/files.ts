/** A ticket as a file that the agent keeps elsewhere. */
import type { TicketInput } from '../ipc/generated'
import { session } from '../data/session.svelte'
import { toasts } from '../data/toasts.svelte'
import type { Handlers } from '../commands/keys'
import { call } from '../platform'
import { keep } from './reading/keeping'
import { bytesOf } from './viewer/kinds'

type FileCommand = 'ticket.mail_file' | 'ticket.paper'

async function save(command: FileCommand, input: TicketInput): Promise<void> {
  try {
    const { name, mediaType, base64 } = await call(command, input)
    keep(new Blob([bytesOf(base64)], { type: mediaType }), name)
  } catch (thrown) {
    toasts.fail(thrown)
  }
}

const saves = (command: FileCommand): Handlers[keyof Handlers] => ({
  run: () => {
    const ticketId = session.pointed ?? session.opened
    return ticketId ? save(command, { ticketId }) : undefined
  },
  unless: () => ((session.pointed ?? session.opened) ? undefined : 'keys.why.opened'),
})

export const ticketFileCommands = (): Handlers => ({
  ticket_save_mail: saves('ticket.mail_file'),
  ticket_save_pdf: saves('ticket.paper'),
})
