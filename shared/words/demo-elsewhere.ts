// Where else the demo's guest house keeps what it knows of its guests. All invented.
import type { Text } from './text.ts'

export const demoElsewhereWords = {
  paper: { en: 'Guest register on paper', ja: '紙の宿泊者名簿' },
  paperHolds: { en: 'Name, address, nights stayed', ja: '氏名・住所・宿泊日' },
  paperDoes: {
    en: 'In the cabinet behind the front desk, by year. Shred a year when it is over its three years, two people together.',
    ja: '帳場裏の書庫に年別に保管。3年を過ぎた年の分は2名立会いで裁断する。',
  },
  site: { en: 'Booking site', ja: '宿泊予約サイト' },
  siteHolds: { en: 'Bookings and messages of guests', ja: '予約と宿泊客とのメッセージ' },
  siteDoes: {
    en: 'Log in to the partner page, look for the booking number, use “Delete guest data”, note the number of the confirmation.',
    ja: '提携先の管理画面で予約番号を検索し、「宿泊者情報の削除」を実行して受付番号を控える。',
  },
} as const satisfies Record<string, Text>
