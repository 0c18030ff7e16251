import svelte from 'eslint-plugin-svelte'
import ts from 'typescript-eslint'
import own from './lint/rules.js'
import svelteConfig from './svelte.config.js'

const noHostOutside = {
  patterns: [{ group: ['@tauri-apps/*'], message: 'Only src/platform knows the host.' }],
}

export default ts.config(
  { ignores: ['dist', 'src/ipc/generated.ts', 'src/i18n/keys.generated.ts'] },
  ...ts.configs.recommended,
  ...svelte.configs.recommended,
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: ts.parser, extraFileExtensions: ['.svelte'], svelteConfig } },
  },
  {
    plugins: { own },
    rules: {
      'own/words': 'error',
      'own/logical-style': 'error',
      'own/token-style': 'error',
      'svelte/no-at-html-tags': 'error',
      // Collections here are replaced as a whole and held in $state.raw; dates are only read.
      'svelte/prefer-svelte-reactivity': 'off',
      'svelte/no-navigation-without-resolve': 'off',
      'no-restricted-imports': ['error', noHostOutside],
      'no-restricted-properties': [
        'error',
        ...['innerHTML', 'outerHTML', 'insertAdjacentHTML', 'srcdoc'].map((property) => ({
          property,
          message: 'Markup is made by templates only.',
        })),
      ],
      'no-eval': 'error',
      'no-console': ['error', { allow: ['error'] }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
    },
  },
  { files: ['src/platform/**'], rules: { 'no-restricted-imports': 'off' } },
  { files: ['e2e/*.mjs'], rules: { 'no-console': 'off' } },
  { files: ['**/*.js', '**/*.mjs'], languageOptions: { globals: { process: 'readonly' } } },
)
