// Words about backups and drills: what was measured, what came of a job, and what to do next.
import type { Text } from './text.ts'

export const backupWords = {
  // What was measured.
  ageGood: {
    en: '{plan}: newest verified generation {age} old (limit {limit})',
    ja: '{plan}: 確認済みの最新世代は{age}前(目標{limit})',
  },
  noneVerified: {
    en: '{plan}: no generation has been read back yet. Back up now under Availability (or run "sekisho backup"), or wait for the next run.',
    ja: '{plan}: 読み戻して確認できた世代がまだありません。「可用性・バックアップ」の画面か sekisho backup で今すぐバックアップするか、次回の実行をお待ちください。',
  },
  tooOld: {
    en: '{plan}: the newest verified generation is {age} old (limit {limit}). Back up now.',
    ja: '{plan}: 確認済みの最新世代が{age}前のもので、目標({limit})を超えています。今すぐバックアップしてください。',
  },
  fromTheFuture: {
    en: '{plan}: the newest generation is dated after now. Check the clock of this machine.',
    ja: '{plan}: 最新の世代の日時が現在より後になっています。このコンピューターの時計を確認してください。',
  },
  noPlaces: {
    en: '{plan}: there is no place to store to. Add one under Availability, or with "sekisho place add".',
    ja: '{plan}: 保管場所がありません。「可用性・バックアップ」の画面か sekisho place add で追加してください。',
  },
  damaged: {
    en: '{plan}: generation {generation} cannot be read back at {place}. {why}',
    ja: '{plan}: 世代{generation}を{place}から読み戻せません。{why}',
  },
  missing: {
    en: '{plan}: generation {generation} is gone from {place}. Find out who removed it, and back up now.',
    ja: '{plan}: 世代{generation}が{place}から失われています。原因を確認し、今すぐバックアップしてください。',
  },
  tooMany: {
    en: '{plan}: {count} generations at {place} should have been removed as planned and are still there.',
    ja: '{plan}: 計画では削除されるはずの世代が{place}に{count}件残っています。',
  },
  placeNotLooked: { en: '{place} has not been looked at yet.', ja: '{place}はまだ確認していません。' },
  placeBad: { en: '{place}: {why}', ja: '{place}について: {why}' },
  placeEmptied: {
    en: '{place} is empty, though generations were stored there. If it is a disk, connect and mount it.',
    ja: '{place}に世代を保管していましたが、今は空です。外付けディスクなら、接続とマウントを確認してください。',
  },
  placeUnused: {
    en: '{place}: nothing is stored there yet. Back up now under Availability, or run "sekisho backup".',
    ja: '{place}にはまだ何も保管していません。「可用性・バックアップ」の画面か sekisho backup でバックアップしてください。',
  },
  oldVault: {
    en: '{place} holds an older vault: generations of today could not be opened with it, and what was erased since could. It is replaced as soon as the place can be reached.',
    ja: '{place}の保管庫ファイルが古いままです。今日の世代を開けず、その後に消去した情報が残っています。接続でき次第、置き換えます。',
  },
  littleRoom: {
    en: '{place} has only {free} left. Make room, or use a larger disk.',
    ja: '{place}の空きは{free}だけです。空きを増やすか、大きいディスクを使ってください。',
  },
  sameDisk: {
    en: '{plan}: every place is on the same disk as the data: if it breaks, both are lost. Add a second disk or another machine under Availability, or with "sekisho place add".',
    ja: '{plan}: 保管場所がすべてデータと同じディスクにあり、故障すると両方を失います。「可用性・バックアップ」の画面か sekisho place add で、別のディスクか別のコンピューターを追加してください。',
  },
  diskUnknown: {
    en: '{plan}: it cannot be told whether a place is on another disk than the data.',
    ja: '{plan}: 保管場所がデータと別のディスクにあるかどうか判断できません。',
  },
  noDrill: {
    en: '{plan}: no recovery drill has been done yet. Start one under Availability, or with "sekisho drill".',
    ja: '{plan}: 復旧訓練をまだ行っていません。「可用性・バックアップ」の画面か sekisho drill で実行してください。',
  },
  drillFailed: {
    en: '{plan}: the recovery drill of {when} failed. {why}',
    ja: '{plan}: {when}の復旧訓練は不合格でした。{why}',
  },
  drillInconclusive: {
    en: '{plan}: the recovery drill of {when} came to no result. {why}',
    ja: '{plan}: {when}の復旧訓練は判定不能でした。{why}',
  },
  drillOldCode: {
    en: '{plan}: the last drill was made with other code than today’s and says nothing about it. Start one under Availability, or with "sekisho drill".',
    ja: '{plan}: 前回の復旧訓練は現在と異なるプログラムで行われたため、参考になりません。「可用性・バックアップ」の画面か sekisho drill で実行してください。',
  },
  drillOverdue: {
    en: '{plan}: the last recovery drill was {age} ago (planned every {days} days). Start one under Availability, or with "sekisho drill".',
    ja: '{plan}: 前回の復旧訓練から{age}経っています(計画は{days}日ごと)。「可用性・バックアップ」の画面か sekisho drill で実行してください。',
  },
  drillTooSlow: {
    en: '{plan}: the last drill took {took} until somebody could work again (goal {goal}).',
    ja: '{plan}: 前回の復旧訓練では、業務再開まで{took}かかりました(目標{goal})。',
  },
  paused: {
    en: '{plan} is paused: nothing is backed up. Resume it when you are ready.',
    ja: '{plan}は一時停止中で、バックアップしていません。準備ができたら再開してください。',
  },
  noOfficePlan: {
    en: 'There is no plan for Sekisho itself. Restart the gateway: it makes one.',
    ja: '関所自身のバックアップ計画がありません。ゲートウェイを再起動すると作成されます。',
  },
  appWithoutPlan: {
    en: 'The app behind the gateway ({app}) has no plan: its data is not backed up. Add one under Availability, or with "sekisho plan add".',
    ja: '保護しているアプリ({app})のデータにはバックアップ計画がありません。「可用性・バックアップ」の画面か sekisho plan add で追加してください。',
  },
  scope: {
    en: 'Sekisho itself and what its plans name ({plans}), at {places}. Not covered: everything else on this machine, and the paper with the recovery key.',
    ja: '関所自身と、計画にある対象({plans})。保管場所は{places}です。このコンピューターのほかのデータと、復旧キーを控えた紙は対象外です。',
  },
  nobody: { en: 'no place', ja: 'なし' },

  // Plans and places made at the first start.
  officePlan: { en: 'Sekisho itself', ja: '関所' },
  firstPlace: { en: 'Backup folder on this PC', ja: 'このPCのバックアップフォルダー' },

  // What came of a job.
  taken: {
    en: 'Generation {generation}: {bytes} from {files} files, {stored} stored anew (sealed). Read back at {verified}.',
    ja: '世代{generation}: {files}ファイル、{bytes}(新たに保存した量は暗号化後で{stored})。{verified}で読み戻しを確認しました。',
  },
  takenPartly: {
    en: 'Generation {generation} was stored and read back at {verified}, but not everywhere: {failed}',
    ja: '世代{generation}は{verified}に保管し、読み戻しを確認しました。ただし次の場所には保管できていません: {failed}',
  },
  nowhere: {
    en: 'No generation was taken: {failed}',
    ja: '世代を作成できませんでした: {failed}',
  },
  unverified: {
    en: 'Generation {generation} was stored, but could not be read back anywhere: {failed}',
    ja: '世代{generation}を保管しましたが、どこからも読み戻せませんでした: {failed}',
  },
  verified: {
    en: 'Generation {generation} was read back at {place}: every part is there and unchanged.',
    ja: '世代{generation}を{place}から読み戻し、欠けや変化がないことを確認しました。',
  },
  notVerified: {
    en: 'Generation {generation} cannot be read back at {place}. {why}',
    ja: '世代{generation}を{place}から読み戻せません。{why}',
  },
  drillPassed: {
    en: 'Passed: restored and usable after {rto}; {rpo} of the newest would have been lost.',
    ja: '合格: {rto}で復旧し、使用できました。失われる範囲は直近{rpo}です。',
  },
  drillNotPassed: { en: 'Not passed. {why}', ja: '不合格: {why}' },
  drillOpen: { en: 'No result. {why}', ja: '判定不能: {why}' },
  cancelled: {
    en: 'Stopped as asked. What is stored already stays, and the next run goes on from there.',
    ja: '中止しました。保管済みの部分は残り、次回はその続きから行います。',
  },
  stoppedMidway: {
    en: 'The gateway stopped in the middle. Nothing of it counts as taken; the next run goes on with what is stored already.',
    ja: '処理の途中でゲートウェイが停止しました。この世代は取得済みとしていません。次回は保管済みの部分から続けます。',
  },
  unexpected: {
    en: 'Something unexpected happened (reference {reference}). The details are in the log of the gateway. Try again.',
    ja: '予期しない問題が発生しました(番号 {reference})。詳細はゲートウェイのログにあります。もう一度お試しください。',
  },
  vaultUnsealed: {
    en: 'The vault could not be sealed to the recovery key. The details are in the log of the gateway.',
    ja: '保管庫を復旧キーで暗号化できませんでした。詳細はゲートウェイのログにあります。',
  },
  vaultNotPut: {
    en: 'The vault could not be stored beside it, without which it cannot be opened. {why}',
    ja: '世代を開くのに必要な保管庫ファイルを保存できませんでした。{why}',
  },

  // Refusals.
  noPlan: { en: 'There is no such plan. See "sekisho plans".', ja: 'その計画はありません。sekisho plans で確認できます。' },
  noPlace: {
    en: 'There is no such place. See "sekisho places".',
    ja: 'その保管場所はありません。sekisho places で確認できます。',
  },
  noJob: {
    en: 'This job is not known (any more): the gateway keeps them until it stops. See "sekisho backups".',
    ja: 'その処理は見つかりません(記録はゲートウェイの停止までです)。sekisho backups で結果を確認してください。',
  },
  jobEnded: { en: 'It has ended already: there is nothing to stop.', ja: 'すでに終了しているため、中止するものはありません。' },
  planGone: { en: 'The plan was removed in the meantime.', ja: '計画はすでに削除されています。' },
  placeKnown: {
    en: 'This place is in the list already. Choose another folder.',
    ja: 'この保管場所はすでに登録されています。別のフォルダーを選んでください。',
  },
  noDrills: {
    en: 'This process makes no recovery drills. Start the gateway, then try again.',
    ja: 'この状態では復旧訓練を行えません。ゲートウェイを起動してから、もう一度お試しください。',
  },
  placeForeign: {
    en: 'Another office keeps its backups there. Choose an empty folder.',
    ja: 'そこには別の事務所のバックアップがあります。空のフォルダーを選んでください。',
  },
  placeInData: {
    en: 'This folder is inside the data folder: it would be lost with it. Choose a folder on another disk.',
    ja: 'このフォルダーはデータフォルダーの中にあり、一緒に失われます。別のディスクのフォルダーを選んでください。',
  },
  placeRelative: {
    en: 'Write the whole path of the folder, from the root of the disk.',
    ja: 'フォルダーは先頭からの完全なパスで指定してください。',
  },
  placeSecretNeeded: {
    en: 'A place on another machine needs a private key or a password. Name the file with the key.',
    ja: '別のコンピューターの保管場所には、秘密鍵かパスワードが必要です。鍵のファイルを指定してください。',
  },
  placeHasPlans: {
    en: '{plans} still stores there. Edit that plan first, then remove the place.',
    ja: '「{plans}」がまだこの場所を使っています。先に計画を編集してから外してください。',
  },
  secretsDamaged: {
    en: 'The file places.sealed was altered or does not belong to this office: places on other machines cannot be opened. Put it back, or remove those places and add them again.',
    ja: 'places.sealed が改変されたか、この事務所のものではないため、ほかのコンピューターの保管場所を開けません。元に戻すか、保管場所を登録し直してください。',
  },
  secretsUnsaved: {
    en: 'Nothing was changed: the secret of the place could not be stored. Check that the disk of the data folder has space, then try again.',
    ja: '何も変更していません。保管場所の鍵を保存できませんでした。データフォルダーのディスクの空きを確認し、もう一度お試しください。',
  },
  placeSlow: {
    en: 'The place does not answer. Check the network, the share or the disk.',
    ja: '保管場所から応答がありません。ネットワーク、共有フォルダー、ディスクを確認してください。',
  },
  placesRoute: {
    en: 'Add places with "POST /v1/places/new": it tries the place first.',
    ja: '保管場所は POST /v1/places/new で追加してください。先に接続を確認します。',
  },
  secretMissing: {
    en: 'The secret of this place is missing. Remove the place and add it again.',
    ja: 'この保管場所の鍵がありません。いったん外して、登録し直してください。',
  },
  readOnlyNow: { en: 'Nothing can be recorded just now: {why}', ja: '現在は記録ができません。{why}' },
} as const satisfies Record<string, Text>
