// What the ledger, the vault and their verification say to people.
import type { Text } from './text.ts'

export const ledgerWords = {
  // Refusals of a command
  unknownRegister: {
    en: 'There is no table with this name. Reload the extension and try again.',
    ja: 'この名前の表はありません。拡張機能を再読み込みして、もう一度お試しください。',
  },
  unknownOperation: {
    en: 'There is no such operation in this table. Reload the extension and try again.',
    ja: 'この表にその操作はありません。拡張機能を再読み込みして、もう一度お試しください。',
  },
  notAllowed: {
    en: 'Your role does not include "{operation}". Ask an administrator.',
    ja: '「{operation}」を行う権限がありません。管理者に依頼してください。',
  },
  rowNeeded: {
    en: 'The row to act on is missing. Choose a row and try again.',
    ja: '対象の行が指定されていません。行を選んで、もう一度お試しください。',
  },
  rowNotFound: {
    en: 'This row no longer exists. Reload the list.',
    ja: 'この行はすでにありません。一覧を再読み込みしてください。',
  },
  rowErased: {
    en: 'The data of this row was erased for good. Make a new one if you need it.',
    ja: 'この行のデータは完全に消去されています。必要な場合は新しく作成してください。',
  },
  rowId: {
    en: 'A row id is 1 to 100 letters, digits, dots, colons, hyphens or underscores. Leave it out to get a fresh one.',
    ja: '行IDは半角英数字と . : - _ で1〜100文字です。省略すると新しいIDを発行します。',
  },
  personErased: {
    en: 'This person\u2019s data was erased and is not recorded again under the same id. Add the person anew.',
    ja: 'この方のデータは消去済みのため、同じIDでは記録できません。新しく登録してください。',
  },
  noProof: {
    en: 'There is no proof for these sizes. Ask for the current checkpoint first.',
    ja: '指定された件数の証明は作成できません。先に現在のチェックポイントを取得してください。',
  },

  // Why nothing can be written
  diskFull: {
    en: 'The disk with the data folder is full: nothing was recorded. Free some space, then try again.',
    ja: 'データフォルダーのあるディスクがいっぱいのため、記録していません。空き容量を増やして、もう一度お試しください。',
  },
  diskFullReserve: {
    en: 'The disk with the data folder is full: only what takes a right away (revoking, blocking, erasing) is still recorded. Free some space, then try again.',
    ja: 'データフォルダーのあるディスクがいっぱいのため、権限を取り上げる操作(失効、ブロック、消去)だけを記録しています。空き容量を増やして、もう一度お試しください。',
  },
  fsyncFailed: {
    en: 'The disk failed to store a change safely, so the ledger is read-only. Check the disk, then restart the gateway.',
    ja: 'ディスクへの保存に失敗したため、台帳は読み取り専用です。ディスクを点検してから、ゲートウェイを再起動してください。',
  },
  fsyncFailedBy: {
    en: 'The disk failed to store a change safely ({detail}), so the ledger is read-only. Check the disk, then restart the gateway.',
    ja: 'ディスクへの保存に失敗したため({detail})、台帳は読み取り専用です。ディスクを点検してから、ゲートウェイを再起動してください。',
  },
  shorterThanHead: {
    en: 'The ledger holds {size} entries, but {head} were signed for: {lost} are missing. It is read-only; bring back the newest backup with "sekisho restore", or go on with what is there with "sekisho repair".',
    ja: '台帳には{size}件しかありませんが、{head}件が署名済みです({lost}件が欠落)。読み取り専用にしました。「sekisho restore」で最新のバックアップから復元するか、「sekisho repair」で残っている記録から再開してください。',
  },
  rootDiffers: {
    en: 'The first {size} entries of the ledger are not the ones that were signed for. It is read-only; restore a backup, and keep this data folder as it is.',
    ja: '台帳の先頭{size}件が、署名済みの内容と一致しません。読み取り専用にしました。このデータフォルダーを保全し、バックアップから復元してください。',
  },
  headMissing: {
    en: 'The signed head of the ledger (file "head") is missing or unreadable, so it cannot be shown that no entry is lost. It is read-only; bring back the newest backup with "sekisho restore", or go on with what is there with "sekisho repair".',
    ja: '台帳の署名済み先頭情報(headファイル)がないか読み取れないため、欠落がないことを確認できません。読み取り専用にしました。「sekisho restore」で最新のバックアップから復元するか、「sekisho repair」で残っている記録から再開してください。',
  },
  headSlotBad: {
    en: 'One of the two copies of the signed head (file "head") is damaged. The next start of the gateway writes it anew; check the disk.',
    ja: '署名済み先頭情報(headファイル)の控え2つのうち1つが壊れています。次にゲートウェイを起動すると書き直されます。ディスクを点検してください。',
  },
  headSlotDamaged: {
    en: 'One of the two copies of the signed head (file "head") is damaged. It was written anew; check the disk.',
    ja: '署名済み先頭情報(headファイル)の控え2つのうち1つが壊れています。書き直しましたので、ディスクを点検してください。',
  },
  damagedPages: {
    en: 'The file ledger.db is damaged ({detail}). It is read-only; run "sekisho verify" and restore a backup.',
    ja: 'ledger.db が壊れています({detail})。読み取り専用にしました。「sekisho verify」で確認し、バックアップから復元してください。',
  },
  tailDamaged: {
    en: 'Entry {entry}, written just before the last stop and not signed for yet, does not agree with its hash. The ledger is read-only. "sekisho repair" cuts off what is not signed for from there on.',
    ja: '前回停止の直前に書かれ、まだ署名されていない記録{entry}がハッシュと一致しません。読み取り専用にしました。「sekisho repair」で、この記録以降の未署名の部分を切り離せます。',
  },
  readDamaged: {
    en: 'Something stored cannot be read: {what}. The ledger is read-only; run "sekisho verify" and restore a backup.',
    ja: '保存データを読み取れません: {what}。台帳を読み取り専用にしました。「sekisho verify」で確認し、バックアップから復元してください。',
  },
  successionUnfinished: {
    en: 'The change of the log\u2019s key was recorded but not finished, so the ledger is read-only. Check the disk, then restart the gateway: it finishes the change.',
    ja: 'ログの鍵の変更は記録しましたが、完了していないため、台帳は読み取り専用です。ディスクを点検してから、ゲートウェイを再起動してください。再起動すると変更が完了します。',
  },
  successionFinished: {
    en: 'A change of the log\u2019s key that had been interrupted was finished. Nothing else is to be done.',
    ja: '中断されていたログの鍵の変更を完了しました。ほかに必要な操作はありません。',
  },
  tailRecovered: {
    en: '{entries} entries were written just before the last stop and not signed for yet. They are whole and were kept; nothing is lost.',
    ja: '前回停止の直前に書かれ、まだ署名されていなかった記録が{entries}件ありました。内容に異常はなく、引き継ぎました。失われた記録はありません。',
  },
  threadStopped: {
    en: 'The part that writes the ledger stopped unexpectedly; nothing more is recorded. Restart the gateway.',
    ja: '台帳を書き込む処理が予期せず停止したため、以後は記録されません。ゲートウェイを再起動してください。',
  },
  closed: {
    en: 'The ledger is closed. Start the gateway again, then repeat.',
    ja: '台帳は閉じられています。ゲートウェイを起動し直してから、もう一度お試しください。',
  },
  clockBehind: {
    en: 'The clock of this machine is behind the last entry of the ledger; entries keep that time. Set the clock.',
    ja: 'この機器の時計が台帳の最後の記録より遅れているため、記録の日時は最後の記録に合わせます。時計を合わせてください。',
  },

  // Copies
  snapshotExists: {
    en: 'There is already a file at {path}. Give another place for the copy.',
    ja: '{path} にはすでにファイルがあります。別の場所を指定してください。',
  },
  snapshotStopped: {
    en: 'The copy was stopped and removed. Start it again when you want it.',
    ja: '控えの作成を中止し、途中のファイルを削除しました。必要なときにもう一度実行してください。',
  },
  snapshotNoRoom: {
    en: 'There is no room for the copy at {path}. Free some space there, then try again.',
    ja: '{path} に控えを置く空き容量がありません。空きを増やして、もう一度お試しください。',
  },
  snapshotFailed: {
    en: 'The copy at {path} could not be made ({detail}). Run "sekisho verify" and check the disk, then try again.',
    ja: '{path} に控えを作成できませんでした({detail})。「sekisho verify」とディスクの点検の後、もう一度お試しください。',
  },

  // Repair
  repairElsewhere: {
    en: 'The damage is not at the end of the ledger, so nothing was changed. Bring back the newest backup with "sekisho restore", and keep this data folder as it is.',
    ja: '台帳の末尾以外が壊れているため、何も変更していません。このデータフォルダーを保全し、「sekisho restore」で最新のバックアップから復元してください。',
  },
  repairElsewhereAt: {
    en: 'Entry {entry} is not the one that was recorded, and it is not at the end of the ledger, so nothing was changed. Bring back the newest backup with "sekisho restore", and keep this data folder as it is.',
    ja: '記録{entry}が記録時の内容と一致せず、台帳の末尾でもないため、何も変更していません。このデータフォルダーを保全し、「sekisho restore」で最新のバックアップから復元してください。',
  },
  damagedAt: {
    en: 'Entry {entry} of the ledger is damaged, so it is read-only. Bring back the newest backup with "sekisho restore", and keep this data folder as it is.',
    ja: '台帳の記録{entry}が壊れているため、読み取り専用にしました。このデータフォルダーを保全し、「sekisho restore」で最新のバックアップから復元してください。',
  },

  // Opening
  ledgerMissing: {
    en: 'The file ledger.db is missing although this data folder was in use. Restore a backup; nothing was changed.',
    ja: '使用中のデータフォルダーに ledger.db がありません。バックアップから復元してください。何も変更していません。',
  },
  ledgerUnreadable: {
    en: 'The file ledger.db cannot be read ({detail}). Restore a backup; nothing was changed.',
    ja: 'ledger.db を読み取れません({detail})。バックアップから復元してください。何も変更していません。',
  },
  vaultMissing: {
    en: 'The file vault.db with the keys is missing. Restore it from a backup; without it the records cannot be read.',
    ja: '鍵を収めた vault.db がありません。バックアップから復元してください。これがないと記録を読み取れません。',
  },
  vaultUnreadable: {
    en: 'The file vault.db with the keys is damaged ({detail}). Restore it from a backup; nothing was changed.',
    ja: '鍵を収めた vault.db が壊れています({detail})。バックアップから復元してください。何も変更していません。',
  },
  wrongMasterKey: {
    en: 'The master key does not belong to this data folder. Give the key file that was made with it.',
    ja: 'マスターキーがこのデータフォルダーのものではありません。作成時のキーファイルを指定してください。',
  },
  masterKeyLength: {
    en: 'A master key is 32 bytes. Give the key file that was made at set-up.',
    ja: 'マスターキーは32バイトです。初期設定で作成したキーファイルを指定してください。',
  },
  newerVersion: {
    en: 'The file {file} was written by a newer Sekisho (data version {found}, this one knows {known}). Install the newer version; nothing was changed.',
    ja: '{file} は新しい版の Sekisho で作成されています(データ版{found}、この版は{known}まで)。新しい版を入れてください。何も変更していません。',
  },
  folderUnusable: {
    en: 'The data folder cannot be used ({detail}). Check that it exists and belongs to the gateway\u2019s user.',
    ja: 'データフォルダーを使用できません({detail})。存在すること、ゲートウェイの利用者の所有であることを確認してください。',
  },

  // Verification
  verifyNoLedger: {
    en: 'There is no ledger in this folder. Check the path of the data folder.',
    ja: 'このフォルダーに台帳がありません。データフォルダーの場所を確認してください。',
  },
  verifyEntryAltered: {
    en: 'Entry {entry} is not the one that was recorded. Restore a backup, and keep this data folder as it is.',
    ja: '記録{entry}が、記録時の内容と一致しません。このデータフォルダーを保全し、バックアップから復元してください。',
  },
  verifyEntryMissing: {
    en: 'Entry {entry} is missing. Restore a backup, and keep this data folder as it is.',
    ja: '記録{entry}が欠落しています。このデータフォルダーを保全し、バックアップから復元してください。',
  },
  verifyTimeBackwards: {
    en: 'Entry {entry} is dated before the one before it. Keep this data folder as it is and ask for help.',
    ja: '記録{entry}の日時が直前の記録より前になっています。このデータフォルダーを保全し、専門家に相談してください。',
  },
  verifyTreeNode: {
    en: 'A stored hash of the tree (level {level}, number {index}) is wrong. Restore a backup; the entries themselves are named separately.',
    ja: '保存されたハッシュ木の値(段{level}、番号{index})が誤っています。バックアップから復元してください。記録自体の異常は別に示します。',
  },
  verifyTreeSize: {
    en: 'The stored tree has {found} hashes instead of {expected}. Restore a backup.',
    ja: '保存されたハッシュ木の数が{found}で、あるべき{expected}と異なります。バックアップから復元してください。',
  },
  verifyKeyDiffers: {
    en: 'The log\u2019s public key in {file} is not the one the head is signed with. Restore a backup, and keep this data folder as it is.',
    ja: '{file} のログ公開鍵が、署名に使われた鍵と異なります。このデータフォルダーを保全し、バックアップから復元してください。',
  },
  verifyLineage: {
    en: 'The record of how the log\u2019s key changed is not the one that was signed. Restore a backup, and keep this data folder as it is.',
    ja: 'ログの鍵の変更履歴が、署名された内容と一致しません。このデータフォルダーを保全し、バックアップから復元してください。',
  },
  verifySectionUnread: {
    en: 'Entry {entry} does not open: {why}. Restore a backup, and keep this data folder as it is.',
    ja: '記録{entry}を開けません: {why}。このデータフォルダーを保全し、バックアップから復元してください。',
  },
  verifyRowUnread: {
    en: 'A row of the table "{register}" does not open: {why}. Restore a backup.',
    ja: '表「{register}」の行を開けません: {why}。バックアップから復元してください。',
  },
  verifyRowDiffers: {
    en: 'A row of the table "{register}" (id {row}) is not what its entries say. Restore a backup.',
    ja: '表「{register}」の行(ID {row})が、記録から再現した内容と一致しません。バックアップから復元してください。',
  },
  verifyReplayFailed: {
    en: 'Entry {entry} cannot be replayed by this version. Install the version that wrote it, then verify again.',
    ja: '記録{entry}をこの版で再現できません。作成した版を入れて、もう一度検証してください。',
  },
  verifyNeedsKey: {
    en: 'The bodies can only be opened with the master key. Give its key file, or verify without "--deep".',
    ja: '本文の検証にはマスターキーが必要です。キーファイルを指定するか、「--deep」なしで検証してください。',
  },
  verifyStopped: {
    en: 'The verification could not be carried out ({detail}). Try again; if it stays, restore a backup.',
    ja: '検証を実行できませんでした({detail})。もう一度お試しください。続く場合はバックアップから復元してください。',
  },
  verifyVault: {
    en: 'The vault is not whole: {what}. Restore vault.db from a backup.',
    ja: '鍵の保管庫に異常があります: {what}。vault.db をバックアップから復元してください。',
  },

  // Parts of sentences: what could not be read, and why
  partRow: { en: 'a row of the table "{register}" ({why})', ja: '表「{register}」の行({why})' },
  partEntry: { en: 'entry {entry} ({why})', ja: '記録{entry}({why})' },
  partTree: { en: 'the hash tree at {size} entries', ja: '{size}件時点のハッシュ木' },
  whyErased: { en: 'its key was destroyed', ja: '鍵は破棄済み' },
  whyMissing: { en: 'its key is missing', ja: '鍵がない' },
  whyDamaged: { en: 'its key is damaged', ja: '鍵が壊れている' },
  whyAltered: { en: 'its bytes were altered', ja: '内容が変わっている' },
  vaultKeyDamaged: { en: 'a key is damaged', ja: '壊れた鍵がある' },
  vaultNoteDamaged: { en: 'a sealed note is damaged', ja: '壊れた覚え書きがある' },
  vaultTombstoneDamaged: { en: 'a record of an erasure is damaged', ja: '消去の記録が壊れている' },
  vaultCensus: { en: 'keys or records of erasures were lost', ja: '鍵または消去の記録が失われている' },
} as const satisfies Record<string, Text>
