// The console in the product: the real client behind every page.
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import '../../ui/look.css'
import '../../pages/parts.css'
import '../../pages/consents.css'
import '../../pages/availability/availability.css'
import './console.css'
import { Console } from '../../pages/Console.tsx'
import { productSource } from '../../pages/product-source.ts'
import { StepUpDialog } from '../../pages/StepUpDialog.tsx'
import { SourceContext } from '../../pages/source.ts'
import { languageReady } from '../../ui/language.ts'
import { ToastProvider } from '../../ui/toast.tsx'

await languageReady
createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <SourceContext value={productSource}>
      <ToastProvider>
        <Console />
        <StepUpDialog />
      </ToastProvider>
    </SourceContext>
  </StrictMode>,
)
