// The pairing page in the product. A full page: the browser's permission dialog would close a popup.
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import '../../ui/look.css'
import './pair.css'
import { languageReady } from '../../ui/language.ts'
import { Pair } from './Pair.tsx'

await languageReady
createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <Pair />
  </StrictMode>,
)
