/** Shows what is pushed, and opens the app where it leads. What comes twice has the same tag and shows once. */

self.addEventListener("push", (event) => {
  const said = event.data?.json() ?? {};
  const shown = { body: said.body, tag: said.tag, lang: said.lang, icon: "/app/icon.svg", data: { link: said.link } };
  event.waitUntil(self.registration.showNotification(said.title ?? "Kervan", shown));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(lead(event.notification.data?.link ?? "/"));
});

/** Links are those of the app. In a window that is open already, where there is one. */
async function lead(link) {
  const address = new URL(`/app${link.replace(/^\/(?=$|\?)/, "")}`, self.location.origin).href;
  const open = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const ours = open.find((each) => new URL(each.url).pathname.startsWith("/app"));
  if (!ours) return self.clients.openWindow(address);
  ours.postMessage({ address });
  return ours.focus();
}
