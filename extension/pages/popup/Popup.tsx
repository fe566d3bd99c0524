// The toolbar popup: paired or not; one frame of header, page and footer around both.
import { useEffect, useState } from 'react'
import { guideWords, popupWords, uiWords } from '../../../shared/words/extension.ts'
import { Gate, Sign } from '../../ui/icons.tsx'
import { useLanguage } from '../../ui/language.ts'
import { Button } from '../../ui/parts.tsx'
import { Guide } from '../Guide.tsx'
import { LiveNote, LiveProvider, useLive } from '../live.tsx'
import { useSource } from '../source.ts'
import { Frame } from './Frame.tsx'
import { PairedPopup } from './PairedPopup.tsx'

export function Popup() {
  const { t } = useLanguage()
  const pairing = useLive(source => source.paired())
  useEffect(() => {
    document.title = t(uiWords.product)
  }, [t])
  if (pairing.data === undefined)
    return (
      <Frame who="" footer={null}>
        <LiveNote live={pairing} />
      </Frame>
    )
  return pairing.data === null ? (
    <NotPaired />
  ) : (
    <LiveProvider>
      <PairedPopup paired={pairing.data} />
    </LiveProvider>
  )
}

function NotPaired() {
  const { t } = useLanguage()
  const source = useSource()
  const [guide, setGuide] = useState(false)
  return (
    <Frame
      who=""
      footer={
        <button type="button" className="link" aria-expanded={guide} onClick={() => setGuide(!guide)}>
          <Sign name="book" /> {t(guideWords.title)}
        </button>
      }
    >
      {guide ? (
        <Guide instructions={undefined} officeName="" />
      ) : (
        <section className="welcome">
          <Gate />
          <h2 className="title">{t(popupWords.notPairedTitle)}</h2>
          <p className="quiet">{t(popupWords.notPaired)}</p>
          {/* the one act of this screen */}
          <Button look="primary" size="big" autoFocus onClick={() => source.openPairing()}>
            {t(popupWords.pair)}
          </Button>
          <p className="faint">{t(popupWords.notPairedAsk)}</p>
        </section>
      )}
    </Frame>
  )
}
