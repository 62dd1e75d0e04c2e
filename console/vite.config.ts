// SPDX-License-Identifier: Apache-2.0
// Every address is relative, so that the console works below any path of a proxy. Nothing is put
// into the page itself, which its Content-Security-Policy would refuse.
import { defineConfig } from 'vitest/config';

export default defineConfig({
  base: './',
  build: {
    assetsDir: 'console/assets',
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 2000,
    modulePreload: { polyfill: false },
    target: 'es2022',
    reportCompressedSize: false,
    rollupOptions: {
      onwarn: (warning, warn) => {
        if (warning.code !== 'MODULE_LEVEL_DIRECTIVE') warn(warning); // "use client"
      },
    },
  },
  // For work on the console: `npm run dev` beside a `tarn up`.
  server: { proxy: { '^/console/(session|sign-out|api)': 'http://127.0.0.1:7379' } },
  test: { environment: 'jsdom', include: ['src/**/*.test.ts', 'src/**/*.test.tsx'] },
});
