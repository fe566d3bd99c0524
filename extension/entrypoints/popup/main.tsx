// The toolbar popup in the product: the real client, outbox and capture.
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { browser } from 'wxt/browser'
import '../../ui/look.css'
import '../../pages/parts.css'
import '../../pages/consents.css'
import '../../pages/availability/availability.css'
import './popup.css'
import { Popup } from '../../pages/popup/Popup.tsx'
import { productSource } from '../../pages/product-source.ts'
import { StepUpDialog } from '../../pages/StepUpDialog.tsx'
import { SourceContext } from '../../pages/source.ts'
import { languageReady } from '../../ui/language.ts'
import { ToastProvider } from '../../ui/toast.tsx'

await languageReady
// A notification opens the same page in a tab, where it stands in the middle.
if (await browser.tabs.getCurrent()) document.documentElement.classList.add('in-tab')
createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <SourceContext value={productSource}>
      <ToastProvider>
        <Popup />
        <StepUpDialog />
      </ToastProvider>
    </SourceContext>
  </StrictMode>,
)
