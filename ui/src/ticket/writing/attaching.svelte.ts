/** Files on their way into a draft: each is checked against what the channel takes before a byte of it is read. */
import type { AttachmentView, DraftKind } from '../../ipc/generated'
import { toasts } from '../../data/toasts.svelte'
import { errorWords, t } from '../../i18n/index.svelte'
import { saySize } from '../../i18n/say.svelte'
import { asWireError, call } from '../../platform'
import type { Draft } from '../draft.svelte'

async function base64(file: File): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer())
  let signs = ''
  for (let at = 0; at < bytes.length; at += 0x8000) signs += String.fromCharCode(...bytes.subarray(at, at + 0x8000))
  return btoa(signs)
}

export class Attaching {
  /** Names of files that are being kept. */
  coming = $state.raw<readonly string[]>([])

  constructor(private readonly ticketId: string) {}

  /** Adds files one after the other; why the last of them could not be added, in words. */
  async add(draft: Draft, kind: DraftKind, files: readonly File[], limit: number): Promise<string> {
    let problem = ''
    for (const file of files) {
      const taken = draft.files.reduce((sum, one) => sum + one.size, 0)
      const name = file.name || t('composer.files.picture')
      if (taken + file.size > limit) {
        problem = t('composer.files.too_large', { name, size: saySize(file.size), limit: saySize(limit) })
        continue
      }
      this.coming = [...this.coming, name]
      try {
        const mediaType = file.type || 'application/octet-stream'
        const kept = await call('draft.attach', {
          ticketId: this.ticketId,
          kind,
          name,
          mediaType,
          base64: await base64(file),
        })
        draft.files = [...draft.files.filter((one) => one.id !== kept.id), kept]
      } catch (thrown) {
        problem = errorWords(asWireError(thrown))
      }
      const at = this.coming.indexOf(name)
      this.coming = this.coming.filter((_, place) => place !== at)
    }
    return problem
  }

  async remove(draft: Draft, file: AttachmentView): Promise<void> {
    try {
      await call('draft.detach', { fileId: file.id })
      draft.files = draft.files.filter((one) => one.id !== file.id)
    } catch (thrown) {
      toasts.fail(thrown)
    }
  }
}
