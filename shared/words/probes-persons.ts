// Words of the four controls about personal information and consent: one sentence per finding, with what was counted and what to do.
import type { Text } from './text.ts'

export const personProbeWords = {
  noOne: { en: 'none', ja: 'なし' },
  unread: { en: 'What is kept could not be read: {why}', ja: '保存内容を読み取れませんでした: {why}' },

  // ── Clarification of purpose of acquisition ────────────────────────────────
  noticeGood: {
    en: 'Purposes in use: {purposes}, each with a published notice that names purpose, storage period and contact',
    ja: '利用中の目的{purposes}件すべてに、利用目的・保存期間・連絡先を記した通知を公開済み',
  },
  noticeScope: {
    en: 'Every purpose in use and the version of its notice that people are shown now, in each of its languages; where there is a registration page, what that page really shows. Not covered: forms on paper and pages of the office app itself.',
    ja: '利用中の全目的と、現在表示される通知の版(全言語)。登録ページがある場合は、実際に表示される内容も確認。対象外: 紙の書式、業務アプリ自身の画面。',
  },
  noPurposes: {
    en: 'No purpose is registered yet, so nothing can be measured. Add one under Purposes.',
    ja: '利用目的がまだ登録されていないため、測定できません。「利用目的」で追加してください。',
  },
  personsWithoutPurpose: {
    en: 'Personal data is kept, and no purpose is in use. Add the purposes, or delete the data.',
    ja: '個人情報を保存していますが、利用中の目的がありません。利用目的を追加するか、データを削除してください。',
  },
  noNotice: {
    en: '“{purpose}” has no published notice. Write one under Purposes and publish it.',
    ja: '「{purpose}」の通知が公開されていません。「利用目的」で作成し、公開してください。',
  },
  noticeLater: {
    en: 'The notice of “{purpose}” counts only from {day}. Publish one that counts from now, or wait with collecting.',
    ja: '「{purpose}」の通知は{day}から有効です。今から有効な版を公開するか、それまで取得を控えてください。',
  },
  noticeLacks: {
    en: 'The notice of “{purpose}” lacks {fields}. Publish a version that says them.',
    ja: '「{purpose}」の通知に不足があります({fields})。補った版を公開してください。',
  },
  noticeAltered: {
    en: 'The stored notice of “{purpose}” ({languages}) is not the text that was published. Run: sekisho verify --deep',
    ja: '「{purpose}」の通知({languages})が、公開した文面と一致しません。実行してください: sekisho verify --deep',
  },
  noticeBehind: {
    en: '“{purpose}” was changed on {day}, after its notice was published. Publish a version that says so.',
    ja: '「{purpose}」は通知の公開後({day})に変更されています。変更を反映した版を公開してください。',
  },
  pageSilent: {
    en: 'The registration page did not show the notice of “{purpose}” ({answer}). Restart Sekisho; if it stays, see the log.',
    ja: '登録ページに「{purpose}」の通知が表示されませんでした({answer})。関所を再起動し、解消しない場合はログを確認してください。',
  },
  pageUnasked: {
    en: 'The registration page does not answer ({answer}). Restart Sekisho; if it stays, see the log.',
    ja: '登録ページが応答しません({answer})。関所を再起動し、解消しない場合はログを確認してください。',
  },

  // ── Record of consent ──────────────────────────────────────────────────────
  consentGood: {
    en: 'Persons × purposes: {persons} × {purposes} · valid consents: {valid} · use refused otherwise: {others}',
    ja: '本人{persons}名×目的{purposes}件: 有効な同意{valid}件、それ以外の{others}件は利用を拒否',
  },
  consentNone: {
    en: 'No purpose in use is based on consent',
    ja: '同意を必要とする利用目的はありません',
  },
  consentScope: {
    en: 'Every active person and every purpose that needs consent: what is recorded is compared with what the gateway answers, and bound routes are really asked for without a person. Not covered: what the office app does without asking, and whether a paper bears the right signature.',
    ja: '有効な本人と同意が必要な目的の全組合せについて、記録とゲートウェイの判定を照合し、割り当てた経路に本人不明で実際に要求。対象外: アプリが確認せずに行う処理、紙の署名の真偽。',
  },
  consentOpen: {
    en: 'Use is allowed without a valid consent (cases: {count}, first: {first}). Restart Sekisho; until then stop the use by hand.',
    ja: '有効な同意がないのに利用が許可される組合せが{count}件あります({first})。関所を再起動し、それまで利用を止めてください。',
  },
  consentShut: {
    en: 'Use is refused though the consent is valid (cases: {count}, first: {first}). Restart Sekisho.',
    ja: '有効な同意があるのに利用が拒否される組合せが{count}件あります({first})。関所を再起動してください。',
  },
  consentUntold: {
    en: 'The gateway cannot say now which consents are in force, and refuses all use. Press "Check now" in a minute; if it stays, restart Sekisho.',
    ja: '現在どの同意が有効か判定できないため、すべての利用を拒否しています。1分後に「今すぐ測定」を押し、解消しない場合は関所を再起動してください。',
  },
  consentTextGone: {
    en: 'Consents to a text that was never published: {count} (first: {first}). Ask these people again.',
    ja: '公開された通知と一致しない同意が{count}件あります({first})。該当する方に改めて同意を依頼してください。',
  },
  nothingRefuses: {
    en: '“{purpose}”: persons without a valid consent: {count}. No route of the app is bound to it and no app key asks, so nothing refuses the use. Bind its routes under Purposes.',
    ja: '「{purpose}」に有効な同意がない方が{count}名いますが、経路の割当も連携キーもなく、利用が拒否されません。「利用目的」で経路を割り当ててください。',
  },
  routeOpen: {
    en: 'The route {path} bound to “{purpose}” was let through without a person ({answer}). Restart Sekisho; until then do not use it.',
    ja: '「{purpose}」に割り当てた経路 {path} が、本人不明のまま通過しました({answer})。関所を再起動し、それまで使わないでください。',
  },
  routeUnasked: {
    en: 'The route {path} bound to “{purpose}” gave no usable answer ({answer}). Press "Check now" in a minute.',
    ja: '「{purpose}」に割り当てた経路 {path} から有効な応答がありませんでした({answer})。1分後に「今すぐ測定」を押してください。',
  },
  bindingRefusesAll: {
    en: 'The binding “{name}” names a purpose that is not in use, so its routes serve nobody. Choose another purpose, or remove it.',
    ja: '割当「{name}」の目的は利用を終了しているため、だれも利用できません。別の目的を選ぶか、割当を削除してください。',
  },
  historyOff: {
    en: 'The reference history of “{name}” was switched off ({day}): uses of personal data there are not recorded. Switch it on under Purposes.',
    ja: '割当「{name}」の参照履歴が無効になっています({day}から)。個人情報の利用が記録されません。「利用目的」で有効にしてください。',
  },
  historyLost: {
    en: 'Uses of personal data that could not be written into the reference history: {count}. See the log for why.',
    ja: '個人情報の利用{count}件を参照履歴に記録できませんでした。原因はログを確認してください。',
  },

  // ── Minimum holding ────────────────────────────────────────────────────────
  holdingGood: {
    en: 'Nothing is past its due · storage periods: {rules}{held}',
    ja: '保存期間{rules}件: 期限を過ぎたデータはありません{held}',
  },
  holdingHeld: { en: ' · held back by law or a legal hold: {count}', ja: '(法令または保持により保管中 {count}件)' },
  holdingScope: {
    en: 'Everything Sekisho keeps, by the storage periods of the office, and other places as far as a connector answers ({places}). Not covered: copies that nobody listed under other places.',
    ja: '関所が保存する全データを事業所の保存期間で確認。外部の保管先は確認できる範囲({places})。対象外: 外部の保管先に登録されていない写し。',
  },
  overdueHere: {
    en: '“{data}”: {count} past the due date since {day} and not deleted. See why under Retention, and run the deletion.',
    ja: '「{data}」{count}件が{day}に期限を過ぎ、削除されていません。「保存期間」で理由を確認し、削除を実行してください。',
  },
  overdueElsewhere: {
    en: '“{place}” still holds {count} of “{data}” past their due. Its keeper deletes them there.',
    ja: '「{place}」に期限を過ぎた「{data}」が{count}件残っています。担当者が保管先で削除してください。',
  },
  dueTonight: {
    en: '“{data}”: {count} reached the due date; the next daily run deletes them.',
    ja: '「{data}」{count}件が期限を迎えました。次の定時の削除で削除します。',
  },
  cannotTell: {
    en: '“{data}”: it cannot be told what is past its due. {why}',
    ja: '「{data}」: 期限超過を確認できません。{why}',
  },
  noPeriods: {
    en: 'No storage period is set, so nothing can be past its due. Add them under Retention; templates are there.',
    ja: '保存期間が設定されていないため、判定できません。「保存期間」で追加してください(ひな形があります)。',
  },
  noPeriodFor: {
    en: 'No storage period is set for: {what}. Add one under Retention.',
    ja: '保存期間が未設定です: {what}。「保存期間」で追加してください。',
  },
  noPeriodAt: {
    en: 'No storage period is set for what “{place}” holds. Add one under Retention.',
    ja: '「{place}」のデータに保存期間が設定されていません。「保存期間」で追加してください。',
  },
  noConnector: {
    en: 'What the office app still holds cannot be told, since no other place is listed. Add it under Other places.',
    ja: '外部の保管先が登録されていないため、業務アプリに残るデータを確認できません。「外部の保管先」で追加してください。',
  },
  purposeOver: {
    en: '“{data}” is kept for a purpose that is not in use any more. Delete it, or name a purpose in use.',
    ja: '「{data}」は利用を終えた目的のために保存されています。削除するか、利用中の目的を指定してください。',
  },
  registerPersons: { en: 'persons', ja: '本人' },
  registerConsents: { en: 'consents', ja: '同意' },
  registerReports: { en: 'reports', ja: '報告' },
  registerReferences: { en: 'reference history', ja: '参照履歴' },
  registerRequests: { en: 'requests', ja: '請求' },

  // ── Disclosure, correction, deletion ───────────────────────────────────────
  requestsGood: {
    en: 'Open requests: {open}, none overdue · nearest deadline {day} ({number})',
    ja: '対応中{open}件、期限超過なし・最も近い期限は{day}({number})',
  },
  requestsNone: { en: 'No request is open', ja: '対応中の請求はありません' },
  requestsScope: {
    en: 'Every request recorded here, against the deadline of its law, and erasures whose proof is still open. Not covered: requests that nobody recorded, and whether a decision was right.',
    ja: '記録された全請求を法令ごとの期限と照合し、証明が済んでいない消去も確認。対象外: 記録されていない請求、判断の当否。',
  },
  requestLate: {
    en: 'Overdue requests: {count}. The oldest, {number}, was due on {day} ({situation}). Answer it now, and tell the person why it is late.',
    ja: '期限を過ぎた請求が{count}件あります。最も古いものは{number}(期限{day}、{situation})です。すぐに対応し、遅れた理由を本人に伝えてください。',
  },
  requestSoon: {
    en: 'Requests due within three days: {count}. The first, {number}, is due on {day} ({situation}).',
    ja: '3日以内に期限を迎える請求が{count}件あります。最初は{number}(期限{day}、{situation})です。',
  },
  erasureFailed: {
    en: 'Erasures that could not be proved: {count}. See the proofs under Requests, and look again.',
    ja: '証明できなかった消去が{count}件あります。「請求」の消去の証明を確認し、再確認してください。',
  },
  erasureWaits: {
    en: 'Erasures that wait for a backup place to come back: {count} ({places}). Connect it.',
    ja: '保管先の再接続待ちの消去が{count}件あります({places})。接続してください。',
  },
  noHandler: {
    en: 'Requests without a handler after two days: {count}. The first is {number}. Take it, or name somebody.',
    ja: '2日を過ぎても担当者のいない請求が{count}件あります。最初は{number}です。担当者を決めてください。',
  },
} as const satisfies Record<string, Text>
