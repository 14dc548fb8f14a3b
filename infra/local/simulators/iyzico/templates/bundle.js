// What the content of a subscription's form loads: it fills the merchant's own page, and posts the token from there.
(() => {
  "use strict";
  const { baseUrl, locale, token } = window.iyziInit;
  const here = new URL(baseUrl).origin;

  function goBack(callback) {
    const form = document.createElement("form");
    const field = document.createElement("input");
    form.method = "post";
    form.action = callback;
    field.type = "hidden";
    field.name = "token";
    field.value = token;
    form.append(field);
    document.body.append(form);
    form.submit();
  }

  function show() {
    const place = document.getElementById("iyzipay-checkout-form");
    if (!place || place.firstChild) return;
    const frame = document.createElement("iframe");
    frame.title = locale === "en" ? "Payment form" : "Ödeme formu";
    frame.src = `${here}/abonelik/${token}?lang=${locale}`;
    Object.assign(frame.style, { border: "0", display: "block", height: "56rem", width: "100%" });
    place.append(frame);
    window.addEventListener("message", (message) => {
      if (message.source === frame.contentWindow && message.origin === here) goBack(message.data.callback);
    });
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", show);
  else show();
})();
