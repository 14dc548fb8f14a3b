/** What the client says, in both languages. */

const KEPT = "kervan.language";
const WORDS = {
  chats: ["Sohbetler", "Chats"],
  friends: ["Arkadaşlar", "Friends"],
  premium: ["Premium", "Premium"],
  wardrobe: ["Dolap", "Wardrobe"],
  bell: ["Bildirimler", "Notifications"],
  sign_in: ["Giriş yap", "Sign in"],
  sign_out: ["Çıkış", "Sign out"],
  register: ["Hesap aç", "Create an account"],
  have_account: ["Hesabım var", "I have an account"],
  welcome: ["Kervan'a hoş geldiniz", "Welcome to Kervan"],
  welcome_more: ["Arkadaşlarınızla konuşun, birlikte yol alın.", "Talk with your friends, travel together."],
  back_from_payment: ["Ödeme sayfasından döndünüz. Sonucu e-postayla bildireceğiz.", "You are back from the payment page. We will mail you the result."],
  email: ["E-posta", "E-mail"],
  password: ["Parola", "Password"],
  password_hint: ["En az 10 karakter", "At least 10 characters"],
  name: ["Ad", "First name"],
  surname: ["Soyad", "Surname"],
  code: ["E-postanıza gelen 6 haneli kod", "The 6 digits in your e-mail"],
  confirm: ["Onayla", "Confirm"],
  mailbox: ["Deneme ortamı: e-postalar burada", "Test environment: mails are here"],
  online: ["çevrimiçi", "online"],
  offline: ["çevrimdışı", "offline"],
  loading: ["Yükleniyor…", "Loading…"],
  connecting: ["Bağlanıyor…", "Connecting…"],
  no_chats: ["Henüz sohbet yok. Önce bir arkadaş ekleyin.", "No chats yet. Add a friend first."],
  choose_chat: ["Soldan bir sohbet seçin.", "Choose a chat on the left."],
  write: ["Bir mesaj yazın", "Write a message"],
  send: ["Gönder", "Send"],
  sending: ["gönderiliyor", "sending"],
  seen: ["okundu", "read"],
  taken_back: ["Bu mesaj geri alındı.", "This message was taken back."],
  is_writing: ["yazıyor…", "is writing…"],
  new_group: ["Yeni grup", "New group"],
  group_title: ["Grubun adı", "The group's name"],
  create: ["Oluştur", "Create"],
  groups_are_premium: ["Grup kurmak premium üyeler içindir.", "Making groups is for premium members."],
  see_plans: ["Planlara bakın", "See the plans"],
  members: ["Üyeler", "Members"],
  member: ["üye", "member"],
  moderator: ["yönetici", "moderator"],
  owner: ["kurucu", "owner"],
  make_moderator: ["Yönetici yap", "Make moderator"],
  make_member: ["Yöneticiliği al", "Make member"],
  put_out: ["Gruptan çıkar", "Remove"],
  leave: ["Gruptan ayrıl", "Leave the group"],
  slow_mode: ["Yavaş kip", "Slow mode"],
  seconds: ["saniye", "seconds"],
  off: ["kapalı", "off"],
  attach: ["Dosya ekle", "Attach a file"],
  file_on_its_way: ["Dosya gönderiliyor ve taranıyor…", "The file is being sent and scanned…"],
  file_too_large: ["En çok 4 MB gönderilebilir.", "At most 4 MB can be sent."],
  my_code: ["Arkadaşlık kodum", "My friend code"],
  copy: ["Kopyala", "Copy"],
  copied: ["Kopyalandı.", "Copied."],
  add_friend: ["Arkadaş ekle", "Add a friend"],
  friend_code: ["Arkadaşınızın kodu", "Your friend's code"],
  ask: ["İstek gönder", "Send a request"],
  asked: ["İstek gönderildi.", "The request is sent."],
  incoming: ["Gelen istekler", "Requests to you"],
  outgoing: ["Yanıt beklenenler", "Waiting for an answer"],
  accept: ["Kabul et", "Accept"],
  decline: ["Reddet", "Decline"],
  no_friends: ["Henüz arkadaş yok. Kodunuzu paylaşın.", "No friends yet. Share your code."],
  write_to: ["Mesaj yaz", "Write"],
  spotify: ["Spotify", "Spotify"],
  spotify_why: ["Dinlediklerinizi profilinizde gösterin.", "Show what you listen to on your profile."],
  spotify_connect: ["Spotify hesabımı bağla", "Connect my Spotify account"],
  spotify_connected: ["Spotify hesabınız bağlı.", "Your Spotify account is connected."],
  spotify_disconnect: ["Bağlantıyı kaldır", "Disconnect"],
  you_are_premium: ["Premium üyesiniz", "You are a premium member"],
  until: ["Şu tarihe kadar:", "Until"],
  renews: ["Kendiliğinden yenilenir.", "Renews by itself."],
  ends: ["Yenilenmeyecek.", "Will not renew."],
  cancel: ["Yenilemeyi durdur", "Stop renewing"],
  portal: ["Aboneliğimi yönet", "Manage my subscription"],
  why_premium: ["Grup kurun, özel öğeleri takın.", "Make groups, wear special items."],
  take: ["Al", "Get"],
  buy: ["Satın al", "Buy"],
  month: ["ayda", "a month"],
  year: ["yılda", "a year"],
  waiting_payment: ["Ödemeniz işleniyor…", "Your payment is being processed…"],
  coins: ["jeton", "coins"],
  level: ["seviye", "level"],
  free: ["ücretsiz", "free"],
  wear: ["Tak", "Wear"],
  take_off: ["Çıkar", "Take off"],
  worn: ["Üzerimde", "Wearing"],
  hair: ["Saç", "Hair"],
  hat: ["Şapka", "Hat"],
  face: ["Yüz", "Face"],
  outfit: ["Kıyafet", "Outfit"],
  background: ["Arka plan", "Background"],
  frame: ["Çerçeve", "Frame"],
  push_off: ["Bu tarayıcıya bildirim gelmiyor.", "This browser gets no notifications."],
  push_on: ["Bu tarayıcıya bildirim geliyor.", "This browser gets notifications."],
  push_denied: ["Bildirimlere tarayıcı ayarlarından izin verin.", "Allow notifications in the browser's settings."],
  push_absent: ["Bu tarayıcı bildirim gösteremiyor.", "This browser cannot show notifications."],
  push_failed: ["Tarayıcının bildirim hizmetine ulaşılamadı.", "The browser's push service cannot be reached."],
  allow: ["Bildirimlere izin ver", "Allow notifications"],
  stop: ["Bildirimleri kapat", "Turn off"],
  show_text: ["Bildirimde kimin ne yazdığı görünsün", "Show who wrote what in notifications"],
  quiet: ["Sessiz saatler (İstanbul)", "Quiet hours (Istanbul)"],
  from: ["Başlangıç", "From"],
  to: ["Bitiş", "To"],
  save: ["Kaydet", "Save"],
  saved: ["Kaydedildi.", "Saved."],
  inbox: ["Gelen kutusu", "Inbox"],
  no_notices: ["Henüz bildirim yok.", "Nothing yet."],
  other_language: ["English", "Türkçe"],
  failed: ["Bir şeyler ters gitti; yeniden deneyin.", "Something went wrong; please try again."],
};

export function language() {
  return localStorage.getItem(KEPT) ?? (navigator.language.startsWith("tr") ? "tr" : "en");
}

export function speak(other) {
  localStorage.setItem(KEPT, other);
}

/** The words of this name. */
export function t(name) {
  return WORDS[name][language() === "tr" ? 0 : 1];
}

export function day(instant) {
  return new Intl.DateTimeFormat(language(), { dateStyle: "long", timeZone: "Europe/Istanbul" }).format(new Date(instant));
}

export function clock(instant) {
  const style = { hour: "2-digit", minute: "2-digit", timeZone: "Europe/Istanbul" };
  return new Intl.DateTimeFormat(language(), style).format(new Date(instant));
}

export function money({ amount, currency }) {
  return new Intl.NumberFormat(language(), { style: "currency", currency }).format(Number(amount));
}
