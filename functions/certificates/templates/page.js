(() => {
  "use strict";
  const zone = document.getElementById("zone");
  const input = document.getElementById("file");
  const lookup = document.body.classList.contains("lookup");
  const page = lookup ? location.pathname.replace(/\/?$/, "/") : location.pathname.replace(/\/[^/]*$/, "/");
  const id = lookup ? "any" : location.pathname.split("/").pop();

  const show = (outcome) => {
    for (const each of document.querySelectorAll("[data-outcome]")) each.hidden = each.dataset.outcome !== outcome;
  };

  const hashed = async (file) => {
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", await file.arrayBuffer()));
    return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
  };

  const outcomeOf = (verdict) => {
    if (verdict.result === "unknown" && verdict.certificate_id) {
      const address = page + encodeURIComponent(verdict.certificate_id) + location.search;
      for (const link of document.querySelectorAll("[data-found]")) link.href = address;
      return lookup ? (verdict.status === "REVOKED" ? "revoked" : "found") : "other";
    }
    return verdict.result === "genuine" && verdict.status === "REVOKED" ? "revoked" : verdict.result;
  };

  const check = async (file) => {
    show("working");
    try {
      const answer = await fetch("/api/certificates/" + id + "/verify-document", {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ sha256: await hashed(file) }),
      });
      show(answer.status === 429 ? "later" : answer.ok ? outcomeOf(await answer.json()) : "error");
    } catch {
      show("error");
    }
  };

  input.addEventListener("change", () => {
    if (input.files[0]) check(input.files[0]);
    input.value = "";
  });
  for (const kind of ["dragenter", "dragover", "dragleave", "drop"]) {
    document.addEventListener(kind, (event) => {
      event.preventDefault();
      zone.classList.toggle("over", kind === "dragenter" || kind === "dragover");
    });
  }
  document.addEventListener("drop", (event) => {
    if (event.dataTransfer.files[0]) check(event.dataTransfer.files[0]);
  });
})();
