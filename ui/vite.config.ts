/**
 * Build of the interface. Two hosts load the result: the desktop window (embedded files) and a loopback server, so
 * every address in it is relative. Nothing inline is written into index.html, so that a strict content policy holds.
 */
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { svelteTesting } from '@testing-library/svelte/vite'
import { parse } from 'yaml'
import { defineConfig } from 'vitest/config'
import type { Plugin } from 'vite'

/** Turns `locales/<area>.<language>.yml` into a module, so that the words have one home for every program that reads them. */
function words(): Plugin {
  return {
    name: 'mostrador-words',
    transform(source, id) {
      if (!id.split('?')[0]!.endsWith('.yml')) return null
      return { code: `export default ${JSON.stringify(parse(source))}`, map: null }
    },
  }
}

export default defineConfig(({ mode }) => ({
  base: './',
  plugins: [words(), svelte(), ...(mode === 'test' ? [svelteTesting()] : [])],
  worker: { format: 'es' },
  build: {
    target: ['chrome123', 'safari17.5'],
    outDir: 'dist',
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 900,
  },
  test: {
    environment: 'jsdom',
    include: ['test/**/*.test.ts'],
    setupFiles: ['test/setup.ts'],
    testTimeout: 30_000,
  },
}))
