// How the extension is built for Chrome and Firefox (Manifest V3), and what it asks for. The full set of permissions ships in the first
// version: a later increase would switch the extension off until each person accepts it.
import { defineConfig } from 'wxt'

export default defineConfig({
  srcDir: 'extension',
  publicDir: 'extension/public',
  imports: false,
  modules: ['@wxt-dev/module-react'],
  manifestVersion: 3,
  hooks: {
    // WXT takes the popup page's title, which knows one language only.
    'build:manifestGenerated'(_, manifest) {
      if (manifest.action) manifest.action.default_title = '__MSG_title__'
    },
  },
  manifest: ({ browser }) => ({
    name: '__MSG_name__',
    description: '__MSG_description__',
    default_locale: 'en',
    permissions: ['activeTab', 'scripting', 'contextMenus', 'storage', 'alarms', 'notifications'],
    // Asked for the gateway's own origin only, at pairing, by a click.
    optional_host_permissions: ['https://*/*'],
    commands: { report: { suggested_key: { default: 'Alt+Shift+S' }, description: '__MSG_report__' } },
    action: {},
    ...(browser === 'firefox'
      ? {
          browser_specific_settings: {
            gecko: {
              id: 'sekisho@sekisho.invalid',
              strict_min_version: '140.0',
              // What a member reports leaves the browser, to the office's own gateway and nowhere else.
              data_collection_permissions: { required: ['personalCommunications', 'websiteContent', 'browsingActivity'] },
            },
          },
        }
      : { minimum_chrome_version: '140' }),
  }),
})
