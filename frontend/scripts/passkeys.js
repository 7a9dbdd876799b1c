// Passkeys: a form with data-passkey hides until the browser can; its button asks the device, then sends the form.
const from64 = (text) =>
  Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0)).buffer;
const to64 = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

export function startPasskeys() {
  if (!window.PublicKeyCredential) return;
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    form.hidden = false;
    form.addEventListener("submit", async (event) => {
      if (form.elements.credential.value) return;
      event.preventDefault();
      const problem = form.querySelector("[data-passkey-problem]");
      problem.hidden = true;
      try {
        const options = (await optionsOf(form)).publicKey;
        if (form.elements.passwordless?.checked) {
          // The key itself remembers whose it is, and asks for a finger, a face or its own PIN.
          options.authenticatorSelection = {
            ...options.authenticatorSelection,
            residentKey: "required",
            requireResidentKey: true,
            userVerification: "required",
          };
        }
        const made = form.dataset.passkey === "add" ? await create(options) : await get(options);
        form.elements.credential.value = JSON.stringify(made);
        form.submit();
      } catch {
        problem.hidden = false;
      }
    });
  }
}

async function optionsOf(form) {
  const written = form.querySelector("[data-passkey-options]");
  if (written) return JSON.parse(written.textContent);
  const answer = await fetch(form.dataset.passkeyFrom, { headers: { "X-Requested-With": "XMLHttpRequest" } });
  return (await answer.json()).request_options;
}

async function create(options) {
  options.challenge = from64(options.challenge);
  options.user.id = from64(options.user.id);
  for (const each of options.excludeCredentials || []) each.id = from64(each.id);
  const made = await navigator.credentials.create({ publicKey: options });
  return {
    ...named(made),
    response: {
      clientDataJSON: to64(made.response.clientDataJSON),
      attestationObject: to64(made.response.attestationObject),
      transports: made.response.getTransports?.() || [],
    },
  };
}

async function get(options) {
  options.challenge = from64(options.challenge);
  for (const each of options.allowCredentials || []) each.id = from64(each.id);
  const got = await navigator.credentials.get({ publicKey: options });
  return {
    ...named(got),
    response: {
      clientDataJSON: to64(got.response.clientDataJSON),
      authenticatorData: to64(got.response.authenticatorData),
      signature: to64(got.response.signature),
      userHandle: got.response.userHandle ? to64(got.response.userHandle) : null,
    },
  };
}

function named(credential) {
  return {
    type: credential.type,
    id: credential.id,
    rawId: to64(credential.rawId),
    authenticatorAttachment: credential.authenticatorAttachment,
    clientExtensionResults: credential.getClientExtensionResults(),
  };
}
