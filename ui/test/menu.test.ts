/** The menu bar of the desktop window is made from the table of commands, through a file that is compared here. */
import { readFileSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, it } from 'vitest'
import { COMMANDS, MENUS, menuOf } from '../src/commands/table'

const FILE = resolve(import.meta.dirname, '../../src-tauri/commands.generated.json')

it('is what the table says; UPDATE_GENERATED=1 writes it', () => {
  const menus = MENUS.map((menu) => ({
    menu,
    commands: COMMANDS.filter((row) => menuOf(row) === menu).map((row) => row.id),
  }))
  const text = `${JSON.stringify(menus, null, 2)}\n`
  if (process.env['UPDATE_GENERATED']) writeFileSync(FILE, text)
  expect(readFileSync(FILE, 'utf8')).toBe(text)
})
